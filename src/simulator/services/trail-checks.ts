import { cloudtrailRequest } from '../../policy/cloudtrail.js'
import { authorize } from '../../policy/evaluate.js'
import type { Bucket } from '../../domain/bucket.js'
import type { Key } from '../../domain/key.js'
import type { Trail } from '../../domain/trail.js'
import { parseOnce } from '../authorization.js'
import { type Call, ServiceError } from '../contract.js'
import type { World } from '../world.js'
import { findKey } from './key-lookup.js'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]$/u
const SHORTEST_NAME = 3
const LONGEST_NAME = 128

/** Source: CloudTrail API reference, CreateTrail Name. */
export function checkName(name: string): void {
  const fault = (text: string): never => {
    throw new ServiceError('InvalidTrailNameException', text)
  }
  if (name.length < SHORTEST_NAME) {
    fault(
      `Trail name too short. Minimum allowed length: 3 characters. Specified name length: ${name.length} characters.`,
    )
  }
  if (name.length > LONGEST_NAME) {
    fault(
      `Trail name too long. Maximum allowed length: 128 characters. Specified name length: ${name.length} characters.`,
    )
  }
  if (!NAME.test(name))
    fault('Trail name must starts with a letter or number and contain only letters, numbers, . _ and -.')
}

/** The bucket must exist and let CloudTrail write. Answers the bucket. */
export function checkBucket(world: World, trail: Trail): Bucket {
  const name = trail.s3BucketName ?? ''
  const bucket = world.buckets.get(name)?.bucket
  if (bucket === undefined) {
    throw new ServiceError('S3BucketDoesNotExistException', `S3 bucket ${name} does not exist!`)
  }
  if (!mayWrite(world, trail, bucket)) {
    throw new ServiceError(
      'InsufficientS3BucketPolicyException',
      `Incorrect S3 bucket policy is detected for bucket: ${name}`,
    )
  }
  return bucket
}

/** Whether the bucket's policy lets CloudTrail put this trail's logs. */
export function mayWrite(world: World, trail: Trail, bucket: Bucket): boolean {
  if (typeof bucket.policy !== 'string') return false
  const prefix =
    typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== '' ? `${trail.s3KeyPrefix}/` : ''
  const resource = parseOnce(bucket.policy, `bucket policy of ${bucket.name}`)
  const decision = authorize(
    {
      principal: { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
      action: 's3:PutObject',
      resource: `arn:${world.partition}:s3:::${bucket.name}/${prefix}AWSLogs/${trail.accountId}/CloudTrail/x`,
      context: {
        'aws:SourceArn': trail.arn,
        'aws:SourceAccount': trail.accountId,
        's3:x-amz-acl': 'bucket-owner-full-control',
        'aws:SecureTransport': 'true',
        ...(typeof trail.kmsKeyId === 'string'
          ? {
              's3:x-amz-server-side-encryption': 'aws:kms',
              's3:x-amz-server-side-encryption-aws-kms-key-id': trail.kmsKeyId,
            }
          : { 's3:x-amz-server-side-encryption': 'AES256' }),
      },
    },
    { resource },
  )
  return decision.effect === 'allowed'
}

/** Whether KMS would make a data key for this trail now. */
export function mayEncrypt(trail: Trail, key: Key, bucketKeyEnabled: boolean): boolean {
  const target = { trailArn: trail.arn, keyArn: key.arn, bucketName: trail.s3BucketName ?? '' }
  const policies = {
    resource: parseOnce(key.policy ?? '', `key policy of ${key.arn}`),
    grants: key.grants ?? [],
  }
  const allows = (action: Parameters<typeof cloudtrailRequest>[0]): boolean =>
    authorize(cloudtrailRequest(action, target), policies).effect === 'allowed'
  return allows('kms:GenerateDataKey') && (!bucketKeyEnabled || allows('kms:Decrypt'))
}

/**
 * What UpdateTrail checks of a key, and the key's ARN. Sources: CloudTrail API reference, UpdateTrail errors; CloudTrail user
 * guide, create-kms-key-policy-for-cloudtrail.
 */
export function checkKey(call: Call, trail: Trail, bucket: Bucket, keyId: string): string {
  const key = findKey(call.world, keyId, { accountId: call.accountId, region: call.region })
  if (key === undefined || key.region !== bucket.region) {
    throw new ServiceError(
      'KmsKeyNotFoundException',
      `Could not find the KMS key ${keyId}, or the key and the S3 bucket ${bucket.name} are not in the same region.`,
    )
  }
  if (key.keyState !== 'Enabled' && key.keyState !== 'Updating') {
    throw new ServiceError(
      'KmsException',
      `KMS key ${key.arn} is ${key.keyState ?? 'unavailable'} and can not be used.`,
    )
  }
  if (key.keySpec !== 'SYMMETRIC_DEFAULT' || key.keyUsage !== 'ENCRYPT_DECRYPT') {
    throw new ServiceError(
      'InvalidKmsKeyIdException',
      `KMS key ${key.arn} is not a symmetric encryption key.`,
    )
  }
  if (!mayEncrypt(trail, key, bucket.encryption?.bucketKeyEnabled === true)) {
    throw new ServiceError(
      'InsufficientEncryptionPolicyException',
      `Insufficient permissions to access S3 bucket ${bucket.name} or KMS key ${key.arn}.`,
    )
  }
  return key.arn
}
