import { instant, list, nextPage, optional, present, text, textOrNull } from '../collect/answers.js'
import type { ReadRequest } from '../collect/ports.js'
import type { Recorder } from '../collect/recorder.js'
import type { DeliveredObject, Trail } from '../domain/trail.js'

/** Logs, and digests of them: the folders that CloudTrail delivers to. */
export type DeliveryKind = 'CloudTrail' | 'CloudTrail-Digest'

/** Where a trail's objects lie, and who looks. */
export interface ObjectPlace {
  readonly trail: Trail
  readonly bucketRegion: string
  readonly readerId: string
  readonly organizationId: string | undefined
}

/** Pages of a day's listing: 1,000 objects a page. */
const MOST_PAGES = 20
/** Days listed: a change is verified soon after it, or its newest objects are. */
const MOST_DAYS = 3
/** Newest objects that are looked at. */
const MOST_HEADS = 8
const DAY_MS = 86_400_000

/**
 * Objects of a trail that were delivered after a time, newest first; undefined where a read failed. Digests carry the trail's
 * name; logs do not, so that those of another trail with the same bucket and prefix are among them. Source: CloudTrail user
 * guide, get-and-view-cloudtrail-log-files and cloudtrail-log-file-validation-digest-file-structure.
 */
export async function deliveredSince(
  recorder: Recorder,
  place: ObjectPlace,
  about: { kind: DeliveryKind; since: string; nowMs: number },
): Promise<DeliveredObject[] | undefined> {
  const sinceMs = Date.parse(about.since)
  const found: { key: string; modified: string }[] = []
  for (let back = 0; back < MOST_DAYS; back += 1) {
    const dayMs = about.nowMs - back * DAY_MS
    if (dayMs < sinceMs - DAY_MS) break
    const listed = await listDay(recorder, place, { kind: about.kind, dayMs })
    if (listed === undefined) return undefined
    found.push(...listed.filter((one) => Date.parse(one.modified) > sinceMs))
  }
  const newest = found.sort((one, other) => (one.modified > other.modified ? -1 : 1)).slice(0, MOST_HEADS)
  const objects = await Promise.all(newest.map(async ({ key }) => head(recorder, place, key)))
  return objects.includes(undefined) ? undefined : objects.filter((one) => one !== undefined)
}

function folderOf({ trail, organizationId }: ObjectPlace, kind: DeliveryKind, atMs: number): string {
  const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '/')
  const prefix = typeof trail.s3KeyPrefix === 'string' ? `${trail.s3KeyPrefix}/` : ''
  const organization = trail.isOrganizationTrail === true ? `${organizationId ?? ''}/` : ''
  return `${prefix}AWSLogs/${organization}${trail.accountId}/${kind}/${trail.homeRegion ?? ''}/${day}/`
}

async function listDay(
  recorder: Recorder,
  place: ObjectPlace,
  { kind, dayMs }: { kind: DeliveryKind; dayMs: number },
): Promise<{ key: string; modified: string }[] | undefined> {
  const { trail } = place
  const Prefix = folderOf(place, kind, dayMs)
  const found: { key: string; modified: string }[] = []
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const request = ask(place, 'ListObjectsV2', { Prefix, ...present({ ContinuationToken: token }) })
    const output = await recorder.read(request, trail.arn)
    if (output === undefined || output === null) return undefined
    for (const one of list(output, 'Contents') ?? []) {
      const key = text(one, 'Key')
      const modified = instant(one, 'LastModified')
      const isOurs = kind === 'CloudTrail' || key?.includes(`_${trail.name}_`) === true
      if (key?.endsWith('.json.gz') === true && modified !== undefined && isOurs)
        found.push({ key, modified })
    }
    token = nextPage(output, { truncated: 'IsTruncated', token: 'NextContinuationToken' })
    if (token === undefined) return found
    if (token === '') return undefined
  }
  return found
}

/** Headers that S3 leaves out where there is nothing to say. Source: S3 API reference, HeadObject. */
const SEAL = { serverSideEncryption: 'ServerSideEncryption', sseKmsKeyId: 'SSEKMSKeyId' }

async function head(
  recorder: Recorder,
  place: ObjectPlace,
  key: string,
): Promise<DeliveredObject | undefined> {
  const request = ask(place, 'HeadObject', { Key: key })
  const output = await recorder.read(request, place.trail.arn)
  const lastModified = output === undefined || output === null ? undefined : instant(output, 'LastModified')
  if (output === undefined || output === null || lastModified === undefined) return undefined
  return {
    bucket: place.trail.s3BucketName ?? '',
    key,
    lastModified,
    ...optional(output, textOrNull, SEAL).values,
  }
}

function ask(place: ObjectPlace, operation: string, input: Record<string, unknown>): ReadRequest {
  return {
    service: 's3',
    operation,
    input: { Bucket: place.trail.s3BucketName ?? '', ...input },
    accountId: place.readerId,
    region: place.bucketRegion,
  }
}
