import { SETTLE_MS } from './bounds.js'
import type { Plan } from '../domain/plan.js'
import { type RunHistory, lastLost, lastMoment } from './journal-state.js'

/** What a back-out waits for, because of what its run did a moment ago; times of the endpoint's clock. */
export interface Settling {
  /** Until then "it is so already" may be an old answer, and is asked again. */
  readonly settleUntilMs?: number
  /** Until then a call that was given up may still have its effect: nothing is undone before. */
  readonly quietFromMs?: number
  /** When an earlier try at the same back-out changed a trail. */
  readonly propagatingFromMs?: number
}

/** Of the run that is backed out, and of earlier tries at backing it out, as their plans and journals tell. */
export function settlingAfter(
  history: RunHistory,
  earlier: readonly { readonly plan: Plan; readonly history: RunHistory }[] = [],
): Settling {
  const changed = earlier.flatMap(({ plan, history }) =>
    plan.steps
      .filter((step) => step.action === 'update-trail')
      .map((step) => Date.parse(lastMoment(history.steps.get(step.id)) ?? ''))
      .filter((time) => !Number.isNaN(time)),
  )
  const lost = lastLost(history)
  return {
    ...(history.lastAt === undefined ? {} : { settleUntilMs: Date.parse(history.lastAt) + SETTLE_MS }),
    ...(lost === undefined ? {} : { quietFromMs: Date.parse(lost) + SETTLE_MS }),
    ...(changed.length === 0 ? {} : { propagatingFromMs: Math.max(...changed) }),
  }
}
