import { arnAccount } from '../domain/arn.js'
import type { Trail } from '../domain/trail.js'
import { flag, instantOrNull, list, optional, present, text, textOrNull } from './answers.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

/** A trail as one account and region showed it. */
export interface SeenTrail {
  readonly trail: Trail
  readonly accountId: string
  readonly region: string
}

/** Trails that an account shows in a region, shadow and organization copies included; undefined when that failed. */
export async function readTrails(
  recorder: Recorder,
  accountId: string,
  region: string,
): Promise<SeenTrail[] | undefined> {
  const input = { includeShadowTrails: true }
  const request: ReadRequest = {
    service: 'cloudtrail',
    operation: 'DescribeTrails',
    input,
    accountId,
    region,
  }
  const output = await recorder.read(request)
  if (output === undefined || output === null) return undefined
  const found = list(output, 'trailList')
  if (found === undefined) {
    recorder.failMissing(request, 'trailList')
    return undefined
  }
  const trails = found.map((one) => toTrail(one, recorder, request))
  if (trails.includes(undefined)) {
    recorder.failMissing(request, 'TrailARN in an item of trailList')
    return undefined
  }
  return trails.flatMap((trail) => (trail === undefined ? [] : [{ trail, accountId, region }]))
}

/** Members that are absent where a trail has none. Source: CloudTrail API reference, Trail. */
const NAMES = {
  kmsKeyId: 'KmsKeyId',
  s3BucketName: 'S3BucketName',
  s3KeyPrefix: 'S3KeyPrefix',
  snsTopicArn: 'SnsTopicARN',
  cloudWatchLogsLogGroupArn: 'CloudWatchLogsLogGroupArn',
  cloudWatchLogsRoleArn: 'CloudWatchLogsRoleArn',
}

function toTrail(
  from: Readonly<Record<string, unknown>>,
  recorder: Recorder,
  request: ReadRequest,
): Trail | undefined {
  const { accountId, region } = request
  const arn = text(from, 'TrailARN')
  if (arn === undefined || arn === '') return undefined
  const { values, odd } = optional(from, textOrNull, NAMES)
  recorder.failOdd(request, odd, arn)
  return {
    arn,
    name: text(from, 'Name') ?? arn.split('/').at(-1) ?? arn,
    accountId: arnAccount(arn) ?? accountId,
    homeRegion: text(from, 'HomeRegion') ?? arn.split(':')[3] ?? region,
    ...present({
      isMultiRegionTrail: flag(from, 'IsMultiRegionTrail'),
      isOrganizationTrail: flag(from, 'IsOrganizationTrail'),
      includeGlobalServiceEvents: flag(from, 'IncludeGlobalServiceEvents'),
      logFileValidationEnabled: flag(from, 'LogFileValidationEnabled'),
      hasCustomEventSelectors: flag(from, 'HasCustomEventSelectors'),
      hasInsightSelectors: flag(from, 'HasInsightSelectors'),
    }),
    ...values,
    read: recorder.mark(accountId),
  }
}

/** How much a sighting is to be believed: the owner in the home region knows best. */
function authority({ trail, accountId, region }: SeenTrail): number {
  return (accountId === trail.accountId ? 2 : 0) + (region === trail.homeRegion ? 1 : 0)
}

/** Viewers kept a trail: enough to ask another when one can't, without ten thousand names an organization trail. */
const MOST_VIEWERS = 3

/** One trail an ARN, however many accounts and regions show it: its best sighting, and some accounts that show it. */
export class Sightings {
  readonly #byArn = new Map<string, { best: SeenTrail; readonly viewers: string[] }>()

  /** Takes a sighting in, and answers the ARN that all sightings of this trail share. */
  add(seen: SeenTrail): string {
    const known = this.#byArn.get(seen.trail.arn)
    if (known === undefined) {
      this.#byArn.set(seen.trail.arn, { best: seen, viewers: [seen.accountId] })
      return seen.trail.arn
    }
    const arn = known.best.trail.arn
    if (isBetter(seen, known.best)) known.best = seen
    if (!known.viewers.includes(seen.accountId) && known.viewers.length < MOST_VIEWERS)
      known.viewers.push(seen.accountId)
    return arn
  }

  all(): readonly { readonly best: SeenTrail; readonly viewers: readonly string[] }[] {
    return [...this.#byArn.values()]
  }
}

/** Equal sightings are told apart by place, so that the order of answers does not decide. */
function isBetter(one: SeenTrail, other: SeenTrail): boolean {
  const difference = authority(one) - authority(other)
  return difference === 0
    ? `${one.accountId}${one.region}` < `${other.accountId}${other.region}`
    : difference > 0
}

/** Members that are absent where it never happened. Source: CloudTrail API reference, GetTrailStatus. */
const STATUS_TIMES = {
  latestDeliveryTime: 'LatestDeliveryTime',
  latestDigestDeliveryTime: 'LatestDigestDeliveryTime',
  latestCloudWatchLogsDeliveryTime: 'LatestCloudWatchLogsDeliveryTime',
  startLoggingTime: 'StartLoggingTime',
  stopLoggingTime: 'StopLoggingTime',
}
const STATUS_ERRORS = {
  latestDeliveryError: 'LatestDeliveryError',
  latestDigestDeliveryError: 'LatestDigestDeliveryError',
  latestCloudWatchLogsDeliveryError: 'LatestCloudWatchLogsDeliveryError',
  latestNotificationError: 'LatestNotificationError',
}

/** GetTrailStatus in the home region, by ARN. */
export async function readStatus(
  recorder: Recorder,
  trail: Trail,
  accountId: string,
): Promise<Trail['status']> {
  const region = trail.homeRegion ?? ''
  const request: ReadRequest = {
    service: 'cloudtrail',
    operation: 'GetTrailStatus',
    input: { Name: trail.arn },
    accountId,
    region,
  }
  const output = await recorder.read(request, trail.arn)
  if (output === undefined || output === null) return undefined
  const isLogging = flag(output, 'IsLogging')
  if (isLogging === undefined) {
    recorder.failMissing(request, 'IsLogging', trail.arn)
    return undefined
  }
  const times = optional(output, instantOrNull, STATUS_TIMES)
  const errors = optional(output, textOrNull, STATUS_ERRORS)
  recorder.failOdd(request, [...times.odd, ...errors.odd], trail.arn)
  return {
    isLogging,
    ...times.values,
    ...errors.values,
    read: recorder.mark(accountId),
  }
}
