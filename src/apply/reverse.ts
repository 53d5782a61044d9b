import type { RunHistory } from './journal-state.js'
import { inDoubtSince } from './journal-state.js'
import { contentHash } from '../domain/hash.js'
import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'

/** The steps that back a run out: every one that was done, or may have been, the other way round and in the other order. */
export function reversed(plan: Plan, history: RunHistory, runId = 'run-1'): Plan {
  const arnOf = (key: KeyReference): string =>
    'arn' in key ? key.arn : (history.steps.get(key.createdBy)?.confirmed?.created ?? '')
  const wasDone = (id: string): boolean => {
    const step = history.steps.get(id)
    return step?.restored !== true && (step?.confirmed !== undefined || inDoubtSince(step) !== undefined)
  }
  const steps = plan.steps
    .filter((step) => wasDone(step.id))
    .toReversed()
    .flatMap((step) => backwards(step, arnOf))
    .map((step, index) => Object.assign(step, { id: `step-${index + 1}`, dependsOn: [] }))
  const made: Plan = {
    ...plan,
    origin: { kind: 'back-out', runId, planHash: plan.hash },
    steps,
    preconditions: [],
  }
  return { ...made, hash: contentHash(made) }
}

function backwards(step: PlanStep, arnOf: (key: KeyReference) => string): PlanStep[] {
  const summary = `back out: ${step.summary}`
  const named = (id: string | null): { key: { arn: string } | null } => ({
    key: id === null ? null : { arn: id },
  })
  const was = (key: KeyReference | null): { kmsKeyId: string | null } => ({
    kmsKeyId: key === null ? null : arnOf(key),
  })
  switch (step.action) {
    case 'create-key':
    case 'create-alias':
      return []
    case 'put-key-policy':
      return [{ ...step, summary, before: step.after, after: step.before }]
    case 'set-key-rotation':
      return 'arn' in step.key ? [{ ...step, summary, before: step.after, after: step.before }] : []
    case 'update-trail':
    case 'set-log-group-key':
      return [{ ...step, summary, before: was(step.after.key), after: named(step.before.kmsKeyId) }]
  }
}
