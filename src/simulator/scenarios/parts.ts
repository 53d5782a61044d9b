import type { Account } from '../../domain/account.js'
import type { Bucket } from '../../domain/bucket.js'
import { ESTATE_SCHEMA, type Estate } from '../../domain/estate.js'
import type { Key } from '../../domain/key.js'
import type { Trail } from '../../domain/trail.js'

/** The instant at which every scenario begins. */
export const START = '2026-03-01T12:00:00.000Z'
export const HOME = 'us-east-1'

/** Minutes before the start, as a timestamp. */
export function minutesAgo(minutes: number): string {
  return new Date(Date.parse(START) - minutes * 60_000).toISOString()
}

export function keyArn(accountId: string, id: string, region = HOME): string {
  return `arn:aws:kms:${region}:${accountId}:key/${id}`
}

export function trailArn(accountId: string, name: string, region = HOME): string {
  return `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`
}

export function bucketName(accountId: string): string {
  return `trail-logs-${accountId}`
}

/** An account with two regions, so that what is read stays readable. */
export function account(id: string, name: string, more: Partial<Account> = {}): Account {
  return { id, name, status: 'ACTIVE', access: 'assumed-role', enabledRegions: [HOME, 'eu-west-1'], ...more }
}

export function trail(accountId: string, name: string, more: Partial<Trail> = {}): Trail {
  const region = more.homeRegion ?? HOME
  return {
    arn: trailArn(accountId, name, region),
    name,
    accountId,
    homeRegion: region,
    s3BucketName: bucketName(accountId),
    ...more,
  }
}

export function bucket(accountId: string, more: Partial<Bucket> = {}): Bucket {
  return { name: bucketName(accountId), accountId, region: HOME, ...more }
}

export function delegation(accountId: string): object {
  return {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
}

const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' }

/** CloudTrail's documented statements for some trails; `conditions` replaces those of the first one. Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail. */
export function cloudtrailStatements(trails: readonly string[], conditions?: object): object[] {
  const accounts = [...new Set(trails.map((arn) => arn.split(':')[4] ?? ''))]
  const encrypts = conditions ?? {
    StringEquals: { 'aws:SourceArn': trails },
    StringLike: {
      'kms:EncryptionContext:aws:cloudtrail:arn': accounts.map((id) => `arn:aws:cloudtrail:*:${id}:trail/*`),
    },
  }
  return [
    {
      Sid: 'AllowCloudTrailToEncrypt',
      Effect: 'Allow',
      Principal: CLOUDTRAIL,
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: encrypts,
    },
    {
      Sid: 'AllowCloudTrailToDescribe',
      Effect: 'Allow',
      Principal: CLOUDTRAIL,
      Action: 'kms:DescribeKey',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceArn': trails } },
    },
  ]
}

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** The bucket policy that CloudTrail asks for, and more statements. Source: CloudTrail user guide, create-s3-bucket-policy-for-cloudtrail. */
export function bucketPolicy(accountId: string, ...more: readonly object[]): string {
  const arn = `arn:aws:s3:::${bucketName(accountId)}`
  return policy(
    {
      Sid: 'AWSCloudTrailAclCheck',
      Effect: 'Allow',
      Principal: CLOUDTRAIL,
      Action: 's3:GetBucketAcl',
      Resource: arn,
    },
    {
      Sid: 'AWSCloudTrailWrite',
      Effect: 'Allow',
      Principal: CLOUDTRAIL,
      Action: 's3:PutObject',
      Resource: `${arn}/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    ...more,
  )
}

/**
 * The key policy that CloudTrail's console writes: every principal of the account decrypts, as far as the key goes.
 * Source: CloudTrail user guide, default-kms-key-policy.
 */
export function consoleKeyPolicy(sealedTrailArn: string): string {
  const accountId = sealedTrailArn.split(':')[4] ?? ''
  return policy(delegation(accountId), ...cloudtrailStatements([sealedTrailArn]), {
    Sid: 'Allow principals in the account to decrypt log files',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Decrypt', 'kms:ReEncryptFrom'],
    Resource: '*',
    Condition: {
      StringEquals: { 'kms:CallerAccount': accountId },
      StringLike: {
        'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${accountId}:trail/*`,
      },
    },
  })
}

/** A customer key that is right for the trails, unless said otherwise. */
export function key(accountId: string, id: string, trails: readonly string[], more: Partial<Key> = {}): Key {
  return {
    arn: keyArn(accountId, id, more.region),
    accountId,
    aliases: [`alias/${id}`],
    policy: policy(delegation(accountId), ...cloudtrailStatements(trails)),
    rotation: { enabled: true, periodInDays: 365 },
    ...more,
  }
}

/** An estate around its parts. */
export function estate(parts: Partial<Estate> & Pick<Estate, 'accounts' | 'trails' | 'sources'>): Estate {
  return {
    schema: ESTATE_SCHEMA,
    collectedAt: START,
    partition: 'aws',
    scope: { kind: 'organization' },
    eventDataStores: [],
    keys: [],
    buckets: [],
    logGroups: [],
    principals: [],
    managedPolicies: [],
    failures: [],
    ...parts,
  }
}
