import type { Operation } from '../collect/operations.js'
import type { ServiceName } from '../collect/ports.js'

function of(service: ServiceName, operation: string, tells: string, action = operation): Operation {
  return { service, operation, action: `${service}:${action}`, tells }
}

/** Operations that change something: all that applying and backing out can ever change. */
export const WRITE_OPERATIONS: readonly Operation[] = [
  of('cloudtrail', 'UpdateTrail', 'names the key in the trail'),
  of('cloudtrail', 'StartLogging', 'logging start: the emergency verb'),
  of('cloudtrail', 'StopLogging', 'logging stop: the emergency verb'),
  of('kms', 'CreateKey', 'makes the key'),
  of('kms', 'CreateAlias', 'names the key'),
  of('kms', 'PutKeyPolicy', 'lets CloudTrail and the readers use the key'),
  of('kms', 'EnableKeyRotation', 'switches rotation on'),
  of('kms', 'DisableKeyRotation', 'backs rotation out'),
  of('logs', 'AssociateKmsKey', 'names the key in the log group'),
  of('logs', 'DisassociateKmsKey', 'backs the log group out'),
]

/** Actions that CreateKey needs besides its own, because the key is tagged as it is made. Source: KMS API reference, CreateKey. */
export const TAGGING_ACTION = 'kms:TagResource'

/** Operations that an apply reads with: before, right before and after each change. */
export const READ_OPERATIONS: readonly Operation[] = [
  of('sts', 'GetCallerIdentity', 'who asks'),
  of('sts', 'AssumeRole', 'other accounts'),
  of('organizations', 'DescribeOrganization', 'where the logs of an organization trail lie, to verify'),
  of('cloudtrail', 'DescribeTrails', 'the trail before and after'),
  of('cloudtrail', 'GetTrailStatus', 'that the trail logs and delivers'),
  of('kms', 'DescribeKey', 'that the key can be used'),
  of('kms', 'GetKeyPolicy', 'the policy before and after'),
  of('kms', 'ListGrants', 'the grants that the plan rests on'),
  of('kms', 'GetKeyRotationStatus', 'rotation before and after'),
  of('kms', 'ListKeys', 'whether the key was made already'),
  of('kms', 'ListResourceTags', 'whether the key was made already'),
  of('kms', 'ListAliases', 'whether the alias is free'),
  of('s3', 'HeadBucket', 'the region of the bucket', 'ListBucket'),
  of('s3', 'GetBucketLocation', 'the region of the bucket, where HeadBucket does not tell it'),
  of('s3', 'GetBucketPolicy', 'what the bucket lets CloudTrail do'),
  of('s3', 'GetBucketEncryption', 'whether the bucket uses a Bucket Key', 'GetEncryptionConfiguration'),
  of('s3', 'GetBucketReplication', 'copies of the logs', 'GetReplicationConfiguration'),
  of('s3', 'GetPublicAccessBlock', 'whether the bucket can be public', 'GetBucketPublicAccessBlock'),
  of('s3', 'GetBucketOwnershipControls', 'who owns delivered objects'),
  of('s3', 'ListObjectsV2', 'delivered logs and digests, to verify', 'ListBucket'),
  of('s3', 'HeadObject', 'under which key a log was sealed, to verify', 'GetObject'),
  of('logs', 'DescribeLogGroups', 'the key of the log group'),
]
