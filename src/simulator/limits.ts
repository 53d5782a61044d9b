/**
 * Requests a second that AWS answers, per account and region. Sources: CloudTrail user guide, WhatIsCloudTrail-Limits; KMS
 * developer guide, requests-per-second; Organizations and STS quotas pages. An operation that is not listed is not limited.
 */
const RATES: Readonly<Record<string, readonly [group: string, perSecond: number]>> = {
  'cloudtrail.DescribeTrails': ['cloudtrail.read', 10],
  'cloudtrail.GetTrail': ['cloudtrail.read', 10],
  'cloudtrail.GetTrailStatus': ['cloudtrail.status', 10],
  'cloudtrail.ListTrails': ['cloudtrail.list', 10],
  'cloudtrail.UpdateTrail': ['cloudtrail.update', 1],
  'cloudtrail.CreateTrail': ['cloudtrail.create', 1],
  'cloudtrail.StartLogging': ['cloudtrail.start', 1],
  'cloudtrail.StopLogging': ['cloudtrail.stop', 1],
  'cloudtrail.LookupEvents': ['cloudtrail.lookup', 2],
  'kms.DescribeKey': ['kms.describe', 2000],
  'kms.GetKeyPolicy': ['kms.policy', 1000],
  'kms.GetKeyRotationStatus': ['kms.rotation', 1000],
  'kms.ListAliases': ['kms.aliases', 500],
  'kms.ListKeys': ['kms.keys', 500],
  'kms.ListGrants': ['kms.grants', 100],
  'kms.PutKeyPolicy': ['kms.put', 15],
  'kms.EnableKeyRotation': ['kms.rotate', 15],
  'kms.ScheduleKeyDeletion': ['kms.delete', 15],
  'kms.TagResource': ['kms.tag', 10],
  'kms.CreateKey': ['kms.create', 5],
  'kms.CreateAlias': ['kms.alias', 5],
  'kms.DisableKey': ['kms.disable', 5],
  'kms.EnableKey': ['kms.enable', 5],
  'sts.AssumeRole': ['sts', 600],
  'organizations.ListAccounts': ['organizations.accounts', 8],
  'organizations.DescribeOrganization': ['organizations.describe', 1],
}

/** Buckets kept before full ones are forgotten: a sweep of thousands of accounts makes one each and region. */
const MOST_BUCKETS = 50_000

/** Token buckets with one second's worth of burst. They fill in real time: clients wait in real time, too. */
export class RateLimits {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>()

  /** Takes one token; false when there is none. */
  admit(
    call: { service: string; operation: string; accountId: string; region: string },
    nowMs: number,
  ): boolean {
    const rate = RATES[`${call.service}.${call.operation}`]
    if (rate === undefined) return true
    const [group, perSecond] = rate
    const key = `${group}|${call.accountId}|${call.region}`
    if (this.#buckets.size > MOST_BUCKETS) this.#forgetFull(nowMs)
    const bucket = this.#buckets.get(key) ?? { tokens: perSecond, atMs: nowMs }
    const tokens = Math.min(perSecond, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond)
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs })
    return tokens >= 1
  }

  /** A bucket that nobody took from for a second is full again, as one that was never made. */
  #forgetFull(nowMs: number): void {
    for (const [key, { atMs }] of this.#buckets) if (nowMs - atMs >= 1000) this.#buckets.delete(key)
  }
}
