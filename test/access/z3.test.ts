import fc from 'fast-check'
import { type Context, init } from 'z3-solver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Slot } from '../../src/access/formula.js'
import { type Glob, type TextConstraint, findText } from '../../src/access/glob-search.js'
import { type Literal, valueFor } from '../../src/access/slot-values.js'
import { LONG, runs } from './long.js'

type Z3 = Awaited<ReturnType<typeof init>>

const TIMEOUT_MS = LONG ? 3_600_000 : 60_000
/** Work after which Z3 is given up on, in its own units; the question then counts as undecided. Its timeout does not stop every search. */
const Z3_RESOURCE_LIMIT = 1_000_000
/** Of all questions, how many Z3 may leave undecided before the comparison says too little. */
const MOST_UNDECIDED = 0.1

let z3: Z3
let context: Context
const asked = { all: 0, undecided: 0 }

beforeAll(async () => {
  z3 = await init()
  context = z3.Context('main')
})

afterAll(() => {
  z3.em.PThread.terminateAllThreads()
})

/** What Z3 says of a problem in SMT-LIB 2.6, theory of strings. */
async function solve(
  declaration: string,
  assertions: readonly string[],
): Promise<'sat' | 'unsat' | 'unknown'> {
  const solver = new context.Solver()
  solver.set('rlimit', Z3_RESOURCE_LIMIT)
  solver.fromString([declaration, ...assertions.map((one) => `(assert ${one})`)].join('\n'))
  const answer = await solver.check()
  solver.release()
  asked.all += 1
  if (answer === 'unknown') asked.undecided += 1
  return answer
}

function regular({ pattern, literal }: Glob): string {
  const parts = pattern.split('').map((char) => {
    if (literal !== true && char === '*') return 're.all'
    return literal !== true && char === '?' ? 're.allchar' : `(str.to_re "${char}")`
  })
  return parts.length === 0
    ? '(str.to_re "")'
    : parts.length === 1
      ? (parts[0] ?? '')
      : `(re.++ ${parts.join(' ')})`
}

/** One membership of a combined language: Z3 is quick at these, and may not end on many memberships side by side. */
function assertionOf(parts: readonly string[]): string {
  return `(str.in_re s ${parts.reduce((left, right) => `(re.inter ${left} ${right})`, 're.all')})`
}

function union(globs: readonly Glob[]): string {
  return globs.map(regular).reduce((left, right) => `(re.union ${left} ${right})`, 're.none')
}

const TEXT = '(declare-const s String)'

function partsOf({ some, none }: TextConstraint): string[] {
  return [...some.map(union), ...none.map((glob) => `(re.comp ${regular(glob)})`)]
}

const glob: fc.Arbitrary<Glob> = fc.record({
  pattern: fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '*', '?'), maxLength: 6 }),
  literal: fc.constantFrom(false, false, false, true),
})
const constraints: fc.Arbitrary<TextConstraint> = fc.record({
  some: fc.array(fc.array(glob, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
  none: fc.array(glob, { maxLength: 3 }),
})

function slot(key: string): Slot {
  return { id: key, key, kind: 'free', optional: false, multiple: false, domain: [], except: [] }
}

function literals(key: string, given: readonly (readonly [string, readonly string[], boolean])[]): Literal[] {
  return given.map(([name, values, holds], index) => ({
    atom: {
      id: index + 1,
      slot: slot(key),
      condition: { operator: { name, ifExists: false, known: true }, key, values },
    },
    holds,
  }))
}

/** Numbers as SMT-LIB writes them. */
const COMPARISONS: Readonly<Record<string, string>> = {
  NumericEquals: '=',
  NumericNotEquals: 'distinct',
  NumericLessThan: '<',
  NumericLessThanEquals: '<=',
  NumericGreaterThan: '>',
  NumericGreaterThanEquals: '>=',
}

/** Values are alternatives; of a negated operator none may be equal. */
function numeric([name, values, holds]: readonly [string, readonly string[], boolean]): string {
  const each = values.map((value) => `(${COMPARISONS[name] ?? '='} n ${value}.0)`).join(' ')
  const condition = name === 'NumericNotEquals' ? `(and true ${each})` : `(or false ${each})`
  return holds ? condition : `(not ${condition})`
}

function textual([name, values, holds]: readonly [string, readonly string[], boolean]): string {
  const isLike = name.endsWith('Like')
  const any = union(values.map((pattern) => ({ pattern, literal: !isLike })))
  return name.includes('Not') === holds ? `(re.comp ${any})` : any
}

function conditions(
  names: readonly string[],
  value: fc.Arbitrary<string>,
): fc.Arbitrary<(readonly [string, readonly string[], boolean])[]> {
  const one = fc.tuple(
    fc.constantFrom(...names),
    fc.array(value, { minLength: 1, maxLength: 2 }),
    fc.boolean(),
  )
  return fc.array(one, { minLength: 1, maxLength: 4 })
}

/** An undecided question says nothing. */
function expectSame(found: boolean, answer: 'sat' | 'unsat' | 'unknown'): void {
  if (answer !== 'unknown') expect(found).toBe(answer === 'sat')
}

describe('compared with Z3', () => {
  it(
    'a text that globs allow is found where there is one',
    async () => {
      await fc.assert(
        fc.asyncProperty(constraints, async (constraint) => {
          const found = findText(constraint)
          expect(found).not.toBeUndefined()
          expectSame(found !== null, await solve(TEXT, [assertionOf(partsOf(constraint))]))
        }),
        runs(150, 11),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'a value is found for conditions on a text',
    async () => {
      const names = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike']
      const value = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 })
      await fc.assert(
        fc.asyncProperty(conditions(names, value), async (given) => {
          const found = valueFor(slot('aws:UserAgent'), literals('aws:UserAgent', given))
          expect(found).not.toBe('undecided')
          expectSame(found !== 'none', await solve(TEXT, [assertionOf(given.map(textual))]))
        }),
        runs(100, 12),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'a value is found for conditions on a number',
    async () => {
      const value = fc.nat(4).map(String)
      await fc.assert(
        fc.asyncProperty(conditions(Object.keys(COMPARISONS), value), async (given) => {
          const key = 'aws:MultiFactorAuthAge'
          const found = valueFor(slot(key), literals(key, given))
          expect(found).not.toBe('undecided')
          expectSame(found !== 'none', await solve('(declare-const n Real)', given.map(numeric)))
        }),
        runs(100, 13),
      )
    },
    TIMEOUT_MS,
  )

  it('few questions were left undecided', () => {
    expect(asked.all).toBeGreaterThan(300)
    expect(asked.undecided / asked.all).toBeLessThan(MOST_UNDECIDED)
  })
})
