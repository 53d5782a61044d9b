import type { EstateIndex } from '../assess/index-estate.js'
import { RULE_MODULES } from '../assess/rules/index.js'
import { combine } from '../assess/outcome.js'
import { type NamedKey, findKey, isAwsAlias } from '../assess/trail-key.js'
import type { UnknownReason, Verdict } from '../domain/finding.js'
import type { Key } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'

/** A key of the estate that something may be sealed under. */
export type CollectedKey = NamedKey & { readonly key: Key }

/** Whether a key could seal a trail's logs, its policy left aside; the rules of the audit decide. */
export interface Fitness {
  readonly verdict: Verdict
  readonly summary: string
  readonly unknowns: readonly UnknownReason[]
}

/** Judges a key for a trail by the rules key-is-customer-managed and key-is-usable. */
export function fitnessOf(index: EstateIndex, trail: Trail, key: NamedKey): Fitness {
  const context = { index, trail, key, nowMs: Date.parse(index.estate.collectedAt) }
  const outcomes = (['key-is-customer-managed', 'key-is-usable'] as const).flatMap(
    (id) => RULE_MODULES[id].trail?.(context) ?? [],
  )
  const verdict = combine(outcomes.map((one) => one.verdict))
  const telling = outcomes.filter((one) => one.verdict === verdict)
  return {
    verdict,
    summary: telling.map((one) => one.summary).join(' '),
    unknowns: outcomes.flatMap((one) => one.unknowns),
  }
}

/** A key by its ARN, as the estate has it. */
export function collectedKey(index: EstateIndex, arn: string): CollectedKey | undefined {
  const { partition } = index.estate
  const named = findKey(index, arn, { partition, region: '', accountId: '' })
  return named.key === undefined ? undefined : { ...named, key: named.key }
}

/** Whether KMS can rotate the key by itself. Source: KMS developer guide, rotate-keys. */
export function isRotatable(key: Key): boolean {
  const isPrimary = key.multiRegion !== true || key.multiRegionKeys === undefined || !isReplica(key)
  return key.keySpec === 'SYMMETRIC_DEFAULT' && key.origin === 'AWS_KMS' && isPrimary && !isAwsAlias(key.arn)
}

/** Replicas rotate with their primary, which an estate's sorted list does not tell: they are left alone. */
function isReplica(key: Key): boolean {
  return (key.multiRegionKeys ?? []).length > 1
}
