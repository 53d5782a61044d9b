import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesAction, matchesArn, matchesGlob } from './glob.js'

/** The definition, written without regard to time. */
function reference(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern[0] === '*') {
    return reference(pattern.slice(1), text) || (text !== '' && reference(pattern, text.slice(1)))
  }
  return (
    text !== '' &&
    (pattern[0] === '?' || pattern[0] === text[0]) &&
    reference(pattern.slice(1), text.slice(1))
  )
}

describe('globs', () => {
  it('agree with the definition', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(pattern, text, (one, other) => matchesGlob(one, other) === reference(one, other)),
      { numRuns: 5000 },
    )
  })

  it('take no longer than both lengths multiplied', () => {
    const pattern = `${'*a'.repeat(16_000)}b`
    expect(matchesGlob(pattern, 'a'.repeat(2000))).toBe(false)
  })

  it('compare actions without case', () => {
    expect(matchesAction('KMS:gen*KEY', 'kms:GenerateDataKey')).toBe(true)
    expect(matchesAction('kms:Decrypt?', 'kms:Decrypt')).toBe(false)
  })

  it('match ARNs part by part', () => {
    expect(matchesArn('arn:aws:iam::*:role/*', 'arn:aws:iam::111111111111:role/a/b')).toBe(true)
    expect(matchesArn('arn:aws:*', 'arn:aws:iam::111111111111:role/a')).toBe(false)
  })
})
