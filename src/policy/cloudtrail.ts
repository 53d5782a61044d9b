import { arnAccount, parseArn } from '../domain/arn.js'
import type { AccessRequest, RequestPrincipal } from './types.js'

const CLOUDTRAIL: RequestPrincipal = { kind: 'service', arn: 'cloudtrail.amazonaws.com' }

/** A trail and the key that its logs are to be encrypted under. */
export interface DeliveryTarget {
  readonly trailArn: string
  readonly keyArn: string
  readonly bucketName: string
  /** Account whose events are delivered; the trail's own unless a member's events go into an organization trail. */
  readonly loggedAccountId?: string
}

/**
 * The request that CloudTrail makes of KMS for a trail: GenerateDataKey for each delivered object, DescribeKey when the
 * trail is saved, Decrypt where the bucket uses an S3 Bucket Key. GenerateDataKey carries the trail as aws:SourceArn and
 * as encryption context. Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function cloudtrailRequest(
  action: 'kms:GenerateDataKey' | 'kms:DescribeKey' | 'kms:Decrypt',
  target: DeliveryTarget,
): AccessRequest {
  const trail = parseArn(target.trailArn)
  const account = arnAccount(target.keyArn)
  const loggedAccount = target.loggedAccountId ?? trail?.accountId ?? ''
  const contextArn = `arn:${trail?.partition ?? 'aws'}:cloudtrail:${trail?.region ?? ''}:${loggedAccount}:${trail?.resource ?? ''}`
  const encryptionContext = {
    'kms:EncryptionContext:aws:cloudtrail:arn': contextArn,
    'kms:EncryptionContext:aws:s3:arn': `arn:${trail?.partition ?? 'aws'}:s3:::${target.bucketName}/AWSLogs/${loggedAccount}/CloudTrail/`,
    'kms:EncryptionContextKeys': ['aws:cloudtrail:arn', 'aws:s3:arn'],
  }
  return {
    principal: CLOUDTRAIL,
    action,
    resource: target.keyArn,
    ...(account === undefined ? {} : { resourceAccountId: account }),
    context: {
      'aws:SourceArn': target.trailArn,
      'aws:SourceAccount': trail?.accountId ?? '',
      // DescribeKey encrypts nothing, so it carries no encryption context.
      ...(action === 'kms:DescribeKey' ? {} : encryptionContext),
    },
  }
}
