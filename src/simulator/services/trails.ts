import { parseArn } from '../../domain/arn.js'
import type { Trail } from '../../domain/trail.js'
import { type Call, ServiceError } from '../contract.js'
import type { World } from '../world.js'

/** Whether a trail's owner shares it with an account: an organization trail, in every member. */
function reaches(world: World, trail: Trail, accountId: string): boolean {
  if (trail.accountId === accountId) return true
  // An estate that lists an account's trails says so of one that the organization's trail has not reached.
  const listed = world.accounts.get(accountId)?.trailArns
  if (listed !== undefined && !listed.includes(trail.arn)) return false
  return (
    trail.isOrganizationTrail === true && world.organization !== undefined && world.accounts.has(accountId)
  )
}

/** Trails seen from an account and region; with `includeShadow` also regional copies of multi-region trails. */
export function visibleTrails(
  world: World,
  accountId: string,
  region: string,
  includeShadow: boolean,
): Trail[] {
  const owners = new Set([accountId, world.organization?.managementAccountId ?? accountId])
  return [...owners]
    .flatMap((owner) => world.trailsByAccount.get(owner) ?? [])
    .flatMap((arn) => world.trails.get(arn) ?? [])
    .filter((trail) => reaches(world, trail, accountId))
    .filter((trail) => trail.homeRegion === region || (includeShadow && trail.isMultiRegionTrail === true))
    .filter((trail) => includeShadow || trail.accountId === accountId)
}

/**
 * The trail that a name or ARN stands for. A name means a trail of the caller's own account and region; shadow trails and
 * organization trails of other accounts are reached by ARN only. Source: CloudTrail API reference, DescribeTrails
 * trailNameList and GetTrailStatus Name.
 */
export function findTrail(call: Call, nameOrArn: string): Trail {
  if (nameOrArn.startsWith('arn:')) return trailByArn(call, nameOrArn)
  const { world, accountId, region } = call
  const own = visibleTrails(world, accountId, region, false)
  return own.find((one) => one.name === nameOrArn) ?? unknownTrail(call, nameOrArn)
}

function trailByArn(call: Call, arn: string): Trail {
  const parts = parseArn(arn)
  if (parts?.service !== 'cloudtrail' || !parts.resource.startsWith('trail/')) {
    throw new ServiceError('CloudTrailARNInvalidException', `ARN is not a valid CloudTrail ARN: ${arn}`)
  }
  const trail = call.world.trails.get(arn)
  return trail !== undefined && reaches(call.world, trail, call.accountId) ? trail : unknownTrail(call, arn)
}

function unknownTrail({ world, region, accountId }: Call, nameOrArn: string): never {
  const arn = nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:${world.partition}:cloudtrail:${region}:${accountId}:trail/${nameOrArn}`
  throw new ServiceError('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${accountId}`)
}

/** Whether an account may change the organization's trails. Source: CloudTrail user guide, cloudtrail-delegated-administrator. */
export function mayAdminister(world: World, accountId: string): boolean {
  const { organization } = world
  return (
    organization?.managementAccountId === accountId ||
    (organization?.delegatedAdministrators ?? []).includes(accountId)
  )
}

export function notManagement(): ServiceError {
  return new ServiceError(
    'NotOrganizationMasterAccountException',
    'The request could not be completed because the account is not the management account of the organization.',
  )
}

/** The trail to be changed: in its home region, by its owner or a delegated administrator. */
export function findOwnTrail(call: Call, nameOrArn: string): Trail {
  const trail = changedTrail(call, nameOrArn)
  const isAdministered = trail.isOrganizationTrail === true && mayAdminister(call.world, call.accountId)
  if (trail.accountId !== call.accountId && !isAdministered) throw notManagement()
  if (trail.homeRegion !== call.region) {
    throw new ServiceError(
      'InvalidHomeRegionException',
      `Trail ${trail.arn} is homed in ${trail.homeRegion ?? ''}; this operation must be called from its home region.`,
    )
  }
  return trail
}

/** By name, shadow trails too: they are refused for their home region, not as unknown. */
function changedTrail(call: Call, nameOrArn: string): Trail {
  if (nameOrArn.startsWith('arn:')) return trailByArn(call, nameOrArn)
  const visible = visibleTrails(call.world, call.accountId, call.region, true)
  return visible.find((one) => one.name === nameOrArn) ?? unknownTrail(call, nameOrArn)
}

/** A trail as DescribeTrails and GetTrail answer it. */
export function describeTrail(trail: Trail): Record<string, unknown> {
  const topic = trail.snsTopicArn ?? undefined
  return {
    Name: trail.name,
    S3BucketName: trail.s3BucketName ?? undefined,
    S3KeyPrefix: trail.s3KeyPrefix ?? undefined,
    SnsTopicARN: topic,
    SnsTopicName: topic,
    IncludeGlobalServiceEvents: trail.includeGlobalServiceEvents,
    IsMultiRegionTrail: trail.isMultiRegionTrail,
    HomeRegion: trail.homeRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.logFileValidationEnabled,
    CloudWatchLogsLogGroupArn: trail.cloudWatchLogsLogGroupArn ?? undefined,
    CloudWatchLogsRoleArn: trail.cloudWatchLogsRoleArn ?? undefined,
    KmsKeyId: trail.kmsKeyId ?? undefined,
    HasCustomEventSelectors: trail.hasCustomEventSelectors,
    HasInsightSelectors: trail.hasInsightSelectors,
    IsOrganizationTrail: trail.isOrganizationTrail,
  }
}
