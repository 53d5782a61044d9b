import type { EstateIndex } from '../assess/index-estate.js'
import { keyOfTrail } from '../assess/trail-key.js'
import { arnRegion } from '../domain/arn.js'
import type { Key } from '../domain/key.js'
import { KEY_TAG, type Refusal } from '../domain/plan.js'
import { type CollectedKey, collectedKey, fitnessOf } from './candidate.js'
import { type Outcome, good, refused, unread } from './refusals.js'
import { type ConfiguredKey, KEY_PURPOSE, type PlanSettings, type TrailWork } from './types.js'

/** The key that something is to be sealed under: one that exists, or one to be made for an account in a region. */
export type ChosenKey =
  | { readonly kind: 'existing'; readonly named: CollectedKey; readonly why: 'configured' | 'tagged' | 'own' }
  | { readonly kind: 'new'; readonly accountId: string; readonly region: string }

/** Everything that a choice is made from. */
export interface Choosing {
  readonly index: EstateIndex
  readonly settings: PlanSettings
  /** Keys made by earlier plans, by account and region. */
  readonly tagged: ReadonlyMap<string, readonly Key[]>
  /** Whether a trail's own key would admit CloudTrail once its policy was mended. */
  readonly isMendable: (work: TrailWork, named: CollectedKey) => boolean
}

export function placeOf(accountId: string, region: string): string {
  return `${accountId} ${region}`
}

/** Keys that carry our tag, by account and region, in order of their ARNs. */
export function taggedKeys(keys: readonly Key[]): Map<string, Key[]> {
  const found = new Map<string, Key[]>()
  const ours = keys.filter((key) => key.tags?.[KEY_TAG] === KEY_PURPOSE)
  for (const key of ours.toSorted((left, right) => (left.arn < right.arn ? -1 : 1))) {
    const place = placeOf(key.accountId ?? '', key.region ?? '')
    found.set(place, [...(found.get(place) ?? []), key])
  }
  return found
}

/**
 * The key for a trail, by preference: the configured one for its account and its bucket's region; one that an earlier plan made;
 * the one that it names, where only its policy is in the way; else a new one, which the account's trails share.
 */
export function chooseKey(choosing: Choosing, work: TrailWork): Outcome<ChosenKey> {
  const { index, settings } = choosing
  const { accountId } = work.trail
  const { region } = work.bucket
  const configured = configuredFor(settings.keys ?? [], accountId, region)
  if (configured !== undefined) return judgeConfigured(index, work, configured)
  const ours = (choosing.tagged.get(placeOf(accountId, region)) ?? [])
    .flatMap((key) => collectedKey(index, key.arn) ?? [])
    .find((named) => fitnessOf(index, work.trail, named).verdict === 'compliant')
  if (ours !== undefined) return good({ kind: 'existing', named: ours, why: 'tagged' })
  const own = ownKey(choosing, work)
  if (own !== undefined) return good({ kind: 'existing', named: own, why: 'own' })
  return good({ kind: 'new', accountId, region })
}

/** The one for the account, before one for all accounts. */
export function configuredFor(
  keys: readonly ConfiguredKey[],
  accountId: string,
  region: string,
): ConfiguredKey | undefined {
  const here = keys.filter((key) => key.region === region)
  return (
    here.find(({ account }) => account === accountId) ?? here.find(({ account }) => account === undefined)
  )
}

function judgeConfigured(
  index: EstateIndex,
  work: TrailWork,
  { arn, region }: ConfiguredKey,
): Outcome<ChosenKey> {
  const subject = work.trail.arn
  if (arnRegion(arn) !== region) return refused(elsewhere(subject, arn, region))
  const named = collectedKey(index, arn)
  if (named === undefined) {
    return refused(
      ...unread(subject, [
        {
          reason: `the configured key ${arn} was not read`,
          operation: 'kms:DescribeKey',
          remedy:
            'Plan from AWS rather than from an estate that was collected without it, with the key’s account in scope.',
        },
      ]),
    )
  }
  const fitness = fitnessOf(index, work.trail, named)
  if (fitness.verdict === 'compliant') return good({ kind: 'existing', named, why: 'configured' })
  if (fitness.verdict === 'unknown') return refused(...unread(subject, fitness.unknowns))
  return refused({
    code: 'CONFIGURED_KEY_UNUSABLE',
    subject,
    reason: `the configured key ${arn} can’t seal this trail’s logs: ${fitness.summary}`,
    remedy: 'Mend the key, or name another under keys: in trailseal.yaml.',
    evidence: fitness.summary,
  })
}

export function elsewhere(subject: string, arn: string, region: string): Refusal {
  return {
    code: 'KEY_IN_OTHER_REGION',
    subject,
    reason: `the key ${arn} is not in ${region}, where the bucket is; CloudTrail refuses such a key`,
    remedy: `Name a key of ${region}. A replica of a multi-Region key there will do.`,
    evidence: `key region ${arnRegion(arn) ?? 'none'}, bucket region ${region}`,
  }
}

function ownKey({ index, isMendable }: Choosing, work: TrailWork): CollectedKey | undefined {
  const named = keyOfTrail(index, work.trail)
  if (named.kind !== 'named' || named.key === undefined) return undefined
  const collected = { ...named, key: named.key }
  if (fitnessOf(index, work.trail, collected).verdict !== 'compliant') return undefined
  return isMendable(work, collected) ? collected : undefined
}
