import type { EstateIndex } from '../assess/index-estate.js'
import { contentHash } from '../domain/hash.js'
import { PLAN_SCHEMA, type Plan } from '../domain/plan.js'
import { lintContent } from './lint.js'
import { distinctRefusals } from './refusals.js'

/** What a plan holds besides what every plan does. */
export type PlanBody = Pick<
  Plan,
  'origin' | 'compliantTrails' | 'steps' | 'preconditions' | 'consequences' | 'refusals'
>

/** Where and when a plan is made. */
export interface PlanOccasion {
  readonly planner: string
  readonly madeAt: string
}

/** A whole plan of its parts, with its hash. Throws where the plan breaks an invariant: that would be a fault of the planner. */
export function finishPlan(index: EstateIndex, occasion: PlanOccasion, body: PlanBody): Plan {
  const { estate } = index
  const [source] = estate.sources
  if (source === undefined) throw new RangeError('an estate has at least one source')
  const draft = {
    schema: PLAN_SCHEMA,
    madeAt: occasion.madeAt,
    planner: occasion.planner,
    partition: estate.partition,
    source,
    estate: { hash: estate.hash ?? contentHash(estate), collectedAt: estate.collectedAt },
    ...body,
    refusals: distinctRefusals(body.refusals),
  } as const
  const plan: Plan = { ...draft, hash: contentHash(draft) }
  const faults = lintContent(plan)
  const [first] = faults
  if (first !== undefined) throw new Error(`the plan breaks an invariant: ${first.rule}: ${first.message}`)
  return plan
}
