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
    ['bad-value', '{"Effect":"Allow","Action":{"a":1}}'],
    ['no-effect', '{"Effect":"Allow","Resource":"*"}'],
  ])('reports %s of a statement: %s', (code, statement) => {
    const [first] = parsePolicy(`{"Statement":[${statement}]}`, 'x').statements
    expect(first?.problems.map((problem) => problem.code)).toContain(code)
  })
})

describe('parsePolicy, of statements', () => {
  it.each([
    ['a list', '{"Statement":["x"]}', '/Statement/0', 14],
    ['an Effect in small letters', '{"Statement":[{"Effect":"allow"}]}', '/Statement/0/Effect', 15],
    ['no Effect', '{"Statement":{"Action":"*"}}', '/Statement/Effect', 13],
  ])('leaves the whole document open for a statement that is %s', (_what, text, pointer, offset) => {
    const policy = parsePolicy(text, 'x')
    expect(policy.problems).toContainEqual(expect.objectContaining({ code: 'bad-value', pointer, offset }))
    expect(policy.statements).toEqual([])
  })

  it.each([
    ['duplicate-member', '{"a":"1","a":"2"}', '/Statement/0/Condition/StringEquals/a', 9],
    [
      'bad-value',
      '{"aws:PrincipalTag/x":[null]}',
      '/Statement/0/Condition/StringEquals/aws:PrincipalTag~1x/0',
      23,
    ],
    ['bad-value', '"x"', '/Statement/0/Condition/StringEquals', 0],
  ])('places %s in a condition: %s', (code, keys, pointer, offset) => {
    const before = '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":'
    const [statement] = parsePolicy(`${before}${keys}}}]}`, 'x').statements
    expect(statement?.problems).toEqual([
      expect.objectContaining({ code, pointer, offset: before.length + offset }),
    ])
  })

  it('finds no fault with the trust policy of a role, which has no Resource', () => {
    const trust = '{"Statement":{"Effect":"Allow","Principal":{"AWS":"1"},"Action":["sts:AssumeRole"]}}'
    expect(parsePolicy(trust, 'x').statements[0]?.problems).toEqual([])
  })

  it('keeps numbers as they are written', () => {
    const text =
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a":[1.0,12345678901234567890]}}}}'
    expect(parsePolicy(text, 'x').statements[0]?.conditions[0]?.values).toEqual([
      '1.0',
      '12345678901234567890',
    ])
  })

  it('does not take names of the language for elements', () => {
    const text =
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","__proto__":{"Sid":"x"},"constructor":1}}'
    const [statement] = parsePolicy(text, 'x').statements
    expect(statement?.sid).toBeUndefined()
    expect(statement?.problems.map((problem) => problem.pointer)).toEqual([
      '/Statement/__proto__',
      '/Statement/constructor',
    ])
  })
})

describe('parsePolicy, of anything', () => {
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
