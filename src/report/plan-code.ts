import type { Plan } from '../domain/plan.js'
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
