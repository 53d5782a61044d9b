import { SETTLE_MS } from './bounds.js'
import { type RunHistory, lastLost } from './journal-state.js'

/** What a back-out waits for, because of what its run did a moment ago; times of the endpoint's clock. */
export interface Settling {
  /** Until then "it is so already" may be an old answer, and is asked again. */
  readonly settleUntilMs?: number
  /** Until then a call that was given up may still have its effect: nothing is undone before. */
  readonly quietFromMs?: number
}

export function settlingAfter(history: RunHistory): Settling {
  const lost = lastLost(history)
  return {
    ...(history.lastAt === undefined ? {} : { settleUntilMs: Date.parse(history.lastAt) + SETTLE_MS }),
    ...(lost === undefined ? {} : { quietFromMs: Date.parse(lost) + SETTLE_MS }),
  }
}
