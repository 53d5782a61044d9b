import type { Bucket } from '../../domain/bucket.js'
import type { Key } from '../../domain/key.js'
import type { Trail } from '../../domain/trail.js'
import { type CloudTrailAction, cloudtrailRequest } from '../../policy/cloudtrail.js'
import { authorize } from '../../policy/evaluate.js'
import type { AccessRequest } from '../../policy/types.js'
import { parseOnce } from '../authorization.js'
import { objectKey } from '../log-objects.js'
import type { World } from '../world.js'

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
