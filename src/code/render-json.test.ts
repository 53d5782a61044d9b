import { describe, expect, it } from 'vitest'
import { renderJson } from './render-json.js'
import type { CodeValue, Place } from './types.js'

const PLACE: Place = { file: 'a', offset: 0, endOffset: 0, line: 1, column: 1, endLine: 1, endColumn: 1 }
const known = (value: string | number | boolean | null): CodeValue => ({ kind: 'known', value, place: PLACE })
const map = (entries: Record<string, CodeValue>): CodeValue => ({
  kind: 'map',
  entries: new Map(Object.entries(entries)),
  place: PLACE,
})
const account: CodeValue = { kind: 'unknown', reason: 'later', reference: 'AWS::AccountId', place: PLACE }
const bucket: CodeValue = { kind: 'attribute', address: 'Bucket', attribute: 'Arn', place: PLACE }
const root: CodeValue = {
  kind: 'unknown',
  reason: 'later',
  parts: [known('arn:aws:iam::'), account, known(':root')],
  place: PLACE,
}

describe('code as JSON', () => {
  it('is the document when everything is known', () => {
    const value = map({
      'a/b': { kind: 'list', items: [known('"x"'), known(7), known(true), known(null)], place: PLACE },
    })
    expect(renderJson(value)).toEqual({
      text: '{"a/b":["\\"x\\"",7,true,null]}',
      unknowns: [],
      sensitive: false,
    })
  })

  it('names what is not known by its place in the document', () => {
    const rendered = renderJson(map({ 'a/b': root, Resource: bucket }))
    expect(JSON.parse(rendered.text)).toEqual({ 'a/b': 'arn:aws:iam::<unknown>:root', Resource: '<unknown>' })
    expect(rendered.unknowns.map((one) => one.pointer)).toEqual(['/a~1b', '/Resource'])
  })

  it('takes what the caller knows', () => {
    const rendered = renderJson(map({ Principal: root, Resource: bucket }), {
      reference: (name) => (name === 'AWS::AccountId' ? '111122223333' : undefined),
      attribute: ({ address }) => (address === 'Bucket' ? 'arn:aws:s3:::logs' : undefined),
    })
    expect(JSON.parse(rendered.text)).toEqual({
      Principal: 'arn:aws:iam::111122223333:root',
      Resource: 'arn:aws:s3:::logs',
    })
    expect(rendered.unknowns).toEqual([])
  })

  it('says when a secret is in the text', () => {
    const secret: CodeValue = { kind: 'known', value: 'x', sensitive: true, place: PLACE }
    expect(renderJson(map({ a: secret })).sensitive).toBe(true)
  })
})
