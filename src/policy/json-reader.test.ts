import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonNode, readJson } from './json-reader.js'

function valueOf(node: JsonNode): unknown {
  if (node.kind === 'string') return node.value
  if (node.kind === 'literal') return JSON.parse(node.text)
  if (node.kind === 'array') return node.items.map(valueOf)
  // As JSON.parse does it: the last of repeated members, and __proto__ a member like any other.
  const made = Object.create(null) as Record<string, unknown>
  for (const member of node.members) made[member.name] = valueOf(member.value)
  return made
}

function outcome(read: () => unknown): string {
  try {
    return JSON.stringify(read())
  } catch {
    return 'no JSON'
  }
}

/** What JSON texts are made of, and what almost is. */
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"a"',
  '"',
  '1',
  '01',
  '-',
  '.5',
  '1e',
  'true',
  'nul',
  ' ',
  '\n',
  '\\',
  '\u0000',
]

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(
        fc.json(),
        (text) => outcome(() => valueOf(readJson(text))) === outcome(() => JSON.parse(text)),
      ),
    )
  })

  it('refuses what JSON.parse refuses', () => {
    const pieces = fc.constantFrom(...PIECES)
    const texts = fc.array(pieces, { maxLength: 8 }).map((list) => list.join(''))
    fc.assert(
      fc.property(
        texts,
        (text) => outcome(() => valueOf(readJson(text))) === outcome(() => JSON.parse(text)),
      ),
      { numRuns: 5000 },
    )
  })

  it('tells where each thing begins', () => {
    expect(readJson(' {"a": [1, "b"]}')).toEqual({
      kind: 'object',
      offset: 1,
      members: [
        {
          name: 'a',
          offset: 2,
          value: {
            kind: 'array',
            offset: 7,
            items: [
              { kind: 'literal', offset: 8, text: '1' },
              { kind: 'string', offset: 11, value: 'b' },
            ],
          },
        },
      ],
    })
  })
})
