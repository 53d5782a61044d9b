import type { Trail } from '../../domain/trail.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalBoolean, optionalText, text } from '../input.js'
import { tagsOf } from './cloudtrail-tags.js'
import { checkBucket, checkKey, checkName, checkPlace } from './trail-checks.js'
import { recordChange, storeTrail } from './trail-changes.js'
import { describeTrail, findOwnTrail, mayAdminister, notManagement, visibleTrails } from './trails.js'

/** Source: CloudTrail user guide, WhatIsCloudTrail-Limits. */
const MOST_TRAILS_A_REGION = 5

type Input = Readonly<Record<string, unknown>>

/** A member that an empty text clears. Source: CloudTrail user guide, cloudtrail-update-a-trail (AWS CLI). */
function clearable(input: Input, name: string): string | null | undefined {
  const value = optionalText(input, name)
  return value === '' ? null : value
}

/** The members that CreateTrail and UpdateTrail share; what the input leaves out stays as it is. */
function withInput(call: Call, trail: Trail, input: Input): Trail {
  const set = (value: unknown, name: keyof Trail): Partial<Trail> =>
    value === undefined ? {} : { [name]: value }
  return {
    ...trail,
    ...set(optionalText(input, 'S3BucketName'), 's3BucketName'),
    ...set(clearable(input, 'S3KeyPrefix'), 's3KeyPrefix'),
    ...set(optionalBoolean(input, 'IncludeGlobalServiceEvents'), 'includeGlobalServiceEvents'),
    ...set(optionalBoolean(input, 'IsMultiRegionTrail'), 'isMultiRegionTrail'),
    ...set(optionalBoolean(input, 'EnableLogFileValidation'), 'logFileValidationEnabled'),
    ...set(optionalBoolean(input, 'IsOrganizationTrail'), 'isOrganizationTrail'),
    ...set(clearable(input, 'CloudWatchLogsLogGroupArn'), 'cloudWatchLogsLogGroupArn'),
    ...set(clearable(input, 'CloudWatchLogsRoleArn'), 'cloudWatchLogsRoleArn'),
    ...set(topicArn(call, clearable(input, 'SnsTopicName')), 'snsTopicArn'),
  }
}

function topicArn(call: Call, name: string | null | undefined): string | null | undefined {
  if (typeof name !== 'string' || name.startsWith('arn:')) return name
  return `arn:${call.world.partition}:sns:${call.region}:${call.accountId}:${name}`
}

/** Checks a trail before it is saved, and answers it with the key's ARN; an empty key id removes the key. */
function checked(call: Call, trail: Trail, input: Input): Trail {
  checkPlace(trail, input)
  checkGlobalEvents(trail, input)
  if (input['IsOrganizationTrail'] === true) checkOrganization(call, trail)
  const keyId = optionalText(input, 'KmsKeyId')
  const wanted = keyId ?? trail.kmsKeyId
  const sealed = { ...trail, kmsKeyId: wanted === '' ? null : wanted }
  const bucket = checkBucket(call, sealed)
  if (typeof sealed.kmsKeyId !== 'string') return sealed
  return { ...sealed, kmsKeyId: checkKey(call, sealed, bucket, sealed.kmsKeyId) }
}

/** Only where the request names either: what an estate holds is not judged. */
function checkGlobalEvents(trail: Trail, input: Input): void {
  const isAsked = 'IsMultiRegionTrail' in input || 'IncludeGlobalServiceEvents' in input
  if (!isAsked || trail.isMultiRegionTrail !== true || trail.includeGlobalServiceEvents !== false) return
  throw new ServiceError(
    'InvalidParameterCombinationException',
    'Multi-Region trail must include global service events.',
  )
}

/** Source: CloudTrail API reference, CreateTrail errors. That trusted access is on is taken for granted. */
function checkOrganization({ world, accountId }: Call, trail: Trail): void {
  const { organization } = world
  if (organization === undefined) {
    throw new ServiceError(
      'OrganizationsNotInUseException',
      'The account is not a member of an organization.',
    )
  }
  if (organization.featureSet !== undefined && organization.featureSet !== 'ALL') {
    throw new ServiceError(
      'OrganizationNotInAllFeaturesModeException',
      'The organization does not have all features enabled.',
    )
  }
  const isOwned = trail.accountId === organization.managementAccountId
  if (!isOwned || !mayAdminister(world, accountId)) throw notManagement()
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

/** An organization's trail belongs to the management account, whoever makes it. */
function newTrail(call: Call, input: Input): Trail {
  const { world, region } = call
  const name = text(input, 'Name')
  checkName(name)
  const isShared = input['IsOrganizationTrail'] === true && mayAdminister(world, call.accountId)
  const accountId = isShared ? (world.organization?.managementAccountId ?? call.accountId) : call.accountId
  return {
    arn: `arn:${world.partition}:cloudtrail:${region}:${accountId}:trail/${name}`,
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
    tags: tagsOf(input),
  }
}

/** A name is free, and a place is: a multi-region trail takes one in every region. */
function checkRoom({ world }: Call, trail: Trail): void {
  const { accountId, homeRegion = '' } = trail
  const seenFrom = (region: string): Trail[] => visibleTrails(world, accountId, region, true)
  if (seenFrom(homeRegion).some((one) => one.accountId === accountId && one.name === trail.name)) {
    throw new ServiceError(
      'TrailAlreadyExistsException',
      `Trail ${trail.name} already exists for customer: ${accountId}`,
    )
  }
  const everywhere = world.accounts.get(accountId)?.enabledRegions ?? []
  const regions = trail.isMultiRegionTrail === true ? [homeRegion, ...everywhere] : [homeRegion]
  const full = regions.find((region) => seenFrom(region).length >= MOST_TRAILS_A_REGION)
  if (full === undefined) return
  throw new ServiceError(
    'MaximumNumberOfTrailsExceededException',
    `User: ${accountId} already has ${MOST_TRAILS_A_REGION} trails in ${full}.`,
  )
}

function setLogging(call: Call, input: Input, isLogging: boolean): Record<string, unknown> {
  const before = findOwnTrail(call, text(input, 'Name'))
  const eventName = isLogging ? 'StartLogging' : 'StopLogging'
  call.require({ action: `cloudtrail:${eventName}`, resource: before.arn })
  const at = new Date(call.nowMs).toISOString()
  const times = isLogging ? { startLoggingTime: at } : { stopLoggingTime: at }
  const trail = { ...before, status: { ...before.status, isLogging, ...times } }
  storeTrail(call, { eventName, trail, before, input })
  return {}
}

export const changeHandlers: Handlers = {
  CreateTrail: (call, input) => {
    const made = newTrail(call, input)
    call.require({ action: 'cloudtrail:CreateTrail', resource: made.arn })
    const wanted = withInput(call, made, input)
    checkRoom(call, wanted)
    const trail = checked(call, wanted, input)
    storeTrail(call, { eventName: 'CreateTrail', trail, before: undefined, input })
    return saved(trail)
  },

  UpdateTrail: (call, input) => {
    const before = findOwnTrail(call, text(input, 'Name'))
    call.require({ action: 'cloudtrail:UpdateTrail', resource: before.arn })
    const trail = checked(call, withInput(call, before, input), input)
    storeTrail(call, { eventName: 'UpdateTrail', trail, before, input })
    return saved(trail)
  },

  DeleteTrail: (call, input) => {
    const trail = findOwnTrail(call, text(input, 'Name'))
    call.require({ action: 'cloudtrail:DeleteTrail', resource: trail.arn })
    const { world } = call
    world.trails.delete(trail.arn)
    world.selectors.delete(trail.arn)
    const rest = (world.trailsByAccount.get(trail.accountId) ?? []).filter((arn) => arn !== trail.arn)
    world.trailsByAccount.set(trail.accountId, rest)
    recordChange(call, { eventName: 'DeleteTrail', trail, before: trail, input })
    return {}
  },

  StartLogging: (call, input) => setLogging(call, input, true),
  StopLogging: (call, input) => setLogging(call, input, false),
}
