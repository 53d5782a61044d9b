import { type CloudTrailAction, cloudtrailRequest } from '../../policy/cloudtrail.js'
import { authorize } from '../../policy/evaluate.js'
import type { AccessRequest } from '../../policy/types.js'
import { parseArn } from '../../domain/arn.js'
import type { Bucket } from '../../domain/bucket.js'
import type { Key } from '../../domain/key.js'
import type { Trail } from '../../domain/trail.js'
import { parseOnce } from '../authorization.js'
import { type Call, ServiceError } from '../contract.js'
import { objectKey } from '../log-objects.js'
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

/** Source: CloudTrail API reference, CreateTrail S3KeyPrefix. */
const LONGEST_PREFIX = 200
/** Source: S3 user guide, bucketnamingrules. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u

/** Checks the bucket's name and the prefix, where a request gives them. */
export function checkPlace(trail: Trail, input: Readonly<Record<string, unknown>>): void {
  const { s3BucketName, s3KeyPrefix } = trail
  if ('S3BucketName' in input && !BUCKET_NAME.test(s3BucketName ?? '')) {
    throw new ServiceError('InvalidS3BucketNameException', `Bucket name ${s3BucketName ?? ''} is not valid.`)
  }
  if (typeof s3KeyPrefix === 'string' && s3KeyPrefix.length > LONGEST_PREFIX) {
    throw new ServiceError(
      'InvalidS3PrefixException',
      `The S3 prefix is longer than ${LONGEST_PREFIX} characters.`,
    )
  }
}

/** The bucket must exist and let CloudTrail write. Answers the bucket. */
export function checkBucket({ world }: Call, trail: Trail): Bucket {
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

/**
 * Whether the bucket's policy lets CloudTrail read the bucket's ACL and put this trail's logs: an organization trail's below the
 * organization's id. Source: CloudTrail user guide, create-s3-bucket-policy-for-cloudtrail.
 */
export function mayWrite(world: World, trail: Trail, bucket: Bucket): boolean {
  if (typeof bucket.policy !== 'string') return false
  const resource = parseOnce(bucket.policy, `bucket policy of ${bucket.name}`)
  const arn = `arn:${world.partition}:s3:::${bucket.name}`
  const allows = (action: string, on: string, more: AccessRequest['context']): boolean => {
    const context = { ...sourceKeys(world, trail), ...more }
    const principal = { kind: 'service' as const, arn: 'cloudtrail.amazonaws.com' }
    return authorize({ principal, action, resource: on, context }, { resource }).effect === 'allowed'
  }
  const log = objectKey(trail, world.clock.nowMs(), 'CloudTrail', world.organization?.id)
  return allows('s3:GetBucketAcl', arn, {}) && allows('s3:PutObject', `${arn}/${log}`, putKeys(trail))
}

function sourceKeys(world: World, trail: Trail): AccessRequest['context'] {
  const { organization } = world
  return {
    'aws:SourceArn': trail.arn,
    'aws:SourceAccount': trail.accountId,
    'aws:SecureTransport': 'true',
    ...(organization === undefined ? {} : { 'aws:SourceOrgID': organization.id }),
  }
}

/** The headers of CloudTrail's PutObject that policies test. */
function putKeys({ kmsKeyId }: Trail): AccessRequest['context'] {
  return {
    's3:x-amz-acl': 'bucket-owner-full-control',
    ...(typeof kmsKeyId === 'string'
      ? {
          's3:x-amz-server-side-encryption': 'aws:kms',
          's3:x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId,
        }
      : { 's3:x-amz-server-side-encryption': 'AES256' }),
  }
}

/**
 * Whether KMS would do for this trail now what saving or delivering needs: a data key; to save, the description too; with an
 * S3 Bucket Key also decryption. What can't be decided counts as refused.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function mayEncrypt(
  world: World,
  { trail, key, bucket, purpose }: { trail: Trail; key: Key; bucket: Bucket; purpose: 'save' | 'deliver' },
): boolean {
  const bucketKeyEnabled = bucket.encryption?.bucketKeyEnabled === true
  const target = {
    trailArn: trail.arn,
    keyArn: key.arn,
    bucketName: bucket.name,
    bucketKeyEnabled,
    at: new Date(world.clock.nowMs()).toISOString(),
    ...(typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== ''
      ? { s3KeyPrefix: trail.s3KeyPrefix }
      : {}),
    ...(world.organization === undefined ? {} : { organizationId: world.organization.id }),
  }
  const policies = {
    resource: parseOnce(key.policy ?? '', `key policy of ${key.arn}`),
    grants: key.grants ?? [],
  }
  const needed: CloudTrailAction[] = [
    'kms:GenerateDataKey',
    ...(purpose === 'save' ? (['kms:DescribeKey'] as const) : []),
    ...(bucketKeyEnabled ? (['kms:Decrypt'] as const) : []),
  ]
  return needed.every((action) => authorize(cloudtrailRequest(action, target), policies).effect === 'allowed')
}

/** An ARN that is none of a key or alias is refused before it is looked up. */
function checkKeyId(keyId: string): void {
  if (!keyId.startsWith('arn:')) return
  const arn = parseArn(keyId)
  if (arn?.service === 'kms' && /^(?:key|alias)\/./u.test(arn.resource)) return
  throw new ServiceError('InvalidKmsKeyIdException', `Invalid KMS key id: ${keyId}`)
}

/**
 * What UpdateTrail checks of a key, and the key's ARN. Sources: CloudTrail API reference, UpdateTrail errors; CloudTrail user
 * guide, create-kms-key-policy-for-cloudtrail.
 */
export function checkKey(call: Call, trail: Trail, bucket: Bucket, keyId: string): string {
  checkKeyId(keyId)
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
  if (!mayEncrypt(call.world, { trail, key, bucket, purpose: 'save' })) {
    throw new ServiceError(
      'InsufficientEncryptionPolicyException',
      `Insufficient permissions to access S3 bucket ${bucket.name} or KMS key ${key.arn}.`,
    )
  }
  return key.arn
}
