import { parseArn } from '../domain/arn.js'
import type { AccessRequest } from './types.js'

/** A delivery of a log file to a bucket. */
export interface DeliveryAttempt {
  readonly trailArn: string
  readonly bucketName: string
  readonly s3KeyPrefix?: string
  /** The account whose events are delivered, which owns the trail. */
  readonly accountId: string
  /** `none`: the trail names no key; which encryption header CloudTrail then sends is not documented. */
  readonly encryption: 'kms' | 'none'
  /** The trail's key, where it is known. */
  readonly keyArn?: string
}

/**
 * What CloudTrail asks of a bucket: its ACL, and to put objects there, handing them to the bucket's owner.
 * Source: CloudTrail user guide, create-s3-bucket-policy-for-cloudtrail; S3 user guide, amazon-s3-policy-keys.
 */
export function bucketRequests(attempt: DeliveryAttempt): AccessRequest[] {
  const partition = parseArn(attempt.trailArn)?.partition ?? 'aws'
  const bucket = `arn:${partition}:s3:::${attempt.bucketName}`
  const prefix = attempt.s3KeyPrefix === undefined ? '' : `${attempt.s3KeyPrefix}/`
  const folder = `${bucket}/${prefix}AWSLogs/${attempt.accountId}`
  const region = parseArn(attempt.trailArn)?.region ?? ''
  const object = `${folder}/CloudTrail/${region}/2026/01/01/${attempt.accountId}_CloudTrail.json.gz`
  return [
    requestFor('s3:GetBucketAcl', bucket, attempt, {}),
    requestFor('s3:PutObject', object, attempt, {
      's3:x-amz-acl': 'bucket-owner-full-control',
      ...(attempt.encryption === 'kms' ? { 's3:x-amz-server-side-encryption': 'aws:kms' } : {}),
      ...(attempt.keyArn === undefined
        ? {}
        : { 's3:x-amz-server-side-encryption-aws-kms-key-id': attempt.keyArn }),
    }),
  ]
}

/** Keys whose value in CloudTrail's requests is not documented. */
const UNDOCUMENTED_KEYS = [
  's3:x-amz-server-side-encryption*',
  's3:TlsVersion',
  's3:signatureversion',
  's3:authType',
  's3:signatureAge',
  's3:ResourceAccount',
  'aws:ResourceAccount',
  'aws:ResourceOrg*',
  'aws:SourceOrg*',
  'aws:PrincipalServiceNamesList',
  'aws:RequestedRegion',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:SourceIp',
]

function requestFor(
  action: string,
  resource: string,
  { trailArn }: DeliveryAttempt,
  context: AccessRequest['context'],
): AccessRequest {
  return {
    principal: { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
    action,
    resource,
    context: {
      'aws:SourceArn': trailArn,
      'aws:SourceAccount': parseArn(trailArn)?.accountId ?? '',
      'aws:SecureTransport': 'true',
      ...context,
    },
    unknownKeys: UNDOCUMENTED_KEYS,
  }
}
