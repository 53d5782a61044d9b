import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from './parse.js'

describe('parsePolicy', () => {
  it('reads single values and lists alike', () => {
    const policy = parsePolicy(
      '{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":true}}}}',
      'x',
    )
    expect(policy.problems).toEqual([])
    expect(policy.statements[0]).toMatchObject({
      sid: 'A',
      principal: [{ type: 'AWS', value: '*' }],
      actions: ['kms:*'],
      resources: ['*'],
      conditions: [{ key: 'aws:SecureTransport', values: ['true'] }],
    })
  })

  it.each([
    ['not-json', '{"Statement":[}', 14],
    ['not-json', '', 0],
    ['not-a-policy', '[]', 0],
    ['not-a-policy', '{"Version":"2012-10-17"}', 0],
    ['duplicate-member', '{"Statement":[],"Statement":[]}', 16],
    ['unknown-element', '{"Statement":[],"Extra":1}', 16],
    ['bad-value', '{"Version":"2020-01-01","Statement":[]}', 1],
  ])('reports %s of a document with its place', (code, text, offset) => {
    expect(parsePolicy(text, 'x').problems).toContainEqual(expect.objectContaining({ code, offset }))
  })

  it.each([
    ['duplicate-member', '{"Effect":"Allow","Effect":"Deny","Action":"*"}'],
    ['duplicate-member', '{"Effect":"Allow","Action":"*","Condition":{"Bool":{"a":"true","a":"false"}}}'],
    ['unknown-element', '{"Effect":"Allow","Action":"*","Actions":"*"}'],
    ['unknown-element', '{"Effect":"Allow","Action":"*","Principal":{"Aws":"*"}}'],
    ['unknown-operator', '{"Effect":"Allow","Action":"*","Condition":{"StringMatch":{"a":"b"}}}'],
    ['bad-value', '{"Effect":"allow","Action":"*"}'],
    ['bad-value', '{"Effect":"Allow","Action":{"a":1}}'],
    ['no-effect', '{"Effect":"Allow","Resource":"*"}'],
  ])('reports %s of a statement: %s', (code, statement) => {
    const [first] = parsePolicy(`{"Statement":[${statement}]}`, 'x').statements
    expect(first?.problems.map((problem) => problem.code)).toContain(code)
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => parsePolicy(text, 'x').label === 'x'))
    fc.assert(fc.property(fc.json(), (text) => parsePolicy(text, 'x').label === 'x'))
    fc.assert(fc.property(fc.json(), (text) => parsePolicy(`{"Statement":[${text}]}`, 'x').label === 'x'))
  })

  it('answers deep nesting with a problem, not a crash', () => {
    const deep = `{"Statement":${'['.repeat(50_000)}`
    expect(parsePolicy(deep, 'x').problems[0]?.code).toBe('not-json')
  })

  it('reads a document of six megabytes', () => {
    const statement = '{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"*"}'
    const text = `{"Statement":[${Array.from({ length: 90_000 }, () => statement).join(',')}]}`
    expect(parsePolicy(text, 'x').statements).toHaveLength(90_000)
  })
})
