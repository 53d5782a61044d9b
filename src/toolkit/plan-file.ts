import { TrailsealError } from '../domain/errors.js'
import { PLAN_SCHEMA, type Plan, planSchema } from '../domain/plan.js'
import { lintPlan } from '../plan/lint.js'
import { planJson } from '../report/plan-json.js'
import { writeWhole } from './files.js'
import { type DocumentKind, readHashed } from './hashed-file.js'

const PLAN_KIND: DocumentKind<Plan> = {
  noun: 'plan',
  withArticle: 'a plan',
  schemaName: PLAN_SCHEMA,
  schema: planSchema,
  writer: 'trailseal plan -o',
  again: 'make the plan again',
  published: 'schemas/plan.schema.json',
  whyUnchanged: 'only what was reviewed is applied',
}

/** Writes a plan as JSON. Throws TrailsealError; nothing half-written is left. */
export function writePlan(path: string, plan: Plan): void {
  writeWhole(path, planJson(plan))
}

/**
 * Reads a plan that `plan` wrote. Throws TrailsealError: no file, no JSON, a newer or unknown schema, a shape that does not fit
 * (with the place), a content hash that does not match, or an invariant of plans that it breaks.
 */
export function readPlan(path: string): Plan {
  const plan = readHashed(path, PLAN_KIND)
  const [fault] = lintPlan(plan)
  if (fault === undefined) return plan
  throw new TrailsealError({
    code: 'PLAN_UNSAFE',
    message: `${path} breaks an invariant of plans (${fault.rule}): ${fault.message}`,
    remedy: 'make the plan again; a plan that no planner would make is not applied',
    exitStatus: 4,
  })
}
