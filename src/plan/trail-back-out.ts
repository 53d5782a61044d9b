import { type EstateIndex, indexEstate } from '../assess/index-estate.js'
import { whyKeyUnread, whyTrailUnread } from '../assess/trail-key.js'
import type { Estate } from '../domain/estate.js'
import type { Consequence, Plan, Refusal } from '../domain/plan.js'
import type { StepOf } from '../domain/plan-step.js'
import type { Trail } from '../domain/trail.js'
import { parsePolicy } from '../policy/parse.js'
import { admissionRefusals } from './admission.js'
import { collectedKey, fitnessOf } from './candidate.js'
import { bucketRefusals } from './check-bucket.js'
import { ownerRefusals } from './check-owner.js'
import { checkTrail } from './check-trail.js'
import { finishPlan } from './finish.js'
import { elsewhere } from './key-choice.js'
import { bucketPreconditions, keyPreconditions, trailPreconditions } from './preconditions.js'
import { readerConsequences } from './reader-consequences.js'
import { unread } from './refusals.js'
import type { ReadersOf } from './types.js'

/** A trail that somebody wants under another key, or under none, now. */
export interface TrailBackOutRequest {
  readonly estate: Estate
  readonly trailArn: string
  /** ARN of a key, or `unencrypted`. */
  readonly to: string
  readonly readersOf?: ReadersOf | undefined
  readonly planner: string
  readonly madeAt: string
}

/** The word for no key. */
export const UNENCRYPTED = 'unencrypted'

/** Plans one trail's way to a key or to none. A key must admit CloudTrail as it is: an emergency is no time to edit policies. */
export function makeTrailBackOut(request: TrailBackOutRequest): Plan {
  const { estate, trailArn, to } = request
  const index = indexEstate(estate)
  const trail = index.trailsByArn.get(trailArn)
  const refusals = trail === undefined ? [unknownTrail(trailArn)] : refusalsOf(index, trail, to)
  const steps = trail === undefined || refusals.length > 0 ? [] : stepsOf(trail, to)
  const ids = steps.map(({ id }) => id)
  const bucket = index.buckets.get(trail?.s3BucketName ?? '')
  const key = to === UNENCRYPTED ? undefined : index.keys.get(to)
  const isMoving = trail !== undefined && steps.length > 0
  return finishPlan(index, request, {
    origin: { kind: 'back-out-trail', trailArn, to },
    compliantTrails: [],
    steps,
    preconditions: isMoving
      ? [
          ...trailPreconditions(trail, ids),
          ...(key === undefined ? [] : keyPreconditions(key, ids)),
          ...(bucket === undefined || key === undefined
            ? []
            : bucketPreconditions(index, bucket, { steps: ids, owner: trail.accountId })),
        ]
      : [],
    consequences: [
      ...readerConsequences(estate, { steps, partition: estate.partition }, request.readersOf),
      ...steps.flatMap((step) => meaning(step, to)),
    ],
    refusals,
  })
}

function unknownTrail(trailArn: string): Refusal {
  return {
    code: 'UNKNOWN_TRAIL',
    subject: trailArn,
    reason: 'the estate has no such trail',
    remedy: 'Name the trail by its ARN, with its account in scope.',
  }
}

function refusalsOf(index: EstateIndex, trail: Trail, to: string): Refusal[] {
  if (trail.kmsKeyId === undefined) return unread(trail.arn, whyTrailUnread(index, trail, 'the key'))
  return to === UNENCRYPTED ? ownerRefusals(index, trail) : keyRefusals(index, trail, to)
}

function keyRefusals(index: EstateIndex, trail: Trail, to: string): Refusal[] {
  const work = checkTrail(index, trail)
  if (!work.ok) return [...work.refusals]
  const named = collectedKey(index, to)
  if (named === undefined) {
    const reason = `the key ${to} was not read`
    const remedy = 'Name the key by its ARN, with its account in scope, and collect again.'
    return unread(trail.arn, [{ reason, operation: 'kms:DescribeKey', remedy }])
  }
  const { region } = work.value.bucket
  if (named.region !== region) return [elsewhere(trail.arn, to, region)]
  const fitness = fitnessOf(index, trail, named)
  if (fitness.verdict === 'unknown') return unread(trail.arn, fitness.unknowns)
  if (fitness.verdict !== 'compliant') return [unusable(trail.arn, to, fitness.summary)]
  const text = named.key.policy
  if (text === undefined)
    return unread(trail.arn, whyKeyUnread(index, named, 'the key policy', 'kms:GetKeyPolicy'))
  const policy = parsePolicy(text, `key policy of ${named.arn}`)
  return [
    ...admissionRefusals(index, { work: work.value, named, policy }),
    ...bucketRefusals(index, { work: work.value, keyArn: named.arn, parsed: new Map() }),
  ]
}

function unusable(subject: string, keyArn: string, summary: string): Refusal {
  return {
    code: 'KEY_UNUSABLE',
    subject,
    reason: `the key ${keyArn} can’t seal this trail’s logs: ${summary}`,
    remedy: 'Name a key that can, or unencrypted.',
  }
}

function stepsOf(trail: Trail, to: string): StepOf<'update-trail'>[] {
  const before = trail.kmsKeyId === '' ? null : (trail.kmsKeyId ?? null)
  const after = to === UNENCRYPTED ? null : to
  if (before === after) return []
  return [
    {
      id: 'step-1',
      accountId: trail.accountId,
      region: trail.homeRegion ?? '',
      dependsOn: [],
      action: 'update-trail',
      summary:
        after === null
          ? `Take the key from trail ${trail.name}`
          : `Put trail ${trail.name} under key ${after.split('/').at(-1) ?? ''}`,
      trailArn: trail.arn,
      before: { kmsKeyId: trail.kmsKeyId ?? null },
      after: { key: after === null ? null : { arn: after } },
    },
  ]
}

function meaning(step: StepOf<'update-trail'>, to: string): Consequence[] {
  const before = step.before.kmsKeyId
  const about = { subject: step.trailArn, steps: [step.id] }
  return [
    ...(to === UNENCRYPTED
      ? [
          {
            ...about,
            kind: 'note' as const,
            text: 'New logs are under S3’s own key: whoever may read the bucket reads them. The control does not hold for this trail from then on.',
          },
        ]
      : []),
    ...(before === null || before === ''
      ? []
      : [
          {
            ...about,
            kind: 'note' as const,
            text: `Logs that were delivered under ${before} need that key for good: keep it enabled, and never schedule its deletion.`,
          },
        ]),
  ]
}
