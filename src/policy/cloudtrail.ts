import { arnRegion, parseArn } from '../domain/arn.js'
import type { AccessRequest, ContextValue, RequestPrincipal } from './types.js'

const CLOUDTRAIL: RequestPrincipal = { kind: 'service', arn: 'cloudtrail.amazonaws.com' }

/** A trail and the key that its logs are to be encrypted under. */
export interface DeliveryTarget {
  readonly trailArn: string
  readonly keyArn: string
  /** The account that owns the key; told from its ARN where absent. */
  readonly keyAccountId?: string
  readonly bucketName: string
  readonly s3KeyPrefix?: string
  /** Whether the bucket uses an S3 Bucket Key. */
  readonly bucketKeyEnabled?: boolean
  /** Members whose events an organization trail delivers; the trail's own account is always asked about. */
  readonly memberAccountIds?: readonly string[]
  /** The organization of the trail's account; null: it is in none; absent: not known. */
  readonly organizationId?: string | null
  /** The time of the request, ISO 8601; absent: not known. */
  readonly at?: string
}

/** One request that CloudTrail makes of KMS. */
export interface CloudTrailRequest {
  /** When a trail is saved with the key, or when a log file is delivered. */
  readonly purpose: 'save' | 'deliver'
  /** False where AWS does not document that requests take this form: they may, and may not. */
  readonly isDocumented: boolean
  /** Account whose events are delivered. */
  readonly loggedAccountId: string
  readonly request: AccessRequest
}

export type CloudTrailAction = 'kms:GenerateDataKey' | 'kms:DescribeKey' | 'kms:Decrypt'

/** What one request differs by: the logged account, and the object that it is for, below `AWSLogs/<account>/`. */
interface Occasion {
  readonly loggedAccountId: string
  readonly object: string
}

/**
 * Every request that CloudTrail makes of KMS for a trail: GenerateDataKey when the trail is saved and for each delivered
 * log file, DescribeKey, and Decrypt where the bucket uses an S3 Bucket Key. All carry the trail as aws:SourceArn and its
 * owner (of an organization trail the management account) as aws:SourceAccount; those for data keys carry the encryption
 * context. Whether the context of an organization trail ever names a member is not documented: such requests are marked.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail; KMS developer guide, services-cloudtrail.
 */
export function cloudtrailRequests(target: DeliveryTarget): CloudTrailRequest[] {
  const owner = parseArn(target.trailArn)?.accountId ?? ''
  const members = (target.memberAccountIds ?? []).filter((accountId) => accountId !== owner)
  const saving: CloudTrailAction[] = ['kms:GenerateDataKey', 'kms:DescribeKey']
  if (target.bucketKeyEnabled === true) saving.push('kms:Decrypt')
  return [
    ...saving.map((action) => saveRequest(action, target, owner)),
    deliverRequest(target, owner, true),
    ...members.map((accountId) => deliverRequest(target, accountId, false)),
  ]
}

function saveRequest(action: CloudTrailAction, target: DeliveryTarget, owner: string): CloudTrailRequest {
  const request = requestFor(action, target, { loggedAccountId: owner, object: '' })
  return { purpose: 'save', isDocumented: true, loggedAccountId: owner, request }
}

function deliverRequest(
  target: DeliveryTarget,
  loggedAccountId: string,
  isDocumented: boolean,
): CloudTrailRequest {
  const occasion = { loggedAccountId, object: logObject(target, loggedAccountId) }
  const request = requestFor('kms:GenerateDataKey', target, occasion)
  return { purpose: 'deliver', isDocumented, loggedAccountId, request }
}

/**
 * The request that CloudTrail makes when a trail is saved with this key. `loggedAccountId` is the account whose events are
 * delivered; absent: the trail's own.
 */
export function cloudtrailRequest(
  action: CloudTrailAction,
  target: DeliveryTarget & { readonly loggedAccountId?: string },
): AccessRequest {
  const loggedAccountId = target.loggedAccountId ?? parseArn(target.trailArn)?.accountId ?? ''
  return requestFor(action, target, { loggedAccountId, object: '' })
}

/** A log file's name below `AWSLogs/<account>/`. Source: CloudTrail user guide, cloudtrail-log-file-examples (file names). */
function logObject(target: DeliveryTarget, accountId: string): string {
  const region = arnRegion(target.trailArn) ?? ''
  const day = (target.at ?? '2026-01-01T00:00:00Z').slice(0, 10)
  const name = `${accountId}_CloudTrail_${region}_${day.replaceAll('-', '')}T0000Z_0123456789abcdef.json.gz`
  return `CloudTrail/${region}/${day.replaceAll('-', '/')}/${name}`
}

function requestFor(action: CloudTrailAction, target: DeliveryTarget, occasion: Occasion): AccessRequest {
  const owner = target.keyAccountId ?? parseArn(target.keyArn)?.accountId
  return {
    principal: CLOUDTRAIL,
    action,
    resource: target.keyArn,
    ...(owner === undefined ? {} : { resourceAccountId: owner }),
    context: {
      ...sourceKeys(target),
      ...(owner === undefined ? {} : { 'aws:ResourceAccount': owner }),
      ...(action === 'kms:DescribeKey' ? {} : encryptionContextKeys(target, occasion)),
    },
    unknownKeys: UNDOCUMENTED_KEYS,
  }
}

/**
 * Keys that CloudTrail's requests may carry, with what value is not documented or not read: that of kms:ViaService and
 * kms:CallerAccount, of the organization, of the time, and of the key's own properties.
 */
const UNDOCUMENTED_KEYS = [
  'kms:ViaService',
  'kms:CallerAccount',
  'kms:Key*',
  'kms:MultiRegion*',
  'kms:ResourceAliases',
  'kms:RequestAlias',
  'aws:ResourceTag/*',
  'aws:ResourceOrg*',
  'aws:SourceOrg*',
  'aws:PrincipalServiceNamesList',
  'aws:CurrentTime',
  'aws:EpochTime',
]

function sourceKeys(target: DeliveryTarget): Record<string, ContextValue> {
  const { trailArn, keyArn, organizationId, at } = target
  const region = arnRegion(keyArn)
  return {
    'aws:SourceArn': trailArn,
    'aws:SourceAccount': parseArn(trailArn)?.accountId ?? '',
    // KMS answers on TLS only. Source: KMS developer guide, data-protection (encryption in transit).
    'aws:SecureTransport': 'true',
    ...(region === undefined ? {} : { 'aws:RequestedRegion': region }),
    ...organizationKeys(organizationId),
    ...(at === undefined
      ? {}
      : { 'aws:CurrentTime': at, 'aws:EpochTime': String(Math.floor(Date.parse(at) / 1000)) }),
  }
}

/** An account outside organizations has neither key: an empty list of values is a key without value. */
function organizationKeys(organizationId: string | null | undefined): Record<string, ContextValue> {
  if (organizationId === undefined) return {}
  if (organizationId === null) return { 'aws:SourceOrgID': [], 'aws:SourceOrgPaths': [] }
  return { 'aws:SourceOrgID': organizationId }
}

/**
 * The trail, and what is encrypted: the object, while the trail is saved the folder of the account, and with an S3 Bucket
 * Key the bucket. Source: KMS developer guide, services-cloudtrail; S3 user guide, bucket-key.
 */
function encryptionContextKeys(target: DeliveryTarget, occasion: Occasion): Record<string, ContextValue> {
  const trail = parseArn(target.trailArn)
  const partition = trail?.partition ?? 'aws'
  const { loggedAccountId, object } = occasion
  const arn = `arn:${partition}:cloudtrail:${trail?.region ?? ''}:${loggedAccountId}:${trail?.resource ?? ''}`
  const bucket = `arn:${partition}:s3:::${target.bucketName}`
  const prefix = target.s3KeyPrefix === undefined ? '' : `${target.s3KeyPrefix}/`
  const folder = `${bucket}/${prefix}AWSLogs/${loggedAccountId}/${object}`
  return {
    'kms:EncryptionContext:aws:cloudtrail:arn': arn,
    'kms:EncryptionContext:aws:s3:arn': target.bucketKeyEnabled === true ? bucket : folder,
  }
}
