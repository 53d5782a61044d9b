import type { Plan } from '../domain/plan.js'

/** The plan document, described by `schemas/plan.schema.json`: what `apply` takes. */
export function planJson(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`
}
