import { parseArn } from '../../domain/arn.js'
import type { Bucket } from '../../domain/bucket.js'
import type { Trail } from '../../domain/trail.js'
import { type Call, ServiceError } from '../contract.js'
import { findKey } from './key-lookup.js'
import { mayEncrypt, mayWrite } from './trail-admission.js'

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
