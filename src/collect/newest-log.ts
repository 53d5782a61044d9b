import type { DeliveredObject, Trail } from '../domain/trail.js'
import { flag, instant, list, nextPage, optional, present, text, textOrNull } from './answers.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

/** Days looked back for a log: a trail whose account is quiet for longer is no longer evidence of today's configuration. */
const MOST_DAYS = 7
/** Pages of a day's listing: 1,000 objects a page; the busiest trails deliver a few thousand a day and region. */
const MOST_PAGES = 20
const DAY_MS = 86_400_000
/** Logs are named by when they are made, a little before they are delivered. */
const MARGIN_MS = 30 * 60_000

/** Where a trail's logs lie, and who may look. */
export interface LogPlace {
  readonly trail: Trail
  readonly bucket: string
  readonly bucketRegion: string
  readonly readerId: string
  readonly organizationId: string | undefined
}

/**
 * The newest log object of a trail's home region with its encryption; null when none was delivered in the last week; undefined
 * when a read failed. Object names sort by time within a day. Source: CloudTrail user guide, get-and-view-cloudtrail-log-files.
 */
export async function readNewestLog(
  recorder: Recorder,
  place: LogPlace,
): Promise<DeliveredObject | null | undefined> {
  const delivered = place.trail.status?.latestDeliveryTime
  const newestMs = typeof delivered === 'string' ? Date.parse(delivered) : recorder.nowMs()
  for (let back = 0; back < MOST_DAYS; back += 1) {
    const dayMs = newestMs - back * DAY_MS
    const near = back === 0 ? await lastKey(recorder, place, dayMs, dayMs - MARGIN_MS) : null
    const key = near ?? (near === undefined ? undefined : await lastKey(recorder, place, dayMs, undefined))
    if (key === undefined) return undefined
    if (key !== null) return readObject(recorder, place, key)
  }
  return null
}

const pad = (value: number): string => String(value).padStart(2, '0')

function folderOf({ trail, organizationId }: LogPlace, atMs: number): string {
  const at = new Date(atMs)
  const prefix = typeof trail.s3KeyPrefix === 'string' ? `${trail.s3KeyPrefix}/` : ''
  const organization = trail.isOrganizationTrail === true ? `${organizationId ?? ''}/` : ''
  const day = `${at.getUTCFullYear()}/${pad(at.getUTCMonth() + 1)}/${pad(at.getUTCDate())}`
  return `${prefix}AWSLogs/${organization}${trail.accountId}/CloudTrail/${trail.homeRegion ?? ''}/${day}/`
}

function nameFrom({ trail }: LogPlace, atMs: number): string {
  const compact = new Date(atMs).toISOString().slice(0, 16).replaceAll(/[-:]/gu, '')
  return `${trail.accountId}_CloudTrail_${trail.homeRegion ?? ''}_${compact}Z`
}

/** The last key of a day, from a time on; null when there is none. */
async function lastKey(
  recorder: Recorder,
  place: LogPlace,
  dayMs: number,
  fromMs: number | undefined,
): Promise<string | null | undefined> {
  const folder = folderOf(place, dayMs)
  let last: string | null = null
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const startAfter = fromMs === undefined ? undefined : `${folder}${nameFrom(place, fromMs)}`
    const request = ask(place, 'ListObjectsV2', {
      Prefix: folder,
      ...present({ StartAfter: startAfter, ContinuationToken: token }),
    })
    const output = await recorder.read(request, place.trail.arn)
    if (output === undefined || output === null) return undefined
    // S3 leaves Contents out when a listing is empty; the count tells an empty listing from an empty answer.
    const found = list(output, 'Contents') ?? []
    const keys = found.flatMap((one) => text(one, 'Key') ?? [])
    if (keys.length < found.length) {
      recorder.failMissing(request, 'Key in an item of Contents', place.trail.arn)
      return undefined
    }
    if (keys.length === 0 && output['KeyCount'] === undefined && output['Name'] === undefined) {
      recorder.failMissing(request, 'KeyCount', place.trail.arn)
      return undefined
    }
    last = keys.findLast((key) => key.endsWith('.json.gz')) ?? last
    token = nextPage(output, { truncated: 'IsTruncated', token: 'NextContinuationToken' })
    if (token === undefined) return last
    if (token === '') {
      recorder.failMissing(request, 'NextContinuationToken', place.trail.arn)
      return undefined
    }
  }
  // What was seen of such a day is not its newest.
  const message = `more than ${MOST_PAGES} pages`
  recorder.fail(
    ask(place, 'ListObjectsV2', {}),
    { kind: 'other', code: 'TooManyPages', message },
    place.trail.arn,
  )
  return undefined
}

function ask(place: LogPlace, operation: string, input: Record<string, unknown>): ReadRequest {
  const { bucket, readerId, bucketRegion } = place
  return {
    service: 's3',
    operation,
    input: { Bucket: bucket, ...input },
    accountId: readerId,
    region: bucketRegion,
  }
}

async function readObject(
  recorder: Recorder,
  place: LogPlace,
  key: string,
): Promise<DeliveredObject | undefined> {
  const request = ask(place, 'HeadObject', { Key: key })
  const output = await recorder.read(request, place.trail.arn)
  if (output === undefined || output === null) return undefined
  const lastModified = instant(output, 'LastModified')
  if (lastModified === undefined) {
    recorder.failMissing(request, 'LastModified', place.trail.arn)
    return undefined
  }
  return {
    bucket: place.bucket,
    key,
    lastModified,
    ...optional(output, textOrNull, {
      serverSideEncryption: 'ServerSideEncryption',
      sseKmsKeyId: 'SSEKMSKeyId',
    }).values,
    ...present({ bucketKeyEnabled: flag(output, 'BucketKeyEnabled') }),
    read: recorder.mark(place.readerId),
  }
}

/**
 * When a trail was last created or changed, from the last 90 days of events; null: not in that time; undefined: not read.
 * Source: CloudTrail API reference, LookupEvents.
 */
export async function readLastChange(
  recorder: Recorder,
  trail: Trail,
  accountId: string,
): Promise<string | null | undefined> {
  const times: string[] = []
  for (const name of ['UpdateTrail', 'CreateTrail']) {
    const request: ReadRequest = {
      service: 'cloudtrail',
      operation: 'LookupEvents',
      input: { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }], MaxResults: 50 },
      accountId,
      region: trail.homeRegion ?? '',
    }
    const output = await recorder.read(request, trail.arn)
    if (output === undefined || output === null) return undefined
    const events = list(output, 'Events')
    if (events === undefined) {
      recorder.failMissing(request, 'Events', trail.arn)
      return undefined
    }
    times.push(
      ...events
        .filter((event) => concerns(event, trail))
        .flatMap((event) => instant(event, 'EventTime') ?? []),
    )
  }
  return times.sort().at(-1) ?? null
}

function concerns(event: Readonly<Record<string, unknown>>, trail: Trail): boolean {
  const named = new Set((list(event, 'Resources') ?? []).map((one) => text(one, 'ResourceName')))
  return named.has(trail.arn) || named.has(trail.name)
}
