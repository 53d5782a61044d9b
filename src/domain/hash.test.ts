import { describe, expect, it } from 'vitest'
import { contentHash } from './hash.js'

describe('contentHash', () => {
  it('does not depend on the order of members, on absent ones, or on a hash already there', () => {
    const hash = contentHash({ a: 1, b: [{ c: null, d: 'x' }] })
    expect(contentHash({ b: [{ d: 'x', c: null, e: undefined }], a: 1, hash: 'sha256:old' })).toBe(hash)
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/u)
  })

  it('depends on values, on the order of lists, and on what is absent or null', () => {
    const hashes = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { a: null }, {}].map((one) =>
      contentHash(one),
    )
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
