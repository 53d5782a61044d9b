/**
 * Changes a second that AWS admits, per account and region; not adjustable for CloudTrail. Sources: CloudTrail user guide,
 * WhatIsCloudTrail-Limits; KMS developer guide, requests-per-second; CloudWatch Logs quotas.
 */
const PER_SECOND: ReadonlyMap<string, number> = new Map([
  ['cloudtrail:UpdateTrail', 1],
  ['cloudtrail:StartLogging', 1],
  ['cloudtrail:StopLogging', 1],
  ['kms:CreateKey', 5],
  ['kms:CreateAlias', 5],
  ['kms:PutKeyPolicy', 15],
  ['kms:EnableKeyRotation', 15],
  ['kms:DisableKeyRotation', 15],
  ['logs:AssociateKmsKey', 5],
  ['logs:DisassociateKmsKey', 5],
])

/** A little slower than AWS fills its buckets, so that a clock that differs by a tick is not throttled. */
const MARGIN = 1.02

/** Spaces changes out so that AWS need not refuse them. */
export class Pace {
  readonly #nextMs = new Map<string, number>()

  /** Milliseconds to wait before this call may go; its place is taken. */
  reserve(
    call: {
      readonly service: string
      readonly operation: string
      readonly accountId: string
      readonly region: string
    },
    nowMs: number,
  ): number {
    const name = `${call.service}:${call.operation}`
    const perSecond = PER_SECOND.get(name)
    if (perSecond === undefined) return 0
    const lane = `${name}|${call.accountId}|${call.region}`
    const atMs = Math.max(nowMs, this.#nextMs.get(lane) ?? nowMs)
    this.#nextMs.set(lane, atMs + (1000 / perSecond) * MARGIN)
    return atMs - nowMs
  }
}
