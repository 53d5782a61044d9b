import { describe, expect, it } from 'vitest'
import type { Bucket } from '../domain/bucket.js'
import type { Grant, Key } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'
import { readerAccounts } from './reader-accounts.js'

const TRAIL_OWNER = '111111111111'
const KEY_OWNER = '222222222222'
const BUCKET_OWNER = '333333333333'
const NAMED = '444444444444'
const OTHER = '555555555555'

const KEY_ARN = `arn:aws:kms:us-east-1:${KEY_OWNER}:key/k`
const TRAIL: Trail = {
  arn: `arn:aws:cloudtrail:us-east-1:${TRAIL_OWNER}:trail/main`,
  name: 'main',
  accountId: TRAIL_OWNER,
  kmsKeyId: KEY_ARN,
  s3BucketName: 'logs',
}
const BUCKET: Bucket = { name: 'logs', accountId: BUCKET_OWNER }
const PATHS = new Map([
  [NAMED, 'o-1/r-1/ou-1-security/'],
  [OTHER, 'o-1/r-1/ou-1-work/'],
])

function named(more: { trail?: Partial<Trail>; key?: Partial<Key>; bucket?: Partial<Bucket> }): string[] {
  const key: Key = { arn: KEY_ARN, accountId: KEY_OWNER, ...more.key }
  return readerAccounts({
    trails: [{ ...TRAIL, ...more.trail }],
    keys: [key],
    buckets: [{ ...BUCKET, ...more.bucket }],
    paths: PATHS,
  })
}

function policy(statement: object): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', ...statement }],
  })
}

const everyone = (condition: object): object => ({ Principal: '*', Condition: { StringLike: condition } })
const grant = (granteePrincipal: string): Grant => ({
  grantId: 'g',
  granteePrincipal,
  operations: ['Decrypt'],
})

describe('accounts that can matter to who reads a trail’s logs', () => {
  it('are the owners of its key and bucket, not of the trail', () => {
    expect(named({})).toEqual([KEY_OWNER, BUCKET_OWNER])
  })

  it.each([
    [
      'the key policy names, by root',
      { key: { policy: policy({ Principal: { AWS: `arn:aws:iam::${NAMED}:root` } }) } },
    ],
    ['the key policy names, by id', { key: { policy: policy({ Principal: { AWS: NAMED } }) } }],
    [
      'a role of which is named',
      { key: { policy: policy({ Principal: { AWS: [`arn:aws:iam::${NAMED}:role/x`] } }) } },
    ],
    ['a policy spares', { key: { policy: policy({ NotPrincipal: { AWS: `arn:aws:iam::${NAMED}:root` } }) } }],
    ['the bucket policy names', { bucket: { policy: policy({ Principal: { AWS: NAMED } }) } }],
    ['kms:CallerAccount names', { key: { policy: policy(everyone({ 'kms:CallerAccount': NAMED })) } }],
    [
      'aws:PrincipalArn names',
      { key: { policy: policy(everyone({ 'AWS:PrincipalARN': `arn:aws:iam::${NAMED}:role/*` })) } },
    ],
    [
      'lie in a unit that is named',
      { key: { policy: policy(everyone({ 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-1-security/*' })) } },
    ],
    ['a grant is for', { key: { grants: [grant(`arn:aws:iam::${NAMED}:role/x`)] } }],
    [
      'an access point admits',
      {
        bucket: {
          accessPoints: [
            {
              name: 'p',
              arn: 'arn',
              accountId: BUCKET_OWNER,
              region: 'us-east-1',
              policy: policy({ Principal: { AWS: NAMED } }),
            },
          ],
        },
      },
    ],
  ])('and those that %s', (_title, more) => {
    expect(named(more).sort()).toEqual([KEY_OWNER, BUCKET_OWNER, NAMED])
  })

  it.each([
    ['everybody', policy({ Principal: '*' })],
    ['an organization', policy(everyone({ 'aws:PrincipalOrgID': 'o-1' }))],
    ['a whole organization by path', policy(everyone({ 'aws:PrincipalOrgPaths': 'o-1/r-1/*' }))],
    [
      'a trail by its account',
      policy(
        everyone({ 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${NAMED}:trail/*` }),
      ),
    ],
    ['a service', policy({ Principal: { Service: 'cloudtrail.amazonaws.com' } })],
    ['a deleted user by id', policy({ Principal: { AWS: 'AIDA123456789012EXAMPLE' } })],
    ['nothing that can be read', '{"Statement":'],
  ])('not those that a policy could mean by naming %s', (_title, text) => {
    expect(named({ key: { policy: text } })).toEqual([KEY_OWNER, BUCKET_OWNER])
  })

  it('are found by the alias that a trail names, and by the ARN of a key that was not read', () => {
    const alias = `arn:aws:kms:us-east-1:${OTHER}:alias/logs`
    expect(named({ trail: { kmsKeyId: alias }, key: { requestedAs: [alias] } })).toContain(KEY_OWNER)
    expect(named({ trail: { kmsKeyId: alias } })).toContain(OTHER)
  })

  it('come in the order of what most depends on them', () => {
    const of = (id: string, more: Partial<Trail>): Trail => ({
      ...TRAIL,
      s3BucketName: `logs-${id}`,
      kmsKeyId: null,
      ...more,
    })
    const trails = [
      of(OTHER, {}),
      of(NAMED, { kmsKeyId: KEY_ARN }),
      of(BUCKET_OWNER, { isOrganizationTrail: true }),
    ]
    const buckets = [OTHER, NAMED, BUCKET_OWNER].map((id) => ({ name: `logs-${id}`, accountId: id }))
    const keys = [{ arn: KEY_ARN, accountId: KEY_OWNER }]
    expect(readerAccounts({ trails, buckets, keys, paths: PATHS })).toEqual([
      BUCKET_OWNER,
      KEY_OWNER,
      NAMED,
      OTHER,
    ])
  })
})
