import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editStatements, listStatements } from './edit.js'

const OWN = { Sid: 'Ours', Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }
const written = JSON.stringify(OWN)

function edited(text: string, removed: readonly string[] = []): string {
  const found = editStatements(text, removed.length === 0 ? [OWN] : [], removed)
  return found.ok ? found.text : `refused: ${found.reason}`
}

describe('a statement is put into a policy', () => {
  it.each([
    ['at the end', '{"Statement":[{"Effect":"Deny"}]}', `{"Statement":[{"Effect":"Deny"},${written}]}`],
    ['into an empty list', '{"Statement":[ ]}', `{"Statement":[${written} ]}`],
    [
      'in place of its older self, nothing else moved',
      '{ "Statement" : [{"Sid":"Ours","Effect":"Allow"} ,\t{"Effect":"Deny"}], "Version":"2012-10-17" }\n',
      `{ "Statement" : [${written} ,\t{"Effect":"Deny"}], "Version":"2012-10-17" }\n`,
    ],
    [
      'indented as the first one is',
      '{\n  "Statement": [\n    {"Effect":"Deny"}\n  ]\n}',
      `{\n  "Statement": [\n    {"Effect":"Deny"},\n    ${JSON.stringify(OWN, undefined, 2).replaceAll('\n', '\n    ')}\n  ]\n}`,
    ],
    ['not at all, where it stands already', `{"Statement":[ ${written} ]}`, `{"Statement":[ ${written} ]}`],
  ])('%s', (_title, before, after) => {
    expect(edited(before)).toBe(after)
  })

  it.each([
    ['first', `{"Statement":[${written}, {"Effect":"Deny"}]}`, '{"Statement":[{"Effect":"Deny"}]}'],
    ['last', `{"Statement":[{"Effect":"Deny"} , ${written} ]}`, '{"Statement":[{"Effect":"Deny"} ]}'],
    ['alone', `{"Statement":[ ${written} ]}`, '{"Statement":[  ]}'],
    ['missing', '{"Statement":[{"Effect":"Deny"}]}', '{"Statement":[{"Effect":"Deny"}]}'],
  ])('and taken out where it is %s', (_title, before, after) => {
    expect(edited(before, ['Ours'])).toBe(after)
  })

  it.each([
    ['one object for a list', '{"Statement":{"Effect":"Allow"}}', 'one object, not a list'],
    ['no JSON', '{"Statement":[', 'expected'],
    ['no object', '[]', 'a policy document is a JSON object'],
    ['no statements', '{"Version":"2012-10-17"}', 'no Statement'],
    ['a name twice', '{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}', 'given twice'],
    ['two lists', '{"Statement":[],"Statement":[]}', 'given twice'],
    ['its Sid twice', `{"Statement":[${written},${written}]}`, '2 of its statements have the Sid Ours'],
    ['an unknown element', '{"Statements":[],"Statement":[]}', 'not an element of a policy'],
  ])('never where the document has %s', (_title, text, reason) => {
    expect(edited(text)).toMatch(`refused: `)
    expect(edited(text)).toContain(reason)
  })
})

/** Documents as people and tools write them: any white space, strings with brackets, quotes and escapes. */
const white = fc.constantFrom('', ' ', '\n', '\n    ', '\t', ' \n ')
const foreign = fc
  .record({
    sid: fc.option(
      fc.string().filter((text) => text !== 'Ours'),
      { nil: undefined },
    ),
    note: fc.oneof(fc.string(), fc.constantFrom(']}', '"', '\\', '[{', '\\"]')),
    nested: fc.boolean(),
  })
  .map(({ sid, note, nested }) =>
    JSON.stringify({
      ...(sid === undefined ? {} : { Sid: sid }),
      Effect: 'Deny',
      Principal: { AWS: [note, '*'] },
      Action: nested ? [] : note,
      Condition: nested ? { StringEquals: { key: [] } } : {},
    }),
  )
const documents = fc
  .tuple(fc.array(foreign, { maxLength: 5 }), white, white, fc.boolean())
  .map(([statements, lead, gap, isFirst]) => ({
    statements,
    text: `{${gap}${isFirst ? '"Version":"2012-10-17",' : ''}"Statement":[${lead}${statements.join(`${gap},${lead}`)}${gap}]${gap}}`,
  }))

describe('whatever the document', () => {
  it('statements of others stay byte for byte, and ours is there once', () => {
    fc.assert(
      fc.property(documents, ({ statements, text }) => {
        const found = editStatements(text, [OWN])
        if (!found.ok) throw new Error(found.reason)
        const list = listStatements(found.text)
        if (!list.ok) throw new Error(list.reason)
        const others = list.slices.filter(({ sid }) => sid !== 'Ours').map((one) => one.text)
        expect(others).toEqual(statements)
        expect(list.slices.filter(({ sid }) => sid === 'Ours')).toHaveLength(1)
        expect(JSON.parse(found.text)).toMatchObject({ Statement: expect.arrayContaining([OWN]) as unknown })
      }),
    )
  })

  it('putting twice is putting once, and taking out brings back what was there', () => {
    fc.assert(
      fc.property(documents, ({ text, statements }) => {
        const once = edited(text)
        expect(edited(once)).toBe(once)
        if (statements.length > 0) expect(edited(once, ['Ours'])).toBe(text)
      }),
    )
  })
})
