import { type EstateIndex, logGroupArn } from '../assess/index-estate.js'
import { findKey } from '../assess/trail-key.js'
import { whyMissing } from '../assess/unknowns.js'
import { arnRegion } from '../domain/arn.js'
import type { LogGroup, Trail } from '../domain/trail.js'
import { type CollectedKey, collectedKey } from './candidate.js'
import { isReachable } from './check-owner.js'
import { type ChosenKey, configuredFor, elsewhere, placeOf } from './key-choice.js'
import { type Outcome, good, refused, unread } from './refusals.js'
import type { PlanSettings } from './types.js'

/** A log group that a trail copies to and that is under no key of the customer's; undefined when there is nothing to do. */
export function unsealedGroup(index: EstateIndex, trail: Trail): Outcome<LogGroup> | undefined {
  const named = trail.cloudWatchLogsLogGroupArn
  if (typeof named !== 'string' || named === '') return undefined
  const arn = logGroupArn(named)
  const group = index.logGroups.get(arn)
  if (group?.exists === false) return undefined
  if (group?.kmsKeyId === undefined || !isReachable(index, group.accountId)) {
    const accountId = group?.accountId ?? trail.accountId
    const what = `the key of log group ${arn}`
    const operations = ['logs:DescribeLogGroups']
    return refused(...unread(arn, whyMissing(index, { what, operations, subjects: [arn], accountId })))
  }
  return isSealed(index, group) ? undefined : good(group)
}

function isSealed(index: EstateIndex, { kmsKeyId, region, accountId }: LogGroup): boolean {
  if (typeof kmsKeyId !== 'string' || kmsKeyId === '') return false
  const { partition } = index.estate
  return findKey(index, kmsKeyId, { partition, region, accountId }).key?.keyManager !== 'AWS'
}

/**
 * The key for a log group, in its own region: configured, made by an earlier plan, or new. CloudWatch Logs takes a symmetric key
 * of the group's region. Source: CloudWatch Logs user guide, encrypt-log-data-kms.
 */
export function chooseGroupKey(
  {
    index,
    settings,
    tagged,
  }: {
    index: EstateIndex
    settings: PlanSettings
    tagged: ReadonlyMap<string, readonly { readonly arn: string }[]>
  },
  { accountId, region, arn }: LogGroup,
): Outcome<ChosenKey> {
  const configured = configuredFor(settings.keys ?? [], accountId, region)
  if (configured !== undefined) {
    if (arnRegion(configured.arn) !== region) return refused(elsewhere(arn, configured.arn, region))
    const named = collectedKey(index, configured.arn)
    if (named !== undefined && canSeal(named, region))
      return good({ kind: 'existing', named, why: 'configured' })
    return refused({
      code: 'CONFIGURED_KEY_UNUSABLE',
      subject: arn,
      reason: `the configured key ${configured.arn} was not read, or is not an enabled symmetric key of the customer’s`,
      remedy: 'Mend the key, or name another under keys: in trailseal.yaml.',
    })
  }
  const ours = (tagged.get(placeOf(accountId, region)) ?? [])
    .flatMap((key) => collectedKey(index, key.arn) ?? [])
    .find((named) => canSeal(named, region))
  return good(
    ours === undefined
      ? { kind: 'new', accountId, region }
      : { kind: 'existing', named: ours, why: 'tagged' },
  )
}

function canSeal({ key, region: at }: CollectedKey, region: string): boolean {
  return (
    at === region &&
    key.keyManager === 'CUSTOMER' &&
    key.keyState === 'Enabled' &&
    key.keySpec === 'SYMMETRIC_DEFAULT' &&
    key.keyUsage === 'ENCRYPT_DECRYPT'
  )
}
