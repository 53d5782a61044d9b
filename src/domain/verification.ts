import type { DeliveredObject } from './trail.js'

/** A trail whose change is to be proven. */
export interface VerifyTarget {
  readonly trailArn: string
  readonly accountId: string
  readonly region: string
  /** The key that its logs are to be sealed under; null: none. */
  readonly keyArn: string | null
  /** When the change was seen done, by the endpoint's clock. */
  readonly changedAt: string
  /** Whose credentials read the bucket, where that is not the trail's account. */
  readonly readerId?: string
}

/**
 * What delivered objects prove of a trail. `proven`: objects delivered after the change are sealed as they should be;
 * `waiting`: nothing speaks against it, and the proof has not been delivered yet; `failing`: it does not deliver, or not so.
 */
export interface TrailProof {
  readonly trailArn: string
  readonly keyArn: string | null
  readonly changedAt: string
  readonly verdict: 'proven' | 'waiting' | 'failing' | 'unknown'
  /** What the verdict rests on, one sentence each. */
  readonly reasons: readonly string[]
  readonly log?: DeliveredObject
  readonly digest?: DeliveredObject
  /** Objects of the old style that were delivered while the change was still spreading; no fault. */
  readonly tolerated: readonly DeliveredObject[]
}

/** How many trails came to which verdict. */
export interface Verification {
  readonly schema: 'trailseal.verification/1'
  readonly runId?: string
  readonly at: string
  readonly waitedSeconds: number
  readonly verdict: TrailProof['verdict']
  readonly trails: readonly TrailProof[]
}
