/** Requests a second that AWS admits for an operation, per account and region. */
interface Rate {
  readonly group: string
  readonly perSecond: number
}

/** Sources: CloudTrail user guide, WhatIsCloudTrail-Limits; KMS developer guide, requests-per-second; Organizations and STS quotas. */
const RATES = new Map<string, Rate>([
  ['cloudtrail:DescribeTrails', { group: 'cloudtrail.read', perSecond: 10 }],
  ['cloudtrail:GetTrailStatus', { group: 'cloudtrail.status', perSecond: 10 }],
  ['cloudtrail:LookupEvents', { group: 'cloudtrail.lookup', perSecond: 2 }],
  ['kms:ListGrants', { group: 'kms.grants', perSecond: 100 }],
  ['kms:ListAliases', { group: 'kms.aliases', perSecond: 500 }],
  ['sts:AssumeRole', { group: 'sts', perSecond: 600 }],
  ['organizations:ListAccounts', { group: 'organizations.accounts', perSecond: 8 }],
  ['organizations:DescribeOrganization', { group: 'organizations.describe', perSecond: 1 }],
])

/** For an operation whose quota is not published here, once it was throttled. */
const CAUTIOUS_PER_SECOND = 5
/** Groups paced from the start: their quotas are small, and being throttled by them costs more than waiting. */
const ALWAYS = new Set(['cloudtrail.lookup', 'sts'])

interface Lane {
  nextMs: number
  readonly gapMs: number
}

/**
 * Spaces requests by AWS's quotas. A lane (quota, account, region) is paced from the first time it is throttled, so that what
 * AWS admits in bursts is not slowed down.
 */
export class Pacer {
  readonly #lanes = new Map<string, Lane>()

  /** Milliseconds to wait before this request may go; its place is taken. */
  reserve(operation: string, place: string, nowMs: number): number {
    const rate = RATES.get(operation)
    const key = `${rate?.group ?? operation}|${place}`
    let lane = this.#lanes.get(key)
    if (lane === undefined) {
      if (rate === undefined || !ALWAYS.has(rate.group)) return 0
      lane = { nextMs: nowMs, gapMs: 1000 / rate.perSecond }
      this.#lanes.set(key, lane)
    }
    const atMs = Math.max(nowMs, lane.nextMs)
    lane.nextMs = atMs + lane.gapMs
    return atMs - nowMs
  }

  /** AWS said that this was too fast: pace the lane from now on. */
  throttled(operation: string, place: string, nowMs: number): void {
    const rate = RATES.get(operation)
    const key = `${rate?.group ?? operation}|${place}`
    if (this.#lanes.has(key)) return
    this.#lanes.set(key, { nextMs: nowMs, gapMs: 1000 / (rate?.perSecond ?? CAUTIOUS_PER_SECOND) })
  }
}
