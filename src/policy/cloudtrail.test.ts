import { describe, expect, it } from 'vitest'
import { recommendedStatements } from './cloudtrail-statements.js'
import { type DeliveryTarget, cloudtrailRequests } from './cloudtrail.js'
import { authorize } from './evaluate.js'
import { parsePolicy } from './parse.js'
import type { Decision } from './types.js'

const REGIONS = { aws: 'eu-central-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const
const MEMBER = '222222222222'
const READER = 'arn:aws:iam::111111111111:role/Reader'

function targetIn(partition: keyof typeof REGIONS): DeliveryTarget {
  const region = REGIONS[partition]
  return {
    trailArn: `arn:${partition}:cloudtrail:${region}:111111111111:trail/main`,
    keyArn: `arn:${partition}:kms:${region}:111111111111:key/k`,
    bucketName: 'logs',
    s3KeyPrefix: 'all',
    bucketKeyEnabled: true,
    memberAccountIds: [MEMBER],
  }
}

function policyOf(statements: readonly object[]): ReturnType<typeof parsePolicy> {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'key policy')
}

function decide(target: DeliveryTarget, statements: readonly object[]): Decision['effect'][] {
  const resource = policyOf(statements)
  return cloudtrailRequests(target).map(({ request }) => authorize(request, { resource }).effect)
}

const target = targetIn('aws')

describe('what CloudTrail asks of KMS', () => {
  it('is to make data keys, to see the key, and to decrypt for a Bucket Key; members are undocumented', () => {
    const asked = cloudtrailRequests(target).map(({ purpose, isDocumented, loggedAccountId, request }) => [
      purpose,
      request.action,
      loggedAccountId,
      isDocumented,
    ])
    expect(asked).toEqual([
      ['save', 'kms:GenerateDataKey', '111111111111', true],
      ['save', 'kms:DescribeKey', '111111111111', true],
      ['save', 'kms:Decrypt', '111111111111', true],
      ['deliver', 'kms:GenerateDataKey', '111111111111', true],
      ['deliver', 'kms:GenerateDataKey', MEMBER, false],
    ])
  })

  it('always carries the trail and its owner as the source', () => {
    for (const { request } of cloudtrailRequests(target)) {
      expect(request.context).toMatchObject({
        'aws:SourceArn': target.trailArn,
        'aws:SourceAccount': '111111111111',
      })
    }
  })

  it.each([
    [false, 'arn:aws:s3:::logs/all/AWSLogs/111111111111/CloudTrail/eu-central-1/2026/10/01/'],
    [true, 'arn:aws:s3:::logs'],
  ])(
    'names the object in the encryption context, or with a Bucket Key (%s) the bucket',
    (bucketKeyEnabled, arn) => {
      const delivery = cloudtrailRequests({ ...target, bucketKeyEnabled, at: '2026-10-01T12:00:00Z' }).find(
        (one) => one.purpose === 'deliver',
      )
      const named = delivery?.request.context['kms:EncryptionContext:aws:s3:arn']
      expect(bucketKeyEnabled ? named : String(named).slice(0, arn.length)).toBe(arn)
    },
  )

  it('leaves open what is not documented, and says which key it rests on', () => {
    const [encrypt] = recommendedStatements({ trailArns: [target.trailArn] })
    const viaS3 = { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } }
    const [first] = cloudtrailRequests(target)
    if (first === undefined) throw new Error('no request')
    const decision = authorize(first.request, { resource: policyOf([{ ...encrypt, Condition: viaS3 }]) })
    expect(decision).toMatchObject({
      effect: 'unknown',
      unknowns: [expect.stringContaining('kms:ViaService')],
    })
  })
})

const perimeter = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'kms:*',
  Resource: '*',
  Condition: {
    StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-abc123' },
    Null: { 'aws:SourceAccount': 'false' },
    Bool: { 'aws:PrincipalIsAWSService': 'true' },
  },
}

describe('a resource perimeter', () => {
  it.each([
    ['o-abc123', 'allowed'],
    ['o-other', 'denied'],
    [null, 'denied'],
    [undefined, 'unknown'],
  ] as const)('lets CloudTrail in for an account of organization %s: %s', (organizationId, effect) => {
    const asked = { ...target, ...(organizationId === undefined ? {} : { organizationId }) }
    const statements = recommendedStatements({
      trailArns: [target.trailArn],
      memberAccountIds: [MEMBER],
      bucketKeyEnabled: true,
    })
    expect(new Set(decide(asked, [...statements, perimeter]))).toEqual(new Set([effect]))
  })
})

describe('the recommended statements', () => {
  it.each(Object.keys(REGIONS) as (keyof typeof REGIONS)[])('admit all of it in %s', (partition) => {
    const target = targetIn(partition)
    const statements = recommendedStatements({
      trailArns: [target.trailArn],
      memberAccountIds: [MEMBER],
      bucketKeyEnabled: true,
      readerArns: [READER],
    })
    expect(decide(target, statements)).toEqual(Array.from({ length: 5 }, () => 'allowed'))
  })

  it('admit no other trail, and without members no other account', () => {
    const target = targetIn('aws')
    const statements = recommendedStatements({ trailArns: [target.trailArn], bucketKeyEnabled: true })
    expect(decide(target, statements).at(-1)).toBe('denied')
    const other = { ...target, trailArn: `${target.trailArn}-2` }
    expect(new Set(decide(other, statements))).toEqual(new Set(['denied']))
  })

  it('let readers decrypt logs and nothing else', () => {
    const { keyArn, trailArn } = targetIn('aws')
    const resource = policyOf(recommendedStatements({ trailArns: [trailArn], readerArns: [READER] }))
    const read = (context: Record<string, string>): string =>
      authorize(
        {
          principal: { kind: 'role', arn: READER, accountId: '111111111111' },
          action: 'kms:Decrypt',
          resource: keyArn,
          context,
        },
        { resource },
      ).effect
    expect(read({ 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn })).toBe('allowed')
    expect(read({ 'kms:EncryptionContext:app': 'other' })).toBe('denied')
  })
})
