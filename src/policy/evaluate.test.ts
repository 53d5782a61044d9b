import fc from 'fast-check'
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

  const statements = fc.array(
    fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Principal: fc.constantFrom(
        '*',
        { AWS: '111111111111' },
        { AWS: ALICE.arn },
        { Service: 'x.amazonaws.com' },
      ),
      Action: fc.constantFrom('*', 'kms:*', 'kms:Decrypt', 's3:*'),
      Resource: fc.constantFrom('*', KEY, 'arn:aws:s3:::*'),
    }),
    { maxLength: 4 },
  )

  it('never allows more for one more Deny, nor less for one more Allow', () => {
    const rank = { denied: 0, unknown: 1, allowed: 2 }
    const decide = (list: object[]): number =>
      rank[
        authorize(request('kms:Decrypt'), { resource: policy(...list), identity: [policy(ALLOW_ALL)] }).effect
      ]
    fc.assert(
      fc.property(statements, statements, (base, extra) => {
        const denies = extra.filter((one) => one.Effect === 'Deny')
        const allows = extra.filter((one) => one.Effect === 'Allow')
        return decide([...base, ...denies]) <= decide(base) && decide([...base, ...allows]) >= decide(base)
      }),
    )
  })
})
