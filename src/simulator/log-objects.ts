import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Bucket } from '../domain/bucket.js'
import type { DeliveredObject, Trail } from '../domain/trail.js'
import type { StoredObject, World } from './world.js'

/** What CloudTrail delivers: logs, and digests of them. */
export type DeliveryKind = 'CloudTrail' | 'CloudTrail-Digest'

const pad = (value: number): string => String(value).padStart(2, '0')

function prefixOf(trail: Trail): string {
  return typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== '' ? `${trail.s3KeyPrefix}/` : ''
}

/**
 * Key of a log or digest object. Source: CloudTrail user guide, get-and-view-cloudtrail-log-files (object names) and
 * cloudtrail-log-file-validation-digest-file-structure.
 */
export function objectKey(trail: Trail, atMs: number, kind: DeliveryKind, organizationId?: string): string {
  const at = new Date(atMs)
  const day = `${at.getUTCFullYear()}/${pad(at.getUTCMonth() + 1)}/${pad(at.getUTCDate())}`
  const compact = `${day.replaceAll('/', '')}T${pad(at.getUTCHours())}${pad(at.getUTCMinutes())}`
  const unique = createHash('sha256').update(`${trail.arn}${atMs}${kind}`).digest('hex').slice(0, 16)
  const organization =
    trail.isOrganizationTrail === true && organizationId !== undefined ? `${organizationId}/` : ''
  const region = trail.homeRegion ?? ''
  const folder = `${prefixOf(trail)}AWSLogs/${organization}${trail.accountId}/${kind}/${region}/${day}`
  const name =
    kind === 'CloudTrail'
      ? `${trail.accountId}_CloudTrail_${region}_${compact}Z_${unique}.json.gz`
      : `${trail.accountId}_CloudTrail-Digest_${region}_${trail.name}_${region}_${compact}${pad(at.getUTCSeconds())}Z.json.gz`
  return `${folder}/${name}`
}

/** A small log file of real shape. Source: CloudTrail user guide, cloudtrail-event-reference-record-contents. */
export function logBody(trail: Trail, atMs: number): Uint8Array {
  const record = {
    eventVersion: '1.11',
    userIdentity: { type: 'AWSService', invokedBy: 'simulator' },
    eventTime: new Date(atMs).toISOString(),
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: trail.homeRegion,
    recipientAccountId: trail.accountId,
    readOnly: true,
    managementEvent: true,
  }
  return gzipSync(JSON.stringify({ Records: [record] }))
}

/** An object of a trail's bucket before it is stored. */
export interface Delivery {
  readonly key: string
  readonly atMs: number
  readonly body: Uint8Array
}

/**
 * An object as CloudTrail puts it: under the trail's key, bound to the trail and the object (with an S3 Bucket Key to the
 * bucket). A trail without a key delivers SSE-S3 whatever the bucket's default is.
 * Sources: CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms; KMS developer guide, services-cloudtrail;
 * S3 user guide, bucket-key.
 */
export function deliveredObject(
  world: World,
  { trail, bucket, delivery }: { trail: Trail; bucket: Bucket; delivery: Delivery },
): StoredObject {
  const { key, atMs, body } = delivery
  const plain = { key, lastModifiedMs: atMs, body, contentType: 'application/json' }
  if (typeof trail.kmsKeyId !== 'string') return { ...plain, serverSideEncryption: 'AES256' }
  const bucketKeyEnabled = bucket.encryption?.bucketKeyEnabled === true
  return {
    ...plain,
    serverSideEncryption: 'aws:kms',
    sseKmsKeyId: trail.kmsKeyId,
    ...(bucketKeyEnabled ? { bucketKeyEnabled } : {}),
    encryptionContext: deliveryContext(world, { trail, bucket: bucket.name, key, bucketKeyEnabled }),
  }
}

/** The encryption context of a delivered object. */
export function deliveryContext(
  world: World,
  place: { trail: Trail; bucket: string; key: string; bucketKeyEnabled: boolean },
): Record<string, string> {
  const bucketArn = `arn:${world.partition}:s3:::${place.bucket}`
  return {
    'aws:cloudtrail:arn': place.trail.arn,
    'aws:s3:arn': place.bucketKeyEnabled ? bucketArn : `${bucketArn}/${place.key}`,
  }
}

/** A stored object as an estate names a trail's newest log. */
export function asNewestLog(bucket: string, object: StoredObject): DeliveredObject {
  return {
    bucket,
    key: object.key,
    lastModified: new Date(object.lastModifiedMs).toISOString(),
    serverSideEncryption: object.serverSideEncryption ?? null,
    sseKmsKeyId: object.sseKmsKeyId ?? null,
    ...(object.bucketKeyEnabled === undefined ? {} : { bucketKeyEnabled: object.bucketKeyEnabled }),
  }
}
