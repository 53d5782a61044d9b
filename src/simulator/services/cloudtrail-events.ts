import { createHash } from 'node:crypto'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { objects, optionalNumber, optionalText, page } from '../input.js'
import type { TrailChange } from '../world.js'

/** Source: CloudTrail API reference, LookupEvents. */
const MOST_RESULTS = 50
const HISTORY_MS = 90 * 86_400_000
const SOURCE = 'cloudtrail.amazonaws.com'

function eventId(change: TrailChange): string {
  const digest = createHash('sha256')
    .update(`${change.atMs}${change.eventName}${change.trailArn}`)
    .digest('hex')
  return [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20)]
    .concat(digest.slice(20, 32))
    .join('-')
}

/** Source: CloudTrail user guide, cloudtrail-event-reference-record-contents. */
function record(change: TrailChange): Record<string, unknown> {
  const [, partition, , region = '', accountId = ''] = change.trailArn.split(':')
  return {
    eventVersion: '1.11',
    userIdentity: {
      arn: change.callerArn ?? `arn:${partition}:iam::${accountId}:user/${change.username}`,
      accountId,
    },
    eventTime: new Date(change.atMs).toISOString(),
    eventSource: SOURCE,
    eventName: change.eventName,
    awsRegion: region,
    requestParameters: change.requestParameters ?? { name: change.trailArn },
    eventID: eventId(change),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
  }
}

function describe(change: TrailChange): Record<string, unknown> {
  return {
    EventId: eventId(change),
    EventName: change.eventName,
    ReadOnly: 'false',
    EventTime: new Date(change.atMs),
    EventSource: SOURCE,
    Username: change.username,
    Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: change.trailArn }],
    CloudTrailEvent: JSON.stringify(record(change)),
  }
}

/** What each attribute is compared with; a trail is found by its ARN and by its name. */
const ATTRIBUTES: Readonly<Record<string, (change: TrailChange) => readonly string[]>> = {
  EventId: (change) => [eventId(change)],
  EventName: (change) => [change.eventName],
  EventSource: () => [SOURCE],
  ReadOnly: () => ['false'],
  ResourceName: ({ trailArn }) => [trailArn, trailArn.slice(trailArn.indexOf('/') + 1)],
  ResourceType: () => ['AWS::CloudTrail::Trail'],
  Username: (change) => [change.username],
  AccessKeyId: () => [],
}

function attributeFilter(input: Record<string, unknown>): (change: TrailChange) => boolean {
  const [attribute, ...more] = objects(input, 'LookupAttributes')
  if (attribute === undefined) return () => true
  const values = ATTRIBUTES[String(attribute['AttributeKey'])]
  if (more.length > 0 || values === undefined) {
    throw new ServiceError('InvalidLookupAttributesException', 'Give one lookup attribute of a known key.')
  }
  return (change) => values(change).includes(String(attribute['AttributeValue']))
}

function timeFilter(call: Call, input: Record<string, unknown>): (change: TrailChange) => boolean {
  const time = (name: string): number | undefined => {
    const value = input[name]
    return value instanceof Date ? value.getTime() : undefined
  }
  const from = Math.max(time('StartTime') ?? 0, call.nowMs - HISTORY_MS)
  const to = time('EndTime') ?? Infinity
  if ((time('StartTime') ?? 0) > to) {
    throw new ServiceError('InvalidTimeRangeException', 'The start time is after the end time.')
  }
  return ({ atMs }) => atMs >= from && atMs <= to
}

function sizeOf(input: Record<string, unknown>): number {
  const size = optionalNumber(input, 'MaxResults') ?? MOST_RESULTS
  if (size >= 1 && size <= MOST_RESULTS) return size
  throw new ServiceError('InvalidMaxResultsException', `MaxResults must be 1 to ${MOST_RESULTS}.`)
}

export const eventHandlers: Handlers = {
  LookupEvents: (call, input) => {
    call.require({ action: 'cloudtrail:LookupEvents', resource: '*' })
    const prefix = `arn:${call.world.partition}:cloudtrail:${call.region}:${call.accountId}:`
    const found = call.world.changes
      .filter((change) => change.trailArn.startsWith(prefix))
      .filter(timeFilter(call, input))
      .filter(attributeFilter(input))
      .toReversed()
    const { items, next } = page(found, optionalText(input, 'NextToken'), sizeOf(input))
    return { Events: items.map(describe), ...(next === undefined ? {} : { NextToken: next }) }
  },
}
