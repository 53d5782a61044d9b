import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Verdict, compare } from './compare.js'
import { type WorldChoices, worlds } from './generate.js'
import { LONG, runs } from './long.js'

/** Of all answers for worlds that were read whole, how many may be unknown, and how many where trying everything is sure. */
const MOST_UNKNOWN = 0.05
const MOST_NEEDLESS = 0.01

/** How often each outcome came up. */
type Counts = Partial<Record<Verdict['kind'], number>>

function tried(choices: WorldChoices, numRuns: number, seed: number): Counts {
  const counts: Counts = {}
  fc.assert(
    fc.property(worlds(choices), fc.constantFrom('read', 'read', 'decrypt'), (spec, question) => {
      const verdicts = compare(spec, question)
      const wrong = verdicts.filter(({ kind }) => kind.startsWith('unsound'))
      expect(wrong).toEqual([])
      for (const { kind } of verdicts) counts[kind] = (counts[kind] ?? 0) + 1
    }),
    runs(numRuns, seed),
  )
  return counts
}

function share(counts: Counts, ...kinds: readonly Verdict['kind'][]): number {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0)
  return kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0) / all
}

const TIMEOUT_MS = LONG ? 3_600_000 : 60_000

describe('answers, against trying every combination', () => {
  it(
    'are right where everything was read, and seldom unknown',
    () => {
      const counts = tried({ mostMissing: 0 }, 40, 1)
      const needless = ['needless-unknown-can', 'needless-unknown-cannot'] as const
      expect(counts.agrees).toBeGreaterThan(0)
      expect(share(counts, 'unknown', ...needless)).toBeLessThan(MOST_UNKNOWN)
      expect(share(counts, ...needless)).toBeLessThan(MOST_NEEDLESS)
    },
    TIMEOUT_MS,
  )

  it(
    'are never a wrong cannot where something was not read or not understood',
    () => {
      expect(tried({ mostMissing: 2, odd: true }, 25, 2).agrees).toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )
})
