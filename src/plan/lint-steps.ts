import { arnAccount, arnRegion } from '../domain/arn.js'
import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'
import type { LintFault } from './lint.js'

/** Each step by itself: its id and dependencies, its place, what it changes, its undo. */
export function stepFaults(plan: Plan): LintFault[] {
  return [
    ...idFaults(plan),
    ...plan.steps.flatMap((step) => [...placeFaults(step), ...changeFaults(plan, step)]),
    ...twiceFaults(plan),
  ]
}

function idFaults({ steps }: Plan): LintFault[] {
  const earlier = new Set<string>()
  const makers = new Set<string>()
  return steps.flatMap((step) => {
    const faults: LintFault[] = []
    const fault = (message: string): void =>
      void faults.push({ rule: 'ids', message: `${step.id}: ${message}` })
    if (!/^step-\d+$/u.test(step.id)) fault('an id is step- and a number')
    if (earlier.has(step.id)) fault('the id is taken by an earlier step')
    for (const id of step.dependsOn) if (!earlier.has(id)) fault(`depends on ${id}, which is no earlier step`)
    const maker = makerOf(step)
    if (maker !== undefined && !(makers.has(maker) && step.dependsOn.includes(maker)))
      fault(`uses the key of ${maker} without depending on it`)
    earlier.add(step.id)
    if (step.action === 'create-key') makers.add(step.id)
    return faults
  })
}

/** The key that a step is about; undefined where it makes one, null where it names none. */
export function keyOf(step: PlanStep): KeyReference | null | undefined {
  switch (step.action) {
    case 'create-key':
      return undefined
    case 'create-alias':
    case 'put-key-policy':
    case 'set-key-rotation':
      return step.key
    case 'update-trail':
    case 'set-log-group-key':
      return step.after.key
  }
}

function makerOf(step: PlanStep): string | undefined {
  const key = keyOf(step)
  return key !== undefined && key !== null && 'createdBy' in key ? key.createdBy : undefined
}

/** Trails and keys are changed as their owner, where they are. */
function placeFaults(step: PlanStep): LintFault[] {
  const arn = subjectArn(step)
  if (arn === undefined) return []
  const isRight = arnAccount(arn) === step.accountId && arnRegion(arn) === step.region
  return isRight
    ? []
    : [{ rule: 'place', message: `${step.id} changes ${arn} as account ${step.accountId} in ${step.region}` }]
}

function subjectArn(step: PlanStep): string | undefined {
  switch (step.action) {
    case 'update-trail':
      return step.trailArn
    case 'set-log-group-key':
      return step.logGroupArn
    case 'create-key':
      return undefined
    case 'create-alias':
    case 'put-key-policy':
    case 'set-key-rotation':
      return 'arn' in step.key ? step.key.arn : undefined
  }
}

function changeFaults({ origin }: Plan, step: PlanStep): LintFault[] {
  const isUse = step.action === 'update-trail' || step.action === 'set-log-group-key'
  if (isUse && step.after.key === null && origin.kind === 'implement')
    return [{ rule: 'never-unsealed', message: `${step.id} takes the key away, which only a back-out may` }]
  if (!('before' in step)) return []
  const after = isUse
    ? step.after.key === null
      ? null
      : 'arn' in step.after.key
        ? step.after.key.arn
        : undefined
    : step.after
  const before = isUse ? step.before.kmsKeyId : step.before
  return JSON.stringify(before) === JSON.stringify(after)
    ? [{ rule: 'undo', message: `${step.id} changes nothing: before and after are the same` }]
    : []
}

/** Two steps on one thing would make each other's undo wrong. */
function twiceFaults({ steps }: Plan): LintFault[] {
  const seen = new Map<string, string>()
  return steps.flatMap((step) => {
    const key =
      step.action === 'create-alias'
        ? `${step.accountId} ${step.region} ${step.aliasName}`
        : (subjectArn(step) ?? makerOf(step) ?? step.id)
    const thing = `${step.action} ${key}`
    const other = seen.get(thing)
    seen.set(thing, step.id)
    return other === undefined
      ? []
      : [{ rule: 'one-change', message: `${other} and ${step.id} both change ${key}` }]
  })
}
