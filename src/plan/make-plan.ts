import { assess } from '../assess/assess.js'
import { type EstateIndex, indexEstate } from '../assess/index-estate.js'
import { keyOfTrail } from '../assess/trail-key.js'
import { type Assessment, RULE_IDS } from '../domain/finding.js'
import type { Consequence, Plan, Precondition, Refusal } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import type { Trail } from '../domain/trail.js'
import { isReachable } from './check-owner.js'
import { type StoppedRule, stoppedRules } from './check-replication.js'
import {
  aboutChange,
  aboutKey,
  admittedReaders,
  costOf,
  stoppedReplication,
  storeConsequences,
  unreadControlPolicies,
} from './consequences.js'
import { StepNumbers, stepsOfKey } from './emit-steps.js'
import { finishPlan } from './finish.js'
import { groupDemands } from './group-demands.js'
import { type KeyPlan, type KeyPlanning, planKey } from './key-plan.js'
import { needOf } from './needs.js'
import {
  bucketPreconditions,
  groupPreconditions,
  keyPreconditions,
  trailPreconditions,
} from './preconditions.js'
import { MOST_ANALYSED, readerConsequences } from './reader-consequences.js'
import { activeReaders } from './reader-statements.js'
import { DEFAULT_ALIAS, type PlanRequest, type Reader } from './types.js'

/**
 * Plans what makes the control true: for each noncompliant trail a key, its policy, rotation, then the trail. What must not be
 * done is refused, with the reason. Pure: the same estate, settings and time give the same plan.
 */
export function makePlan(request: PlanRequest): Plan {
  const { estate, settings = {} } = request
  const index = indexEstate(estate)
  const readers = activeReaders(settings.readers ?? [], request.madeAt.slice(0, 10))
  const assessment = assess(estate, {
    ...(request.allowedReaders === undefined ? {} : { readers: request.allowedReaders }),
    ...(estate.trails.length > MOST_ANALYSED ? { rules: WITHOUT_READERS } : {}),
  })
  const demands = groupDemands({ index, request, needs: needsOf(assessment, request), readers })
  const planning: KeyPlanning = { index, settings, readers, trailsOfKey: trailsByKey(index) }
  const plans = demands.groups.map((group) => planKey(planning, group))
  const drawn = drawUp({ index, request, plans, readers, trailsOfKey: planning.trailsOfKey })
  const steps = drawn.flatMap((one) => one.steps)
  const trailSteps = steps.filter(({ action }) => action === 'update-trail')
  return finishPlan(index, request, {
    origin: { kind: 'implement' },
    compliantTrails: rightTrails(assessment, request),
    steps,
    preconditions: drawn.flatMap((one) => one.preconditions),
    consequences: [
      ...readerConsequences(estate, { steps, partition: estate.partition }, request.readersOf),
      ...drawn.flatMap((one) => one.consequences),
      ...aboutChange(index, trailSteps),
      ...unreadControlPolicies(
        index,
        plans.filter(({ policy }) => policy.kind !== 'keep'),
      ),
      ...(request.eventDataStores === true ? storeConsequences(index) : []),
    ],
    refusals: [
      ...accountRefusals(assessment, request),
      ...demands.refusals,
      ...plans.flatMap((plan) => plan.refusals),
    ],
  })
}

const WITHOUT_READERS = RULE_IDS.filter((id) => id !== 'readers-are-authorized')

/** Trails that were asked for, with what each needs. */
function needsOf(
  { trails }: Assessment,
  { trails: wanted }: PlanRequest,
): Map<string, ReturnType<typeof needOf>> {
  const chosen = trails.filter(({ subject }) => wanted === undefined || wanted.includes(subject.id))
  return new Map(chosen.map((one) => [one.subject.id, needOf(one)]))
}

function rightTrails({ trails }: Assessment, { trails: wanted }: PlanRequest): string[] {
  return trails
    .filter((one) => (wanted === undefined || wanted.includes(one.subject.id)) && needOf(one).isRight)
    .map(({ subject }) => subject.id)
}

/** Accounts that no trail records: a plan makes no trails. Not asked about where trails were named. */
function accountRefusals({ accounts }: Assessment, { trails }: PlanRequest): Refusal[] {
  if (trails !== undefined) return []
  return accounts.flatMap((one) => needOf(one).refusals)
}

function trailsByKey(index: EstateIndex): KeyPlanning['trailsOfKey'] {
  const byKey = new Map<string, Trail[]>()
  for (const trail of index.trails) {
    const key = keyOfTrail(index, trail)
    // What can't be read again when the plan is applied is nothing to rest on.
    if (key.kind !== 'named' || !isReachable(index, trail.accountId)) continue
    const known = byKey.get(key.arn)
    if (known === undefined) byKey.set(key.arn, [trail])
    else known.push(trail)
  }
  return (keyArn) => byKey.get(keyArn) ?? []
}

interface Drawn {
  readonly steps: readonly PlanStep[]
  readonly preconditions: readonly Precondition[]
  readonly consequences: readonly Consequence[]
}

interface DrawingUp {
  readonly index: EstateIndex
  readonly request: PlanRequest
  readonly plans: readonly KeyPlan[]
  readonly readers: readonly Reader[]
  readonly trailsOfKey: KeyPlanning['trailsOfKey']
}

/** Steps of each key, with what they rest on and what they bring about. */
function drawUp({ index, request, plans, readers, trailsOfKey }: DrawingUp): Drawn[] {
  const alias = request.settings?.alias ?? DEFAULT_ALIAS
  const taken = new Set(
    index.estate.keys.flatMap((key) =>
      key.exists === false
        ? []
        : (key.aliases ?? []).map((name) => `${key.accountId ?? ''} ${key.region ?? ''} ${name}`),
    ),
  )
  const numbers = new StepNumbers()
  return plans.map((plan) => {
    const steps = stepsOfKey({ numbers, alias, taken }, plan)
    const isSealing = steps.some(({ action }) => action === 'update-trail' || action === 'put-key-policy')
    return {
      steps,
      preconditions: [...preconditionsOf(index, plan, steps), ...othersUnderKey(plan, steps, trailsOfKey)],
      consequences: [
        ...(isSealing ? admittedReaders(plan, readers, steps) : []),
        ...plan.works.flatMap((work) =>
          stoppedReplication(
            work,
            stoppedBy(plan, steps, readers, work.trail.arn),
            idsOf(steps, work.trail.arn),
          ),
        ),
        ...steps.flatMap(costOf),
        ...aboutKey(plan, alias, steps),
      ],
    }
  })
}

function stoppedBy(
  plan: KeyPlan,
  steps: readonly PlanStep[],
  readers: readonly Reader[],
  trailArn: string,
): StoppedRule[] {
  const work = plan.works.find(({ trail }) => trail.arn === trailArn)
  return work === undefined || idsOf(steps, trailArn).length === 0 ? [] : stoppedRules(work, readers)
}

function idsOf(steps: readonly PlanStep[], trailArn: string): string[] {
  return steps.flatMap((step) =>
    step.action === 'update-trail' && step.trailArn === trailArn ? [step.id] : [],
  )
}

/** Everything that was observed and that the steps rest on. A key's steps rest on all of its trails as well. */
function preconditionsOf(index: EstateIndex, plan: KeyPlan, steps: readonly PlanStep[]): Precondition[] {
  if (steps.length === 0) return []
  const all = steps.map(({ id }) => id)
  const keySteps = steps.filter(({ action }) => action !== 'update-trail' && action !== 'set-log-group-key')
  const buckets = new Map(
    plan.works.map(({ bucket, trail }) => [bucket.name, { bucket, owner: trail.accountId }]),
  )
  const key = plan.chosen.kind === 'existing' ? plan.chosen.named.key : undefined
  const isOurs =
    key !== undefined &&
    isReachable(index, plan.chosen.kind === 'existing' ? plan.chosen.named.accountId : '')
  return [
    ...(key === undefined || !isOurs ? [] : keyPreconditions(key, all)),
    ...[...buckets.values()].flatMap(({ bucket, owner }) =>
      bucketPreconditions(index, bucket, { steps: all, owner }),
    ),
    ...plan.works.flatMap(({ trail }) => {
      const own = idsOf(steps, trail.arn)
      return trailPreconditions(trail, own.length > 0 ? own : keySteps.map(({ id }) => id))
    }),
    ...plan.logGroups.flatMap((group) =>
      groupPreconditions(
        group,
        steps.flatMap((step) =>
          step.action === 'set-log-group-key' && step.logGroupArn === group.arn ? [step.id] : [],
        ),
      ),
    ),
  ]
}

/** Other trails that name the key are admitted with the plan's own, for as long as they name it. */
function othersUnderKey(
  { policy, chosen, works }: KeyPlan,
  steps: readonly PlanStep[],
  trailsOfKey: KeyPlanning['trailsOfKey'],
): Precondition[] {
  if (policy.kind !== 'edit' || chosen.kind !== 'existing') return []
  const ids = steps.flatMap(({ id, action }) => (action === 'put-key-policy' ? [id] : []))
  const own = new Set(works.map(({ trail }) => trail.arn))
  return trailsOfKey(chosen.named.arn)
    .filter(({ arn }) => !own.has(arn))
    .flatMap((trail) => trailPreconditions(trail, ids).filter(({ field }) => field === 'kmsKeyId'))
}
