import { arnAccount, parseArn } from '../../domain/arn.js'
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

/** The trail that a name or ARN stands for, from this account and region. A name means a trail of the caller's region. */
export function findTrail(call: Call, nameOrArn: string): Trail {
  const { world, accountId, region } = call
  if (nameOrArn.startsWith('arn:')) {
    const trail = world.trails.get(nameOrArn)
    if (parseArn(nameOrArn)?.service !== 'cloudtrail') {
      throw new ServiceError(
        'CloudTrailARNInvalidException',
        `ARN is not a valid CloudTrail ARN: ${nameOrArn}`,
      )
    }
    if (trail !== undefined && reaches(world, trail, accountId)) return trail
    return unknownTrail(nameOrArn)
  }
  const trail = visibleTrails(world, accountId, region, true).find((one) => one.name === nameOrArn)
  return trail ?? unknownTrail(`arn:${world.partition}:cloudtrail:${region}:${accountId}:trail/${nameOrArn}`)
}

function unknownTrail(arn: string): never {
  const account = arnAccount(arn) ?? ''
  throw new ServiceError('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${account}`)
}

/** The trail to be changed: in its home region, by its owner or a delegated administrator. */
export function findOwnTrail(call: Call, nameOrArn: string): Trail {
  const trail = findTrail(call, nameOrArn)
  const { organization } = call.world
  const isDelegated = (organization?.delegatedAdministrators ?? []).includes(call.accountId)
  if (trail.accountId !== call.accountId && !(trail.isOrganizationTrail === true && isDelegated)) {
    throw new ServiceError(
      'NotOrganizationMasterAccountException',
      'The request could not be completed because the account is not the management account of the organization.',
    )
  }
  if (trail.homeRegion !== call.region) {
    throw new ServiceError(
      'InvalidHomeRegionException',
      `Trail ${trail.arn} is homed in ${trail.homeRegion ?? ''}; this operation must be called from its home region.`,
    )
  }
  return trail
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
