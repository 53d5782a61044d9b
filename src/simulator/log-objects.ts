import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Trail } from '../domain/trail.js'

const pad = (value: number): string => String(value).padStart(2, '0')

/**
 * Key of a log or digest object. Source: CloudTrail user guide, get-and-view-cloudtrail-log-files (object names) and
 * cloudtrail-log-file-validation-digest-file-structure.
 */
export function objectKey(
  trail: Trail,
  atMs: number,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
  organizationId?: string,
): string {
  const at = new Date(atMs)
  const day = `${at.getUTCFullYear()}/${pad(at.getUTCMonth() + 1)}/${pad(at.getUTCDate())}`
  const compact = `${day.replaceAll('/', '')}T${pad(at.getUTCHours())}${pad(at.getUTCMinutes())}`
  const unique = createHash('sha256').update(`${trail.arn}${atMs}${kind}`).digest('hex').slice(0, 16)
  const prefix =
    typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== '' ? `${trail.s3KeyPrefix}/` : ''
  const organization =
    trail.isOrganizationTrail === true && organizationId !== undefined ? `${organizationId}/` : ''
  const folder = `${prefix}AWSLogs/${organization}${trail.accountId}/${kind}/${trail.homeRegion ?? ''}/${day}`
  const name =
    kind === 'CloudTrail'
      ? `${trail.accountId}_CloudTrail_${trail.homeRegion ?? ''}_${compact}Z_${unique}.json.gz`
      : `${trail.accountId}_CloudTrail-Digest_${trail.homeRegion ?? ''}_${trail.name}_${trail.homeRegion ?? ''}_${compact}00Z.json.gz`
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
