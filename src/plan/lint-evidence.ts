import type { Plan, Precondition } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import type { LintFault } from './lint.js'

/** What each step changes must be among the preconditions with the value of before; nothing may go untold. */
export function evidenceFaults(plan: Plan): LintFault[] {
  const bySubject = new Map<string, Precondition[]>()
  for (const one of plan.preconditions) {
    const known = bySubject.get(one.subject)
    if (known === undefined) bySubject.set(one.subject, [one])
    else known.push(one)
  }
  return [
    ...plan.steps.flatMap((step) => restingFaults(step, bySubject)),
    ...referenceFaults(plan),
    ...toldFaults(plan),
  ]
}

interface Wanted {
  readonly subject: string
  readonly field: string
  readonly value: unknown
}

function wantedOf(step: PlanStep): Wanted | undefined {
  switch (step.action) {
    case 'create-key':
    case 'create-alias':
      return undefined
    case 'put-key-policy':
      return { subject: step.key.arn, field: 'policy', value: step.before }
    case 'set-key-rotation':
      return 'arn' in step.key ? { subject: step.key.arn, field: 'rotation', value: step.before } : undefined
    case 'update-trail':
      return { subject: step.trailArn, field: 'kmsKeyId', value: step.before.kmsKeyId }
    case 'set-log-group-key':
      return { subject: step.logGroupArn, field: 'kmsKeyId', value: step.before.kmsKeyId }
  }
}

function restingFaults(step: PlanStep, bySubject: ReadonlyMap<string, readonly Precondition[]>): LintFault[] {
  const wanted = wantedOf(step)
  if (wanted === undefined) return []
  const found = (bySubject.get(wanted.subject) ?? []).find(
    (one) => one.field === wanted.field && one.steps.includes(step.id),
  )
  if (found !== undefined && isSame(wanted, found.value)) return []
  return [
    {
      rule: 'preconditions',
      message: `${step.id} does not rest on ${wanted.field} of ${wanted.subject} being as it was`,
    },
  ]
}

/** AWS tells a period of rotation only while it is on; an empty key id and none are the same. */
function isSame({ field, value }: Wanted, observed: unknown): boolean {
  if (field === 'rotation')
    return Reflect.get(Object(value), 'enabled') === Reflect.get(Object(observed), 'enabled')
  return JSON.stringify(value) === JSON.stringify(observed)
}

function referenceFaults({ steps, preconditions, consequences, refusals }: Plan): LintFault[] {
  const ids = new Set(steps.map(({ id }) => id))
  const dangling = [...preconditions, ...consequences]
    .flatMap((one) => one.steps)
    .filter((id) => !ids.has(id))
  const idle = preconditions.filter((one) => one.steps.length === 0)
  const mute = refusals.filter(({ reason, remedy }) => reason === '' || remedy === '')
  return [
    ...[...new Set(dangling)].map((id): LintFault => ({ rule: 'ids', message: `there is no step ${id}` })),
    ...idle.map(({ subject, field }): LintFault => ({
      rule: 'preconditions',
      message: `nothing rests on ${field} of ${subject}`,
    })),
    ...mute.map(({ code, subject }): LintFault => ({
      rule: 'told',
      message: `${code} of ${subject} has no reason or no remedy`,
    })),
  ]
}

const READING = new Set(['loses-read', 'keeps-read', 'gains-read'])

/** Whoever changes a trail's key changes who can read: something must be said about that. */
function toldFaults({ steps, consequences }: Plan): LintFault[] {
  const told = new Set(consequences.filter(({ kind }) => READING.has(kind)).flatMap((one) => one.steps))
  return steps
    .filter((step) => step.action === 'update-trail' && !told.has(step.id))
    .map(({ id }) => ({ rule: 'told', message: `nothing is said about who can read after ${id}` }))
}
