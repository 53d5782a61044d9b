import { describe, expect, it } from 'vitest'
import { cloudtrailRequest } from './cloudtrail.js'
import { authorize } from './evaluate.js'
import { parsePolicy } from './parse.js'
import type { AccessRequest, PolicySet } from './types.js'

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/k'
const TRAIL = 'arn:aws:cloudtrail:us-east-1:111111111111:trail/main'
const ALICE = {
  kind: 'user',
  arn: 'arn:aws:iam::111111111111:user/Alice',
  accountId: '111111111111',
} as const

function policy(...statements: object[]): ReturnType<typeof parsePolicy> {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'policy')
}

function request(action: string, principal: AccessRequest['principal'] = ALICE): AccessRequest {
  return { principal, action, resource: KEY, resourceAccountId: '111111111111', context: {} }
}

const ROOT = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
  Action: 'kms:*',
  Resource: '*',
}
const ALLOW_ALL = { Effect: 'Allow', Action: '*', Resource: '*' }

describe('authorize', () => {
  it('names the statement that allows', () => {
    const allowed = authorize(request('kms:Decrypt'), {
      resource: policy({ ...ROOT, Sid: 'Delegate' }),
      identity: [policy({ ...ALLOW_ALL, Sid: 'Admin' })],
    })
    expect(allowed).toMatchObject({ effect: 'allowed', gate: 'identity-based policy' })
    expect(allowed.deciding.map((one) => one.statement)).toEqual(['Delegate', 'Admin'])
  })

  it('names the gate that stays closed, and the near miss', () => {
    const near = {
      ...ROOT,
      Sid: 'Near',
      Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:*' } },
    }
    const denied = authorize(request('kms:Decrypt'), {
      resource: policy(near),
      identity: [policy(ALLOW_ALL)],
    })
    expect(denied).toMatchObject({ effect: 'denied', gate: 'resource-based policy' })
    expect(denied.nearMisses[0]).toMatchObject({
      statement: 'Near',
      note: expect.stringContaining('takes * literally'),
    })
  })
})

describe('authorize, where something denies or is not certain', () => {
  it('lets an explicit deny win anywhere', () => {
    const denied = authorize(request('kms:Decrypt'), {
      resource: policy(ROOT),
      identity: [policy(ALLOW_ALL)],
      scps: [[policy(ALLOW_ALL, { Sid: 'No', Effect: 'Deny', Action: 'kms:*', Resource: '*' })]],
    })
    expect(denied).toMatchObject({
      effect: 'denied',
      gate: 'service control policy',
      deciding: [{ statement: 'No' }],
    })
  })

  it.each(['identity', 'boundary', 'session', 'resource', 'scps', 'rcps'] as const)(
    'is unknown where %s was not read',
    (input) => {
      const policies: PolicySet = { resource: policy(ROOT), identity: [policy(ALLOW_ALL)], unknown: [input] }
      expect(authorize(request('kms:Decrypt'), policies).effect).toBe('unknown')
    },
  )

  it('is unknown where a Deny was not understood', () => {
    const odd = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringMatch: { a: 'b' } },
    }
    const answer = authorize(request('kms:Decrypt'), {
      resource: policy(ROOT, odd),
      identity: [policy(ALLOW_ALL)],
    })
    expect(answer.effect).toBe('unknown')
    expect(answer.unknowns[0]).toContain('StringMatch')
  })
})

describe('authorize, for callers from elsewhere', () => {
  it('needs both sides across accounts', () => {
    const foreign = {
      kind: 'role',
      arn: 'arn:aws:iam::222222222222:role/R',
      accountId: '222222222222',
    } as const
    const named = policy({
      Effect: 'Allow',
      Principal: { AWS: foreign.arn },
      Action: 'kms:Decrypt',
      Resource: '*',
    })
    expect(authorize(request('kms:Decrypt', foreign), { resource: named }).effect).toBe('denied')
    expect(
      authorize(request('kms:Decrypt', foreign), { resource: named, identity: [policy(ALLOW_ALL)] }).effect,
    ).toBe('allowed')
  })

  it('admits CloudTrail for its own trail only', () => {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceArn': TRAIL },
        StringLike: {
          'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:111111111111:trail/*',
        },
      },
    }
    const ask = (trailArn: string): string =>
      authorize(cloudtrailRequest('kms:GenerateDataKey', { trailArn, keyArn: KEY, bucketName: 'b' }), {
        resource: policy(statement),
      }).effect
    expect(ask(TRAIL)).toBe('allowed')
    expect(ask(`${TRAIL}-2`)).toBe('denied')
  })
})

describe('authorize, on a policy as long as KMS takes', () => {
  /** Source: KMS developer guide, resource-limits (key policy document size). */
  const MOST_BYTES = 32_768
  /** Some milliseconds; wide enough for a busy machine. */
  const MOST_MILLISECONDS = 500

  it.each([
    ['many globs', Array.from({ length: 550 }, (_, index) => `arn:aws:s3:::${'a*'.repeat(20)}${index}`)],
    ['one glob of many stars', [`${'*a'.repeat(16_000)}b`]],
  ])('takes milliseconds for %s', (_what, values) => {
    const object = `arn:aws:s3:::${'a'.repeat(1000)}`
    const long = policy({
      ...ROOT,
      Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': values } },
    })
    expect(JSON.stringify(long).length).toBeGreaterThan(MOST_BYTES * 0.9)
    const started = performance.now()
    const asked = { ...request('kms:Decrypt'), context: { 'kms:EncryptionContext:aws:s3:arn': object } }
    expect(authorize(asked, { resource: long, identity: [policy(ALLOW_ALL)] }).effect).toBe('denied')
    expect(performance.now() - started).toBeLessThan(MOST_MILLISECONDS)
  })
})
