import type { EstateIndex } from '../assess/index-estate.js'
import type { Consequence } from '../domain/plan.js'
import type { PlanStep, StepOf } from '../domain/plan-step.js'
import type { StoppedRule } from './check-replication.js'
import type { KeyPlan } from './key-plan.js'
import { readerName } from './reader-statements.js'
import type { Reader, TrailWork } from './types.js'

/** Source: AWS KMS pricing page, read in November 2026: each key, and each of its first two rotations. */
const USD_A_KEY_MONTH = 1
const USD_MOST_ROTATIONS = 2
/** USD for ten thousand requests, after 20,000 free ones a month. Source: the same page. */
const USD_TEN_THOUSAND_REQUESTS = 0.03

/** What a new key costs. */
export function costOf(step: PlanStep): Consequence[] {
  if (step.action !== 'create-key') return []
  return [
    {
      kind: 'cost',
      subject: `key of ${step.id} in account ${step.accountId}, ${step.region}`,
      text: `A new key: ${USD_A_KEY_MONTH} USD a month by the hour, up to ${USD_MOST_ROTATIONS} more after two yearly rotations; ${USD_TEN_THOUSAND_REQUESTS} USD for 10,000 requests beyond 20,000 a month, one for each log file written or read. (AWS KMS pricing page, as of November 2026)`,
      usdPerMonth: USD_A_KEY_MONTH,
      steps: [step.id],
    },
  ]
}

/** Whom the readers' statements of a key let decrypt. */
export function admittedReaders(
  plan: KeyPlan,
  readers: readonly Reader[],
  steps: readonly PlanStep[],
): Consequence[] {
  const subject = plan.works[0]?.trail.arn
  const own = steps.filter(({ action }) => action === 'create-key' || action === 'put-key-policy')
  if (subject === undefined || own.length === 0) return []
  const names = readers.map(readerName)
  const text =
    names.length === 0
      ? 'The configuration says that nobody may read: no statement of the plan lets anybody decrypt these logs.'
      : `The key’s policy lets ${names.join(', ')} decrypt the logs, through S3 only. Across accounts, and for a whole account, IAM policies there must allow kms:Decrypt as well.`
  return [{ kind: 'gains-read', subject, text, count: names.length, steps: own.map(({ id }) => id) }]
}

export function stoppedReplication(
  work: TrailWork,
  stopped: readonly StoppedRule[],
  steps: readonly string[],
): Consequence[] {
  return stopped.map(({ rule, name, why }) => ({
    kind: 'replication',
    subject: work.trail.arn,
    text: `Replication rule ${name} of bucket ${work.bucket.name} stops copying new logs to ${rule.destinationBucketArn}: ${why}.`,
    steps: [...steps],
  }))
}

/** Things that hold for every trail that changes its key. */
export function aboutChange(index: EstateIndex, trailSteps: readonly PlanStep[]): Consequence[] {
  if (trailSteps.length === 0) return []
  const { keys } = index
  const steps = trailSteps.map(({ id }) => id)
  const formerly = trailSteps.flatMap((step) => {
    if (step.action !== 'update-trail') return []
    const { kmsKeyId } = step.before
    // Of a key that is gone nothing is left to keep.
    const isThere = typeof kmsKeyId === 'string' && kmsKeyId !== '' && keys.get(kmsKeyId)?.exists !== false
    return isThere ? [step] : []
  })
  return [
    {
      kind: 'delivery',
      subject: 'CloudTrail',
      text: 'For about five minutes after a trail is changed, CloudTrail may go on delivering by the settings of before; objects that were delivered earlier stay as they are.',
      steps,
    },
    ...formerly.flatMap((step): Consequence[] => {
      const why = notTakenBack(index, step)
      if (why === undefined) return []
      const text = `Backing out to ${step.before.kmsKeyId ?? ''} would be refused by CloudTrail today: the key ${why}. The trail can then only be put under another key, or under none.`
      return [{ kind: 'irreversible', subject: step.trailArn, text, steps: [step.id] }]
    }),
    ...formerly.map((step): Consequence => ({
      kind: 'note',
      subject: step.trailArn,
      text: `Logs that were delivered under ${step.before.kmsKeyId ?? ''} need that key for good: don’t delete it.`,
      steps: [step.id],
    })),
  ]
}

/** Why a trail could not name its key of before again. Source: CloudTrail API reference, UpdateTrail, Errors. */
function notTakenBack(
  { keys, trailsByArn, buckets }: EstateIndex,
  step: StepOf<'update-trail'>,
): string | undefined {
  const key = keys.get(step.before.kmsKeyId ?? '')
  const region = buckets.get(trailsByArn.get(step.trailArn)?.s3BucketName ?? '')?.region
  if (key === undefined) return undefined
  if (key.keyState !== undefined && key.keyState !== 'Enabled') return `is ${key.keyState}`
  if (key.keySpec !== undefined && key.keySpec !== 'SYMMETRIC_DEFAULT') return `is ${key.keySpec}`
  const isElsewhere = region !== undefined && key.region !== undefined && key.region !== region
  return isElsewhere ? `is in ${key.region}, the bucket in ${region}` : undefined
}

/** Keys whose alias is taken, and multi-Region keys, whose relatives have policies of their own. */
export function aboutKey(plan: KeyPlan, alias: string, steps: readonly PlanStep[]): Consequence[] {
  const ids = steps.map(({ id }) => id)
  const made = steps.find(({ action }) => action === 'create-key')
  const isNamed = steps.some(({ action }) => action === 'create-alias')
  if (made !== undefined && !isNamed) {
    const text = `The alias ${alias} is taken in account ${made.accountId}, ${made.region}: the new key gets none. Its tags tell it apart.`
    return [{ kind: 'note', subject: made.id, text, steps: [made.id] }]
  }
  if (made !== undefined && (plan.appliers ?? []).length > 0) {
    const text = `Only its administrators may manage the new key: apply the plan as ${(plan.appliers ?? []).join(' or ')}. KMS refuses a key that its maker could not manage.`
    return [{ kind: 'note', subject: made.id, text, steps: [made.id] }]
  }
  if (plan.chosen.kind === 'new' || plan.chosen.named.key.multiRegion !== true || ids.length === 0) return []
  const { arn } = plan.chosen.named
  const text =
    'The key is a multi-Region key: its relatives in other regions keep policies of their own, which are not changed.'
  return [{ kind: 'note', subject: arn, text, steps: ids }]
}

/** Event data stores that could be sealed: said, never planned, for it can't be taken back. */
export function storeConsequences({ estate }: EstateIndex): Consequence[] {
  return estate.eventDataStores
    .filter((store) => store.kmsKeyId === null && store.status !== 'PENDING_DELETION')
    .map((store) => ({
      kind: 'irreversible',
      subject: store.arn,
      text: `Event data store ${store.name} is under no key of yours. A key that is once set can never be removed or changed, so that no plan sets it: aws cloudtrail update-event-data-store --event-data-store ${store.arn} --kms-key-id <key-arn> --region ${store.region}`,
      steps: [],
    }))
}

/** Resource control policies that were not read can keep CloudTrail out of a key; said once for all accounts. */
export function unreadControlPolicies(index: EstateIndex, plans: readonly KeyPlan[]): Consequence[] {
  const owners = plans
    .filter((plan) => plan.works.length > 0)
    .map(({ chosen }) => (chosen.kind === 'new' ? chosen.accountId : chosen.named.accountId))
  const open = [...new Set(owners)].filter(
    (accountId) => index.organization.resourcePolicies(accountId) === undefined,
  )
  if (open.length === 0) return []
  return [
    {
      kind: 'note',
      subject: open.length === 1 ? `account ${open[0] ?? ''}` : `${open.length} accounts`,
      text: `Which resource control policies bear on ${open.join(', ')} was not read. Where one denies CloudTrail the key, CloudTrail refuses the trail's new key, and nothing else of it changes.`,
      count: open.length,
      steps: [],
    },
  ]
}
