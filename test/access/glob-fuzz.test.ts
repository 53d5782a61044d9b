import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../../src/access/budget.js'
import { type Glob, MOST_STEPS, type TextConstraint, findText } from '../../src/access/glob-search.js'
import { matchesArn, matchesGlob } from '../../src/policy/glob.js'
import { globsMeet } from '../../src/access/globs-meet.js'
import { LONG } from './long.js'

/** Longer texts are not needed to tell such short patterns apart. */
const LONGEST = 4

function matches({ pattern, arn, ignoreCase, literal }: Glob, text: string): boolean {
  const [wanted, given] = ignoreCase === true ? [pattern.toLowerCase(), text.toLowerCase()] : [pattern, text]
  if (literal === true) return wanted === given
  return arn === true ? matchesArn(wanted, given) : matchesGlob(wanted, given)
}

function satisfies({ some, none }: TextConstraint, text: string): boolean {
  return (
    some.every((list) => list.some((one) => matches(one, text))) && !none.some((one) => matches(one, text))
  )
}

function textsOver(alphabet: readonly string[], longest: number): string[] {
  let last = ['']
  const all = ['']
  for (let length = 1; length <= longest; length += 1) {
    last = last.flatMap((text) => alphabet.map((char) => text + char))
    all.push(...last)
  }
  return all
}

/** Every short text over the characters that the patterns name, in both cases, and one other. */
const TEXTS = textsOver(['a', 'b', 'A', 'B', '*', '?', 'x'], LONGEST)

const flags = fc.record({ ignoreCase: fc.boolean(), literal: fc.constantFrom(false, false, false, true) })
const short: fc.Arbitrary<Glob> = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', 'b', 'A', '*', '?'), maxLength: 3 }), flags)
  .map(([pattern, flag]) => ({ pattern, ...flag }))

function constraints(glob: fc.Arbitrary<Glob>): fc.Arbitrary<TextConstraint> {
  return fc.record({
    some: fc.array(fc.array(glob, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
    none: fc.array(glob, { maxLength: 3 }),
  })
}

/** One part of an ARN, or what stands before a colon. */
const part = fc.string({ unit: fc.constantFrom('a', '*', '?'), maxLength: 2 })
const arnPattern: fc.Arbitrary<Glob> = fc
  .tuple(fc.array(part, { minLength: 6, maxLength: 7 }), fc.boolean())
  .map(([parts, arn]) => ({ pattern: parts.join(':'), arn }))

function arnTexts(): string[] {
  const parts = ['', 'a', 'aa', 'x']
  let last = ['']
  for (let index = 0; index < 6; index += 1) {
    last = last.flatMap((text) => parts.map((one) => (index === 0 ? one : `${text}:${one}`)))
  }
  return [...last, ...last.filter((_, index) => index % 7 === 0).map((text) => `${text}:a`)]
}

describe('the search for a text that globs allow', () => {
  it('agrees with trying every short text', () => {
    fc.assert(
      fc.property(constraints(short), (constraint) => {
        const found = findText(constraint)
        const shortest = TEXTS.find((text) => satisfies(constraint, text))
        if (shortest === undefined) {
          // A text must be longer than those that were tried, or there is none.
          expect(found === null || (typeof found === 'string' && found.length > LONGEST)).toBe(true)
        } else {
          expect(found?.length).toBe(shortest.length)
        }
        if (typeof found === 'string') expect(satisfies(constraint, found)).toBe(true)
      }),
      { numRuns: LONG ? 100_000 : 3000 },
    )
  })

  it('agrees with it where parts of ARNs are matched by themselves', () => {
    const texts = arnTexts()
    fc.assert(
      fc.property(constraints(arnPattern), (constraint) => {
        const found = findText({ ...constraint, some: [[{ pattern: '*:*:*:*:*:*' }], ...constraint.some] })
        if (typeof found === 'string') expect(satisfies(constraint, found)).toBe(true)
        else expect(found === null && texts.some((text) => satisfies(constraint, text))).toBe(false)
      }),
      { numRuns: LONG ? 20_000 : 800 },
    )
  })

  it('takes a character beyond the basic plane as the two code units that matching takes it for', () => {
    expect(findText({ some: [[{ pattern: '\u{1F600}' }]], none: [{ pattern: '?' }] })).toBe('\u{1F600}')
    for (const pattern of ['\u{1F600}?', '?', '??', '\uD83D*', '*\uDE00']) {
      const found = findText({ some: [[{ pattern }]], none: [{ pattern: 'a' }] })
      expect(typeof found === 'string' && matchesGlob(pattern, found), pattern).toBe(true)
    }
  })
})

describe('whether two globs meet', () => {
  it('agrees with trying every short text', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 3 })
    fc.assert(
      fc.property(pattern, pattern, (left, right) => {
        const isMet = TEXTS.some((text) => matchesGlob(left, text) && matchesGlob(right, text))
        // Two globs of three characters that meet do so in a text of four at most.
        expect(globsMeet(left, right)).toBe(isMet)
      }),
      { numRuns: LONG ? 50_000 : 1500 },
    )
  })
})

describe('the search in documents as large as AWS accepts', () => {
  const LARGEST_BYTES = 32_768

  it.each([
    ['one pattern of wildcards', [[{ pattern: '*?'.repeat(LARGEST_BYTES / 2) }]], []],
    ['one pattern of letters', [[{ pattern: 'a'.repeat(LARGEST_BYTES) }]], [{ pattern: '*b' }]],
    ['a thousand patterns of which none may match', [[{ pattern: '*' }]], manyGlobs(1000)],
    ['a thousand patterns of which one must match', [manyGlobs(1000)], manyGlobs(10)],
    [
      'long overlapping patterns',
      [[{ pattern: overlapping(400) }], [{ pattern: overlapping(401) }]],
      [{ pattern: overlapping(399) }],
    ],
    ['many lists', manyGlobs(300).map((one) => [one]), []],
  ] as const)('is bounded: %s', (_title, some, none) => {
    const budget = new Budget(MOST_STEPS)
    const found = findText({ some, none }, budget)
    if (typeof found === 'string') expect(satisfies({ some, none }, found)).toBe(true)
    // One step more than allowed, and what following every pattern from its start takes.
    const lengths = [...some.flat(), ...none].reduce((sum, { pattern }) => sum + pattern.length, 0)
    expect(budget.spent).toBeLessThanOrEqual(MOST_STEPS + 4 * lengths)
  })
})

function manyGlobs(count: number): Glob[] {
  return Array.from({ length: count }, (_, index) => ({ pattern: `*${index}?*a?*${index % 7}*` }))
}

function overlapping(count: number): string {
  return `*${'a?'.repeat(count)}*`
}
