import type { EstateIndex } from '../assess/index-estate.js'
import { contentHash } from '../domain/hash.js'
import type { Plan, Refusal } from '../domain/plan.js'
import type { PlanStep, StepOf } from '../domain/plan-step.js'
import { parsePolicy } from '../policy/parse.js'
import { lackingUses } from './admission.js'
import { collectedKey } from './candidate.js'
import { StepNumbers } from './emit-steps.js'
import type { RunEffects } from './run-effects.js'

interface Restored {
  readonly steps: PlanStep[]
  readonly refusals: Refusal[]
}

/** A value of the run, the one that it replaced, and the one that is there now. */
interface Compared {
  readonly subject: string
  readonly what: string
  readonly ours: unknown
  readonly before: unknown
  readonly now: unknown
}

/** Whether to restore; nothing is to be done where the value of before is there already. */
type Verdict = 'restore' | 'nothing' | Refusal

function compare(
  { subject, what, ours, before, now }: Compared,
  isSame: (left: unknown, right: unknown) => boolean,
): Verdict {
  if (isSame(now, before)) return 'nothing'
  if (isSame(now, ours)) return 'restore'
  return {
    code: 'CHANGED_SINCE',
    subject,
    reason: `somebody changed ${what} after the run: the run set ${shown(ours)}, it is ${shown(now)} now; before the run it was ${shown(before)}`,
    remedy:
      'Find out who changed it and why (CloudTrail event history); then change it by hand, or leave it.',
    evidence: `was ${shown(ours)}, is ${shown(now)}`,
  }
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Steps that restore what a run changed: trails and log groups first, then rotation and policies of keys that were there before. */
export function restoredSteps(index: EstateIndex, plan: Plan, effects: RunEffects): Restored {
  const numbers = new StepNumbers()
  const steps: PlanStep[] = []
  const refusals: Refusal[] = []
  const uses = effects.done.map(({ step }) => step)
  for (const step of uses) {
    const restored = restoreUse(index, effects, numbers, step)
    if (restored === undefined) continue
    if ('code' in restored) refusals.push(restored)
    else steps.push(restored)
  }
  const leaving = [...steps]
  const wasUnder = (trailArn: string, keyArn: string): boolean =>
    plan.preconditions.some(
      (one) => one.subject === trailArn && one.field === 'kmsKeyId' && one.value === keyArn,
    )
  for (const step of uses.toReversed()) {
    const restored = restoreKey({ index, numbers, leaving, wasUnder }, step)
    if (restored === undefined) continue
    if ('code' in restored) refusals.push(restored)
    else steps.push(restored)
  }
  return { steps, refusals }
}

function sameKey(left: unknown, right: unknown): boolean {
  return (left ?? '') === (right ?? '')
}

function restoreUse(
  index: EstateIndex,
  { arnOf }: RunEffects,
  numbers: StepNumbers,
  step: PlanStep,
): PlanStep | Refusal | undefined {
  if (step.action !== 'update-trail' && step.action !== 'set-log-group-key') return undefined
  const isTrail = step.action === 'update-trail'
  const subject = isTrail ? step.trailArn : step.logGroupArn
  const thing = isTrail ? index.trailsByArn.get(subject) : index.logGroups.get(subject)
  if (thing?.kmsKeyId === undefined) return unreadNow(subject, 'the key')
  const before = step.before.kmsKeyId === '' ? null : step.before.kmsKeyId
  const ours = step.after.key === null ? null : arnOf(step.after.key)
  const now = thing.kmsKeyId
  const verdict = compare({ subject, what: `the key of ${subject}`, ours, before, now }, sameKey)
  if (verdict === 'nothing') return undefined
  if (verdict !== 'restore') return verdict
  const after = { key: before === null ? null : { arn: before } }
  const summary = `Put ${isTrail ? `trail ${thing.name}` : `log group ${thing.name}`} back ${before === null ? 'to no key' : `under key ${before.split('/').at(-1) ?? ''}`}`
  const rest = { id: numbers.next(), dependsOn: [], summary, before: { kmsKeyId: now }, after }
  return { ...step, ...rest }
}

interface KeyRestoring {
  readonly index: EstateIndex
  readonly numbers: StepNumbers
  /** Steps that take trails and log groups from under keys. */
  readonly leaving: readonly PlanStep[]
  /** Whether a trail named the key when the plan was made. */
  readonly wasUnder: (trailArn: string, keyArn: string) => boolean
}

function restoreKey(restoring: KeyRestoring, step: PlanStep): PlanStep | Refusal | undefined {
  if (step.action === 'put-key-policy') return restorePolicy(restoring, step)
  // What the run made stays as it made it.
  if (step.action === 'set-key-rotation' && 'arn' in step.key)
    return restoreRotation(restoring, step, step.key.arn)
  return undefined
}

function restorePolicy(
  restoring: KeyRestoring,
  step: StepOf<'put-key-policy'>,
): PlanStep | Refusal | undefined {
  const { index, numbers, leaving } = restoring
  const { arn } = step.key
  const now = index.keys.get(arn)?.policy
  if (now === undefined) return unreadNow(arn, 'the key policy')
  const compared = { subject: arn, what: 'the key policy', ours: step.after, before: step.before, now }
  const verdict = compare(compared, samePolicy)
  if (verdict === 'nothing') return undefined
  if (verdict !== 'restore') return verdict
  const needed = stillNeeded(restoring, step)
  if (needed !== undefined) return needed
  return {
    ...step,
    id: numbers.next(),
    dependsOn: leaversOf(leaving, arn),
    summary: `Put the policy of key ${arn.split('/').at(-1) ?? ''} back as it was`,
    before: now,
    after: step.before,
  }
}

function restoreRotation(
  { index, numbers, leaving }: KeyRestoring,
  step: StepOf<'set-key-rotation'>,
  arn: string,
): PlanStep | Refusal | undefined {
  const now = index.keys.get(arn)?.rotation
  if (now === undefined) return unreadNow(arn, 'the rotation')
  const verdict = compare(
    { subject: arn, what: 'the rotation', ours: step.after, before: step.before, now },
    sameRotation,
  )
  if (verdict === 'nothing') return undefined
  if (verdict !== 'restore') return verdict
  return {
    ...step,
    id: numbers.next(),
    dependsOn: leaversOf(leaving, arn),
    summary: `Put the rotation of key ${arn.split('/').at(-1) ?? ''} back as it was`,
    before: now,
    after: step.before,
  }
}

/**
 * A trail that was put under the key since, and that only the run's policy admits, would stop delivering. One that was under it
 * before the run, and was kept out then, is kept out again: that is what exactly as before means.
 */
function stillNeeded(
  { index, leaving, wasUnder }: KeyRestoring,
  step: StepOf<'put-key-policy'>,
): Refusal | undefined {
  const { arn } = step.key
  const named = collectedKey(index, arn)
  if (named === undefined) return unreadNow(arn, 'the key')
  const gone = new Set(leaving.flatMap((one) => (one.action === 'update-trail' ? [one.trailArn] : [])))
  const before = parsePolicy(step.before, `key policy of ${arn}`)
  const after = parsePolicy(step.after, `key policy of ${arn}`)
  const first = index.trails.find((trail) => {
    if (trail.kmsKeyId !== arn || gone.has(trail.arn) || wasUnder(trail.arn, arn)) return false
    const bucket = index.buckets.get(trail.s3BucketName ?? '') ?? { name: trail.s3BucketName ?? '' }
    const bucketKeyEnabled = bucket.encryption?.bucketKeyEnabled === true
    const work = { trail, bucket: { ...bucket, region: bucket.region ?? '' }, bucketKeyEnabled }
    const lacks = (policy: typeof before): number => lackingUses(index, { work, named, policy }).size
    return lacks(before) > 0 && lacks(after) === 0
  })
  if (first === undefined) return undefined
  return {
    code: 'KEY_STILL_IN_USE',
    subject: arn,
    reason: `trail ${first.arn} still names the key, and only the policy of the run lets CloudTrail deliver for it: restoring the policy of before would stop delivery`,
    remedy: 'Take the trail from under the key first, or leave the policy as it is.',
    evidence: `kmsKeyId = ${arn}`,
  }
}

function leaversOf(leaving: readonly PlanStep[], arn: string): string[] {
  return leaving.flatMap((step) =>
    (step.action === 'update-trail' || step.action === 'set-log-group-key') && step.before.kmsKeyId === arn
      ? [step.id]
      : [],
  )
}

function samePolicy(left: unknown, right: unknown): boolean {
  if (left === right) return true
  try {
    return (
      contentHash(JSON.parse(String(left)) as object) === contentHash(JSON.parse(String(right)) as object)
    )
  } catch {
    return false
  }
}

/** KMS tells a period only while rotation is on. */
function sameRotation(left: unknown, right: unknown): boolean {
  const part = (value: unknown, name: string): unknown => Reflect.get(Object(value), name)
  if (part(left, 'enabled') !== part(right, 'enabled')) return false
  return part(left, 'enabled') === false || part(left, 'periodInDays') === part(right, 'periodInDays')
}

function unreadNow(subject: string, what: string): Refusal {
  return {
    code: 'EVIDENCE_MISSING',
    subject,
    reason: `${what} of ${subject} could not be read now, so that nobody can tell whether somebody changed it since`,
    remedy: 'Collect again with the permissions to read it, then plan the back-out again.',
  }
}
