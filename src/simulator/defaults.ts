import { arnAccount, arnRegion } from '../domain/arn.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'

/** Deliveries come about every five minutes, digests every hour. Source: CloudTrail user guide, how-cloudtrail-works. */
const DELIVERY_AGE_MS = 4 * 60_000
const DIGEST_AGE_MS = 40 * 60_000

/** What a trail has when its estate does not say: it logs, and delivered a moment ago. */
export function trailWithDefaults(trail: Trail, nowMs: number): Trail {
  const at = (ageMs: number): string => new Date(nowMs - ageMs).toISOString()
  return {
    isMultiRegionTrail: true,
    isOrganizationTrail: false,
    includeGlobalServiceEvents: true,
    logFileValidationEnabled: true,
    hasCustomEventSelectors: false,
    hasInsightSelectors: false,
    kmsKeyId: null,
    ...trail,
    homeRegion: trail.homeRegion ?? arnRegion(trail.arn) ?? 'us-east-1',
    status: trail.status ?? {
      isLogging: true,
      latestDeliveryTime: at(DELIVERY_AGE_MS),
      latestDigestDeliveryTime: at(DIGEST_AGE_MS),
      startLoggingTime: at(90 * 86_400_000),
    },
  }
}

/** The key policy that KMS gives a key made without one. Source: KMS developer guide, key-policy-default. */
function defaultKeyPolicy(partition: string, accountId: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })
}

export function keyWithDefaults(key: Key, partition: string): Key {
  const accountId = key.accountId ?? arnAccount(key.arn) ?? ''
  return {
    keyManager: 'CUSTOMER',
    keyState: 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    multiRegion: false,
    policy: defaultKeyPolicy(partition, accountId),
    grants: [],
    aliases: [],
    tags: {},
    rotation: { enabled: false },
    createdAt: '2025-01-01T00:00:00.000Z',
    ...key,
    accountId,
    region: key.region ?? arnRegion(key.arn) ?? 'us-east-1',
  }
}

/** The bucket policy of CloudTrail's documentation, for any trail and prefix. Source: CloudTrail user guide, create-s3-bucket-policy-for-cloudtrail. */
function cloudtrailBucketPolicy(bucket: string, partition: string): string {
  const service = { Service: 'cloudtrail.amazonaws.com' }
  const arn = `arn:${partition}:s3:::${bucket}`
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailAclCheck',
        Effect: 'Allow',
        Principal: service,
        Action: 's3:GetBucketAcl',
        Resource: arn,
      },
      {
        Sid: 'AWSCloudTrailWrite',
        Effect: 'Allow',
        Principal: service,
        Action: 's3:PutObject',
        Resource: `${arn}/*`,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
    ],
  })
}

/** New buckets since 2023: SSE-S3, public access blocked, owner enforced. Source: S3 user guide, Welcome pages of each. */
export function bucketWithDefaults(bucket: Bucket, place: { partition: string }): Bucket {
  return {
    region: 'us-east-1',
    policy: cloudtrailBucketPolicy(bucket.name, place.partition),
    encryption: { algorithm: 'AES256', bucketKeyEnabled: false },
    replication: null,
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    },
    objectOwnership: 'BucketOwnerEnforced',
    ...bucket,
  }
}
