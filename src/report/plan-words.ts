import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'
import { counted } from './text.js'

/** How a key is spoken of. */
export function keyWord(key: KeyReference | null): string {
  if (key === null) return 'none'
  return 'arn' in key ? key.arn : `the key of ${key.createdBy}`
}

/** Whether a step makes a thing, or changes one. */
export function isAddition({ action }: PlanStep): boolean {
  return action === 'create-key' || action === 'create-alias'
}

/** `Plan: 2 to add, 3 to change, 0 to destroy.` There is no step that destroys. */
export function planTotals({ steps }: Plan): string {
  const added = steps.filter(isAddition).length
  return `Plan: ${added} to add, ${steps.length - added} to change, 0 to destroy.`
}

/** What the plan is for, in a line. */
export function planTitle({ origin }: Plan): string {
  switch (origin.kind) {
    case 'implement':
      return 'Trailseal plan'
    case 'back-out':
      return `Trailseal plan to back out run ${origin.runId}`
    case 'back-out-trail':
      return `Trailseal plan to put a trail ${origin.to === 'unencrypted' ? 'under no key' : 'under another key'}`
  }
}

/** US dollars a month that the plan's new keys cost. */
export function monthlyCost({ consequences }: Plan): string | undefined {
  const costs = consequences.flatMap(({ usdPerMonth }) => usdPerMonth ?? [])
  const total = costs.reduce((sum, one) => sum + one, 0)
  return costs.length === 0
    ? undefined
    : `${total.toFixed(2)} USD a month for ${counted(costs.length, 'new key')}`
}
