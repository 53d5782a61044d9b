import { parseArn } from '../domain/arn.js'
import type { Plan } from '../domain/plan.js'
import type { StepOf } from '../domain/plan-step.js'
import { planTotals } from './plan-words.js'
import { printable } from './text.js'

/** What stands above a plan that is rendered as code, a line each. */
export function codeNotes(plan: Plan): string[] {
  return [
    planTotals(plan),
    `Plan ${plan.hash}, made at ${plan.madeAt} by ${plan.planner}.`,
    ...(plan.source.answeredBy === 'aws'
      ? []
      : [`NOT FOR AWS: made from a ${plan.source.answeredBy} endpoint, ${plan.source.endpoint}.`]),
    ...(plan.refusals.length === 0
      ? []
      : [`${plan.refusals.length} things are refused and not in here: trailseal show PLAN lists them.`]),
    'What trailseal apply does besides is not done by this: it looks whether anything changed since, waits for KMS,',
    'reads every change back, and keeps a journal to put it back by.',
  ].map(printable)
}

/** The rotation that a plan gives a key which it makes. */
export function rotationOfNew({ steps }: Plan, keyStep: string): StepOf<'set-key-rotation'> | undefined {
  return steps.find(
    (one): one is StepOf<'set-key-rotation'> =>
      one.action === 'set-key-rotation' && 'createdBy' in one.key && one.key.createdBy === keyStep,
  )
}

export function trailName(trailArn: string): string {
  return trailArn.slice(trailArn.lastIndexOf('/') + 1)
}

export function keyId(arn: string): string {
  return (parseArn(arn)?.resource ?? arn).replace(/^key\//u, '')
}

export function logGroupName(arn: string): string {
  return (parseArn(arn)?.resource ?? '').replace(/^log-group:|:\*$/gu, '')
}
