import type { StepReport } from './run-report.js'
import type { TrailProof } from './verification.js'

/** What a plan did on a twin of its estate. */
export interface Rehearsal {
  readonly schema: 'trailseal.rehearsal/1'
  readonly planHash: string
  readonly estateHash: string
  /** `works`: every step, the proof by delivered objects, and the back-out; else the first that did not. */
  readonly verdict: 'works' | 'apply-fails' | 'delivery-fails' | 'backout-fails' | 'not-restored'
  readonly steps: readonly StepReport[]
  /** Why the plan was refused as a whole. */
  readonly refused?: { readonly code: string; readonly message: string; readonly remedy: string }
  readonly proofs: readonly TrailProof[]
  readonly backOut: readonly StepReport[]
  /** What the back-out left otherwise than it was. */
  readonly differences: readonly string[]
  /** Keys that the plan made, which a back-out keeps. */
  readonly keptKeys: readonly string[]
  /** What the twin does not know of, so that the rehearsal says nothing about it. */
  readonly ignored: readonly string[]
  readonly calls: number
}
