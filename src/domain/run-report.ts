import type { RunEndState } from './journal.js'
import type { PlanStep } from './plan-step.js'

/** How a run stands: as it ended, or `interrupted` (cut off: nobody is at it), or `running`. */
export type RunState = RunEndState | 'interrupted' | 'running'

/** One step of a run. */
export interface StepReport {
  readonly id: string
  readonly action: PlanStep['action']
  readonly accountId: string
  readonly region: string
  readonly summary: string
  /** Of update-trail: the trail. */
  readonly trailArn?: string
  /** `done`; `already`: it was so; `in-doubt`: a call was made, its effect is not known; `failed`; `not-done`. */
  readonly state: 'done' | 'already' | 'in-doubt' | 'failed' | 'not-done'
  /** The key that it made. */
  readonly created?: string
  readonly code?: string
  readonly message?: string
  readonly remedy?: string
}

/** A run: `apply`, `resume`, `backout` and `run show` answer with one. */
export interface RunReport {
  readonly schema: 'trailseal.run/1'
  readonly runId: string
  readonly folder: string
  readonly planHash: string
  readonly kind: 'implement' | 'back-out' | 'back-out-trail'
  /** The run that this one backs out. */
  readonly backsOut?: string
  readonly state: RunState
  readonly startedAt?: string
  readonly lastAt?: string
  readonly steps: readonly StepReport[]
  readonly notes: readonly string[]
  /** Commands to run next, most likely first. */
  readonly next: readonly string[]
}
