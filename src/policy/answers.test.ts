import { describe, expect, it } from 'vitest'
import { authorize } from './evaluate.js'
import { parsePolicy } from './parse.js'
import type { AccessRequest, ParsedPolicy } from './types.js'

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/k'
const TRAIL = 'arn:aws:cloudtrail:us-east-1:111111111111:trail/main'
const REQUEST: AccessRequest = {
  principal: { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
  action: 'kms:GenerateDataKey',
  resource: KEY,
  context: { 'aws:SourceArn': TRAIL, 'kms:EncryptionContext:aws:cloudtrail:arn': TRAIL },
}
const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' }

function policy(...statements: object[]): ParsedPolicy {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'key policy')
}

/** A statement that lets CloudTrail in, but for what `more` says otherwise. */
function statement(sid: string, more: object = {}): object {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    ...more,
  }
}

function notesOf(...statements: object[]): string[] {
  return authorize(REQUEST, { resource: policy(...statements) }).nearMisses.map(
    ({ statement, note }) => `${statement} ${note}`,
  )
}

describe('the near misses of a denied request', () => {
  it.each([
    [
      'Condition',
      { Condition: { StringEquals: { 'aws:SourceArn': 'x' } } },
      'StringEquals aws:SourceArn = x',
    ],
    ['what the request has', { Condition: { Null: { 'aws:SourceArn': 'true' } } }, `has ${TRAIL}`],
    [
      'the wildcard trap',
      { Condition: { StringEquals: { 'aws:SourceArn': `${TRAIL}*` } } },
      'takes * literally',
    ],
    ['an absent key', { Condition: { Bool: { 'aws:X': 'true' } } }, 'the request has none'],
    ['Resource', { Resource: `${KEY}2` }, `Resource ${KEY}2 does not include ${KEY}`],
    ['Action', { Action: 'kms:Decrypt' }, 'Action does not include kms:GenerateDataKey'],
    ['Principal', { Principal: { Service: 's3.amazonaws.com' } }, 'Principal does not name the caller'],
    ['no Resource', { Resource: undefined }, 'a statement without Resource has no effect'],
  ])('tell of %s', (_what, more, expected) => {
    expect(notesOf(statement('Near', more))).toEqual([expect.stringContaining(expected)])
  })

  it('begin with the nearest, and leave out what is about something else', () => {
    const off = { Condition: { StringEquals: { 'aws:SourceArn': 'x' } } }
    const notes = notesOf(
      statement('Other', { Principal: '*', Action: 'kms:List*', Resource: 'x' }),
      statement('Elsewhere', { Action: 's3:*', Principal: { AWS: '222222222222' } }),
      statement('TwoOff', { ...off, Resource: 'x' }),
      statement('OneOff', off),
    )
    expect(notes.map((note) => note.split(' ')[0])).toEqual(['OneOff', 'TwoOff', 'Other'])
  })

  it('are few', () => {
    const off = { Resource: 'x' }
    expect(notesOf(...Array.from({ length: 50 }, (_, index) => statement(`S${index}`, off)))).toHaveLength(5)
  })
})

describe('what decides', () => {
  it('is named by Sid, or by number where there is none', () => {
    const { deciding } = authorize(REQUEST, {
      resource: policy(statement('Other', { Action: 'kms:List*' }), statement('')),
    })
    expect(deciding).toEqual([
      {
        kind: 'resource-based policy',
        document: 'key policy',
        statement: 'statement 2',
        effect: 'Allow',
        note: 'names the caller',
      },
    ])
  })

  it('is every Deny that applies', () => {
    const deny = (sid: string): object => statement(sid, { Effect: 'Deny', Principal: '*' })
    const answer = authorize(REQUEST, {
      resource: policy(statement('In'), deny('One'), deny('Two')),
      rcps: [[policy(deny('Three'))]],
    })
    expect(answer.deciding.map((one) => [one.kind, one.statement])).toEqual([
      ['resource-based policy', 'One'],
      ['resource-based policy', 'Two'],
      ['resource control policy', 'Three'],
    ])
  })
})

describe('what is not certain', () => {
  it('is named by document, statement, place and reason', () => {
    const odd = statement('Odd', { Condition: { StringMatch: { 'aws:SourceArn': TRAIL } } })
    expect(authorize(REQUEST, { resource: policy(odd) }).unknowns).toEqual([
      expect.stringMatching(
        /^key policy, Odd \(Allow\): .*StringMatch.*\/Statement\/0\/Condition\/StringMatch/u,
      ),
    ])
  })

  it('is the document, where that is no policy', () => {
    const { unknowns } = authorize(REQUEST, { resource: parsePolicy('{"Statement":', 'key policy') })
    expect(unknowns).toEqual([expect.stringContaining('key policy was not understood: ')])
  })
})
