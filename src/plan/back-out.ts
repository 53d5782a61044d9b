import { indexEstate } from '../assess/index-estate.js'
import type { Estate } from '../domain/estate.js'
import type { JournalEntry } from '../domain/journal.js'
import type { Consequence, Plan, Refusal } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import { restoredSteps } from './back-out-steps.js'
import { finishPlan } from './finish.js'
import { groupPreconditions, keyPreconditions, trailPreconditions } from './preconditions.js'
import { readerConsequences } from './reader-consequences.js'
import { type DoneStep, type RunEffects, effectsOf } from './run-effects.js'
import type { ReadersOf } from './types.js'

/** What depends on a key by now: objects that were delivered under it. */
type SealedObjects = (
  keyArn: string,
) => { readonly count: number; readonly isLeast: boolean; readonly since: string } | undefined

/** What a back-out is planned from. */
export interface BackOutRequest {
  readonly plan: Plan
  readonly runId: string
  readonly entries: readonly JournalEntry[]
  /** The estate as it is now: what is restored is compared with it. */
  readonly observed: Estate
  readonly sealedObjects?: SealedObjects | undefined
  readonly readersOf?: ReadersOf | undefined
  readonly planner: string
  readonly madeAt: string
}

/**
 * Plans the back-out of a run: the exact previous values of everything that it changed, trails first, then keys. Somebody else's
 * later change is never overwritten: it is refused, with both values. Keys that the run made stay, enabled and tagged, for what
 * was delivered under them needs them.
 */
export function makeBackOut(request: BackOutRequest): Plan {
  const { plan, observed, runId } = request
  const index = indexEstate(observed)
  const effects = effectsOf(plan, request.entries, observed)
  const { steps, refusals } = restoredSteps(index, plan, effects)
  return finishPlan(index, request, {
    origin: { kind: 'back-out', runId, planHash: plan.hash },
    compliantTrails: [],
    steps,
    preconditions: steps.flatMap((step) => preconditionsOf(index, step)),
    consequences: [
      ...readerConsequences(observed, { steps, partition: plan.partition }, request.readersOf),
      ...keptKeys(request, effects),
      ...aboutDelivery(steps),
      ...failingAgain(index, plan, steps),
    ],
    refusals: [...refusals, ...unknownKeys(effects)],
  })
}

function preconditionsOf(index: ReturnType<typeof indexEstate>, step: PlanStep): Plan['preconditions'] {
  switch (step.action) {
    case 'create-key':
    case 'create-alias':
      return []
    case 'put-key-policy':
    case 'set-key-rotation': {
      const key = 'arn' in step.key ? index.keys.get(step.key.arn) : undefined
      const wanted = step.action === 'put-key-policy' ? 'policy' : 'rotation'
      return key === undefined
        ? []
        : keyPreconditions(key, [step.id]).filter(({ field }) => field === wanted || field === 'keyState')
    }
    case 'update-trail': {
      const trail = index.trailsByArn.get(step.trailArn)
      return trail === undefined ? [] : trailPreconditions(trail, [step.id])
    }
    case 'set-log-group-key': {
      const group = index.logGroups.get(step.logGroupArn)
      return group === undefined ? [] : groupPreconditions(group, [step.id])
    }
  }
}

/** Every key under which the run let logs be delivered, and what needs it from now on. */
function keptKeys({ plan, sealedObjects }: BackOutRequest, { done, arnOf }: RunEffects): Consequence[] {
  const since = new Map<string, string>()
  for (const { step, at } of done) {
    if (step.action !== 'update-trail' && step.action !== 'create-key') continue
    const key = step.action === 'create-key' ? { createdBy: step.id } : step.after.key
    const arn = key === null ? undefined : arnOf(key)
    if (arn !== undefined && !since.has(arn)) since.set(arn, at)
  }
  return [...since].map(([arn, at]) => {
    const counted = sealedObjects?.(arn)
    const depends =
      counted === undefined
        ? `What was delivered under it since ${at} needs it for good; how many objects that are was not counted.`
        : `${counted.isLeast ? 'At least ' : ''}${counted.count} object${counted.count === 1 ? '' : 's'} that were delivered since ${counted.since} depend on it for good.`
    const made = plan.steps.some(
      (step) => step.action === 'create-key' && arnOf({ createdBy: step.id }) === arn,
    )
    const kept = made
      ? 'The key stays as the run made it: enabled, tagged, with its policy, alias and rotation.'
      : 'The key stays enabled.'
    return {
      kind: 'note',
      subject: arn,
      text: `${kept} ${depends} Never schedule its deletion.`,
      ...(counted === undefined ? {} : { count: counted.count }),
      steps: [],
    }
  })
}

/** Restoring a policy takes decryption from the readers that the run admitted, and CloudTrail's own access from the key. */
function aboutDelivery(steps: readonly PlanStep[]): Consequence[] {
  return steps.flatMap((step): Consequence[] => {
    if (step.action !== 'put-key-policy') return []
    return [
      {
        kind: 'loses-read',
        subject: step.key.arn,
        text: 'The policy of before is restored to the letter: readers whom only the run’s statements admitted can no longer read what was delivered under this key meanwhile.',
        steps: [step.id],
      },
      {
        kind: 'delivery',
        subject: step.key.arn,
        text: 'For about five minutes after a trail is changed CloudTrail may still deliver under this key, and AWS does not say that a log which it can’t deliver for want of the key is delivered later: backout waits six minutes before this step. By hand, wait as long.',
        steps: [step.id],
      },
    ]
  })
}

/** Trails under the key before the run and still, which the run's policy let in: they are kept out again. */
function failingAgain(
  index: ReturnType<typeof indexEstate>,
  plan: Plan,
  steps: readonly PlanStep[],
): Consequence[] {
  return steps.flatMap((step) => {
    if (step.action !== 'put-key-policy') return []
    const arns = plan.preconditions
      .filter(({ kind, field, value }) => kind === 'trail' && field === 'kmsKeyId' && value === step.key.arn)
      .map(({ subject }) => subject)
    return [...new Set(arns)]
      .filter((arn) => index.trailsByArn.get(arn)?.kmsKeyId === step.key.arn)
      .map((arn) => ({
        kind: 'delivery' as const,
        subject: arn,
        text: 'The trail stays under this key, as before the run. Where only the run’s statements let CloudTrail use the key, delivery fails from then on, as it did before.',
        steps: [step.id],
      }))
  })
}

/** A key that may have been made, and that neither the journal nor the estate names. */
function unknownKeys({ done, arnOf }: RunEffects): Refusal[] {
  return done
    .filter(({ step }) => step.action === 'create-key' && arnOf({ createdBy: step.id }) === undefined)
    .map(({ step }: DoneStep) => ({
      code: 'KEY_NOT_FOUND',
      subject: step.id,
      reason: `the call of ${step.id} was sent, and no key with its tag was found in account ${step.accountId}, ${step.region}`,
      remedy:
        'Finish the run first with trailseal resume: it looks for the key by its tag. If none was made there is nothing to keep.',
    }))
}
