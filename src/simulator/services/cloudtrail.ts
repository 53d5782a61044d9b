import type { Trail } from '../../domain/trail.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { objects, optionalBoolean, optionalNumber, optionalText, page, text, texts } from '../input.js'
import { checkBucket, checkKey, checkName } from './trail-checks.js'
import { describeTrail, findOwnTrail, findTrail, visibleTrails } from './trails.js'

/** Source: CloudTrail user guide, WhatIsCloudTrail-Limits. */
const MOST_TRAILS_A_REGION = 5
const PAGE = 100

function require(call: Call, action: string, resource = '*'): void {
  call.require({ action: `cloudtrail:${action}`, resource })
}

function store(call: Call, trail: Trail, eventName: string, before: Trail | undefined): void {
  const { world } = call
  world.trails.set(trail.arn, trail)
  if (before === undefined) {
    world.trailsByAccount.set(trail.accountId, [
      ...(world.trailsByAccount.get(trail.accountId) ?? []),
      trail.arn,
    ])
  }
  const username = call.caller.principal.arn.split('/').at(-1) ?? ''
  const change = { atMs: call.nowMs, eventName, trailArn: trail.arn, username }
  world.changes.push(before === undefined ? change : { ...change, before })
}

/** The members that CreateTrail and UpdateTrail share; what the input leaves out stays as it is. */
function withInput(call: Call, trail: Trail, input: Record<string, unknown>): Trail {
  const set = (value: unknown, name: keyof Trail): Partial<Trail> =>
    value === undefined ? {} : { [name]: value }
  return {
    ...trail,
    ...set(optionalText(input, 'S3BucketName'), 's3BucketName'),
    ...set(optionalText(input, 'S3KeyPrefix'), 's3KeyPrefix'),
    ...set(optionalBoolean(input, 'IncludeGlobalServiceEvents'), 'includeGlobalServiceEvents'),
    ...set(optionalBoolean(input, 'IsMultiRegionTrail'), 'isMultiRegionTrail'),
    ...set(optionalBoolean(input, 'EnableLogFileValidation'), 'logFileValidationEnabled'),
    ...set(optionalBoolean(input, 'IsOrganizationTrail'), 'isOrganizationTrail'),
    ...set(optionalText(input, 'CloudWatchLogsLogGroupArn'), 'cloudWatchLogsLogGroupArn'),
    ...set(optionalText(input, 'CloudWatchLogsRoleArn'), 'cloudWatchLogsRoleArn'),
    ...set(topicArn(call, optionalText(input, 'SnsTopicName')), 'snsTopicArn'),
  }
}

function topicArn(call: Call, name: string | undefined): string | undefined {
  if (name === undefined || name.startsWith('arn:')) return name
  return `arn:${call.world.partition}:sns:${call.region}:${call.accountId}:${name}`
}

/** Checks bucket and key, and answers the trail with the key's ARN; an empty key id removes the key. */
function checked(call: Call, trail: Trail, input: Record<string, unknown>): Trail {
  const bucket = checkBucket(call.world, trail)
  const keyId = optionalText(input, 'KmsKeyId')
  if (keyId === '') return { ...trail, kmsKeyId: null }
  const wanted = keyId ?? trail.kmsKeyId
  return typeof wanted === 'string' ? { ...trail, kmsKeyId: checkKey(call, trail, bucket, wanted) } : trail
}

/** The answer of CreateTrail and UpdateTrail: the trail without its home region and selectors. */
function saved(trail: Trail): Record<string, unknown> {
  const {
    HomeRegion: _home,
    HasCustomEventSelectors: _custom,
    HasInsightSelectors: _insight,
    ...rest
  } = describeTrail(trail)
  return rest
}

function setLogging(call: Call, input: Record<string, unknown>, isLogging: boolean): Record<string, unknown> {
  const trail = findOwnTrail(call, text(input, 'Name'))
  const operation = isLogging ? 'StartLogging' : 'StopLogging'
  require(call, operation, trail.arn)
  const at = new Date(call.nowMs).toISOString()
  const times = isLogging ? { startLoggingTime: at } : { stopLoggingTime: at }
  store(call, { ...trail, status: { ...trail.status, isLogging, ...times } }, operation, trail)
  return {}
}

function date(value: string | null | undefined): Date | undefined {
  return typeof value === 'string' ? new Date(value) : undefined
}

export const trailHandlers: Handlers = {
  DescribeTrails: (call, input) => {
    require(call, 'DescribeTrails')
    const { world, accountId, region } = call
    const includeShadow = optionalBoolean(input, 'includeShadowTrails') ?? true
    const names = texts(input, 'trailNameList')
    const visible = visibleTrails(world, accountId, region, includeShadow)
    if (names.length === 0) return { trailList: visible.map(describeTrail) }
    const named = names.flatMap((name) =>
      name.startsWith('arn:')
        ? quietly(() => findTrail(call, name))
        : visible.filter((one) => one.name === name),
    )
    return { trailList: named.map(describeTrail) }
  },

  ListTrails: (call, input) => {
    require(call, 'ListTrails')
    const regions = (call.world.trailsByAccount.get(call.accountId) ?? []).flatMap(
      (arn) => call.world.trails.get(arn) ?? [],
    )
    const shared = visibleTrails(call.world, call.accountId, call.region, true)
    const all = [...new Map([...regions, ...shared].map((trail) => [trail.arn, trail])).values()]
    const { items, next } = page(all, optionalText(input, 'NextToken'), PAGE)
    const trails = items.map((trail) => ({
      TrailARN: trail.arn,
      Name: trail.name,
      HomeRegion: trail.homeRegion,
    }))
    return { Trails: trails, ...(next === undefined ? {} : { NextToken: next }) }
  },

  GetTrail: (call, input) => {
    const trail = findTrail(call, text(input, 'Name'))
    require(call, 'GetTrail', trail.arn)
    return { Trail: describeTrail(trail) }
  },

  GetTrailStatus: (call, input) => {
    const trail = findTrail(call, text(input, 'Name'))
    require(call, 'GetTrailStatus', trail.arn)
    const { status } = trail
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
    }
  },

  CreateTrail: (call, input) => {
    const name = text(input, 'Name')
    checkName(name)
    const { world, accountId, region } = call
    const arn = `arn:${world.partition}:cloudtrail:${region}:${accountId}:trail/${name}`
    require(call, 'CreateTrail', arn)
    const here = visibleTrails(world, accountId, region, false)
    if (here.some((trail) => trail.name === name)) {
      throw new ServiceError(
        'TrailAlreadyExistsException',
        `Trail ${name} already exists for customer: ${accountId}`,
      )
    }
    if (here.length >= MOST_TRAILS_A_REGION) {
      throw new ServiceError(
        'MaximumNumberOfTrailsExceededException',
        `User: ${accountId} already has ${here.length} trails in ${region}.`,
      )
    }
    const tags = objects(input, 'TagsList').map(
      (tag) => [text(tag, 'Key'), optionalText(tag, 'Value') ?? ''] as const,
    )
    const made: Trail = {
      arn,
      name,
      accountId,
      homeRegion: region,
      isMultiRegionTrail: false,
      isOrganizationTrail: false,
      includeGlobalServiceEvents: true,
      logFileValidationEnabled: false,
      hasCustomEventSelectors: false,
      hasInsightSelectors: false,
      kmsKeyId: null,
      status: { isLogging: false },
      tags: Object.fromEntries(tags),
    }
    const trail = checked(call, withInput(call, made, input), input)
    store(call, trail, 'CreateTrail', undefined)
    return saved(trail)
  },

  UpdateTrail: (call, input) => {
    const before = findOwnTrail(call, text(input, 'Name'))
    require(call, 'UpdateTrail', before.arn)
    const trail = checked(call, withInput(call, before, input), input)
    store(call, trail, 'UpdateTrail', before)
    return saved(trail)
  },

  DeleteTrail: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'Name'))
    require(call, 'DeleteTrail', trail.arn)
    const { world } = call
    world.trails.delete(trail.arn)
    const rest = (world.trailsByAccount.get(trail.accountId) ?? []).filter((arn) => arn !== trail.arn)
    world.trailsByAccount.set(trail.accountId, rest)
    return {}
  },

  StartLogging: (call, input) => setLogging(call, input, true),
  StopLogging: (call, input) => setLogging(call, input, false),

  ListTags: (call, input) => {
    const tagsOf = (arn: string): unknown => ({
      ResourceId: arn,
      TagsList: Object.entries(findTrail(call, arn).tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    })
    return { ResourceTagList: texts(input, 'ResourceIdList').map(tagsOf) }
  },

  AddTags: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'ResourceId'))
    require(call, 'AddTags', trail.arn)
    const tags = objects(input, 'TagsList').map(
      (tag) => [text(tag, 'Key'), optionalText(tag, 'Value') ?? ''] as const,
    )
    call.world.trails.set(trail.arn, { ...trail, tags: { ...trail.tags, ...Object.fromEntries(tags) } })
    return {}
  },

  RemoveTags: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'ResourceId'))
    require(call, 'RemoveTags', trail.arn)
    const gone = new Set(objects(input, 'TagsList').map((tag) => String(tag['Key'])))
    const tags = Object.entries(trail.tags ?? {}).filter(([name]) => !gone.has(name))
    call.world.trails.set(trail.arn, { ...trail, tags: Object.fromEntries(tags) })
    return {}
  },

  GetEventSelectors: (call, input) => {
    const trail = findTrail(call, text(input, 'TrailName'))
    require(call, 'GetEventSelectors', trail.arn)
    return {
      TrailARN: trail.arn,
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }],
    }
  },

  LookupEvents: (call, input) => {
    require(call, 'LookupEvents')
    const attributes = objects(input, 'LookupAttributes')
    const wanted = (name: string): unknown =>
      attributes.find((one) => one['AttributeKey'] === name)?.['AttributeValue']
    const [eventName, resource] = [wanted('EventName'), wanted('ResourceName')]
    const found = call.world.changes
      .filter(
        (change) =>
          change.trailArn.split(':')[4] === call.accountId && change.trailArn.split(':')[3] === call.region,
      )
      .filter((change) => eventName === undefined || change.eventName === eventName)
      .filter(
        (change) =>
          resource === undefined ||
          change.trailArn === resource ||
          (typeof resource === 'string' && change.trailArn.endsWith(`/${resource}`)),
      )
      .toReversed()
    const { items, next } = page(
      found,
      optionalText(input, 'NextToken'),
      optionalNumber(input, 'MaxResults') ?? 50,
    )
    const events = items.map((change) => ({
      EventId: `${change.atMs}`,
      EventName: change.eventName,
      EventTime: new Date(change.atMs),
      EventSource: 'cloudtrail.amazonaws.com',
      Username: change.username,
      Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: change.trailArn }],
    }))
    return { Events: events, ...(next === undefined ? {} : { NextToken: next }) }
  },
}

/** DescribeTrails leaves out what it does not find. */
function quietly(find: () => Trail): Trail[] {
  try {
    return [find()]
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'TrailNotFoundException') return []
    throw error
  }
}
