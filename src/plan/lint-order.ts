import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'
import type { LintFault } from './lint.js'
import { keyOf } from './lint-steps.js'

/** Key, policy, rotation, then what is sealed; in a back-out what was sealed, then the key. */
export function orderFaults(plan: Plan): LintFault[] {
  return plan.origin.kind === 'implement' ? forwardFaults(plan) : backwardFaults(plan)
}

function isUse(step: PlanStep): boolean {
  return step.action === 'update-trail' || step.action === 'set-log-group-key'
}

function name(key: KeyReference): string {
  return 'arn' in key ? key.arn : key.createdBy
}

/** Steps that make a key ready, by the key. */
function preparations(steps: readonly PlanStep[]): Map<string, PlanStep[]> {
  const byKey = new Map<string, PlanStep[]>()
  for (const step of steps) {
    if (isUse(step)) continue
    const key = keyOf(step)
    const id = step.action === 'create-key' ? step.id : key === null || key === undefined ? '' : name(key)
    byKey.set(id, [...(byKey.get(id) ?? []), step])
  }
  return byKey
}

const RANK: Readonly<Record<PlanStep['action'], number>> = {
  'create-key': 0,
  'create-alias': 1,
  'put-key-policy': 2,
  'set-key-rotation': 3,
  'update-trail': 4,
  'set-log-group-key': 4,
}

function forwardFaults({ steps }: Plan): LintFault[] {
  const ready = preparations(steps)
  return steps.flatMap((step) => {
    const key = keyOf(step)
    if (key === undefined || key === null) return []
    const first = (ready.get(name(key)) ?? []).filter(
      (one) => RANK[one.action] < RANK[step.action] && (isUse(step) || one.action !== 'create-alias'),
    )
    const missing = first.filter(({ id }) => !step.dependsOn.includes(id))
    return missing.map(({ id }): LintFault => ({ rule: 'order', message: `${step.id} must wait for ${id}` }))
  })
}

/** A key's policy is put back only after everything that the back-out takes from under the key. */
function backwardFaults({ steps }: Plan): LintFault[] {
  const leaving = steps.flatMap((step) =>
    step.action === 'update-trail' || step.action === 'set-log-group-key'
      ? [{ id: step.id, from: step.before.kmsKeyId }]
      : [],
  )
  return steps.flatMap((step) => {
    if (step.action !== 'put-key-policy' && step.action !== 'set-key-rotation') return []
    const arn = 'arn' in step.key ? step.key.arn : ''
    const missing = leaving.filter(({ id, from }) => from === arn && !step.dependsOn.includes(id))
    return missing.map(({ id }): LintFault => ({ rule: 'order', message: `${step.id} must wait for ${id}` }))
  })
}
