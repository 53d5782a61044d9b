import type { Trail } from '../../domain/trail.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalBoolean, optionalText, page, text, texts } from '../input.js'
import { changeHandlers } from './cloudtrail-changes.js'
import { eventHandlers } from './cloudtrail-events.js'
import { selectorHandlers } from './cloudtrail-selectors.js'
import { tagHandlers } from './cloudtrail-tags.js'
import { describeTrail, findTrail, visibleTrails } from './trails.js'

const PAGE = 100

function date(value: string | null | undefined): Date | undefined {
  return typeof value === 'string' ? new Date(value) : undefined
}

/** Without fractions of a second, as the members that are "no longer in use" still come. */
function seconds(value: string | null | undefined): string {
  return typeof value === 'string' ? value.replace(/\.\d+Z$/u, 'Z') : ''
}

function describeStatus({ status }: Trail): Record<string, unknown> {
  return {
    IsLogging: status?.isLogging,
    LatestDeliveryError: status?.latestDeliveryError ?? undefined,
    LatestDeliveryTime: date(status?.latestDeliveryTime),
    LatestDigestDeliveryError: status?.latestDigestDeliveryError ?? undefined,
    LatestDigestDeliveryTime: date(status?.latestDigestDeliveryTime),
    LatestCloudWatchLogsDeliveryError: status?.latestCloudWatchLogsDeliveryError ?? undefined,
    LatestCloudWatchLogsDeliveryTime: date(status?.latestCloudWatchLogsDeliveryTime),
    LatestNotificationError: status?.latestNotificationError ?? undefined,
    StartLoggingTime: date(status?.startLoggingTime),
    StopLoggingTime: date(status?.stopLoggingTime),
    LatestDeliveryAttemptTime: seconds(status?.latestDeliveryTime),
    LatestDeliveryAttemptSucceeded: seconds(status?.latestDeliveryTime),
    TimeLoggingStarted: seconds(status?.startLoggingTime),
    TimeLoggingStopped: seconds(status?.stopLoggingTime),
  }
}

/** DescribeTrails leaves out what it does not find. */
function foundTrail(call: Call, nameOrArn: string): Trail[] {
  try {
    return [findTrail(call, nameOrArn)]
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'TrailNotFoundException') return []
    throw error
  }
}

const readHandlers: Handlers = {
  DescribeTrails: (call, input) => {
    call.require({ action: 'cloudtrail:DescribeTrails', resource: '*' })
    const includeShadow = optionalBoolean(input, 'includeShadowTrails') ?? true
    const names = texts(input, 'trailNameList')
    const found =
      names.length === 0
        ? visibleTrails(call.world, call.accountId, call.region, includeShadow)
        : names.flatMap((name) => foundTrail(call, name))
    return { trailList: found.map(describeTrail) }
  },

  ListTrails: (call, input) => {
    call.require({ action: 'cloudtrail:ListTrails', resource: '*' })
    const { world, accountId, region } = call
    const own = (world.trailsByAccount.get(accountId) ?? []).flatMap((arn) => world.trails.get(arn) ?? [])
    const shared = visibleTrails(world, accountId, region, true)
    const all = [...new Map([...own, ...shared].map((trail) => [trail.arn, trail])).values()]
    const { items, next } = page(all, optionalText(input, 'NextToken'), PAGE)
    const trails = items.map(({ arn, name, homeRegion }) => ({
      TrailARN: arn,
      Name: name,
      HomeRegion: homeRegion,
    }))
    return { Trails: trails, ...(next === undefined ? {} : { NextToken: next }) }
  },

  GetTrail: (call, input) => {
    const trail = findTrail(call, text(input, 'Name'))
    call.require({ action: 'cloudtrail:GetTrail', resource: trail.arn })
    return { Trail: describeTrail(trail) }
  },

  GetTrailStatus: (call, input) => {
    const trail = findTrail(call, text(input, 'Name'))
    call.require({ action: 'cloudtrail:GetTrailStatus', resource: trail.arn })
    return describeStatus(trail)
  },
}

/** Everything that CloudTrail answers about trails. */
export const trailHandlers: Handlers = {
  ...readHandlers,
  ...changeHandlers,
  ...tagHandlers,
  ...selectorHandlers,
  ...eventHandlers,
}
