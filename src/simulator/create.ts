import type { Estate } from '../domain/estate.js'
import type { Failure } from '../domain/read.js'
import { policyDocuments } from '../domain/policy-documents.js'
import { aliasKey } from './alias-key.js'
import { followingClock } from './clock.js'
import { bucketWithDefaults, keyWithDefaults, trailWithDefaults } from './defaults.js'
import { organizationWithUnits } from './organization-units.js'
import type { BucketState, Clock, TrailChange, World, WorldSettings } from './world.js'

const DEFAULT_SETTINGS: WorldSettings = {
  authorization: true,
  limits: false,
  latencyMs: [0, 0],
  staleMs: 0,
  // CloudTrail user guide, cloudtrail-data-consistency: a change takes about five minutes to be used.
  propagationMs: 5 * 60_000,
}

/**
 * A world that holds what an estate says; facts that it leaves out take AWS's documented default (see SPEC.md). The clock
 * starts at the estate's own time unless one is given.
 */
export function createWorld(options: {
  estate: Estate
  settings?: Partial<WorldSettings>
  clock?: Clock
}): World {
  const { estate } = options
  const source = estate.sources[0]
  if (source === undefined) throw new Error('an estate has at least one source')
  const clock = options.clock ?? followingClock(Date.parse(estate.collectedAt))
  const trails = estate.trails.map((trail) => trailWithDefaults(trail, clock.nowMs()))
  const keys = estate.keys
    .filter((key) => key.exists !== false)
    .map((key) => keyWithDefaults(key, estate.partition))
  return {
    clock,
    partition: estate.partition,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    caller: source,
    organization: organizationWithUnits(estate),
    accounts: new Map(estate.accounts.map((account) => [account.id, account])),
    principals: new Map(estate.principals.map((principal) => [principal.arn, principal])),
    managedPolicies: new Map(estate.managedPolicies.map((policy) => [policy.arn, policy])),
    documentOf: policyDocuments(estate),
    trails: new Map(trails.map((trail) => [trail.arn, trail])),
    trailsByAccount: groupTrails(trails),
    keys: new Map(keys.map((key) => [key.arn, key])),
    aliases: new Map(
      keys.flatMap((key) => (key.aliases ?? []).map((alias) => [aliasKey(key.arn, alias), key.arn])),
    ),
    buckets: new Map(bucketStates(estate).map((state) => [state.bucket.name, state])),
    logGroups: new Map(
      estate.logGroups.filter((one) => one.exists !== false).map((group) => [group.arn, group]),
    ),
    eventDataStores: new Map(estate.eventDataStores.map((store) => [store.arn, store])),
    changes: trails.flatMap(recordedChange),
    selectors: new Map(),
    keyUses: new Map(),
    recordedFailures: new Map(estate.failures.map((failure) => [failureKey(failure), failure])),
  }
}

function groupTrails(trails: Estate['trails']): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const { accountId, arn } of trails) groups.set(accountId, [...(groups.get(accountId) ?? []), arn])
  return groups
}

function failureKey({ operation, accountId, region, subject }: Failure): string {
  return `${operation}|${accountId}|${region ?? ''}|${subject ?? ''}`
}

/** Buckets that the estate names, and those that trails deliver to without the estate naming them. */
function bucketStates(estate: Estate): BucketState[] {
  const known = new Set(estate.buckets.map((bucket) => bucket.name))
  const missing = new Map(
    estate.trails
      .filter((trail) => typeof trail.s3BucketName === 'string' && !known.has(trail.s3BucketName))
      .map((trail) => [trail.s3BucketName ?? '', trail] as const),
  )
  const implied: Estate['buckets'] = [...missing].map(([name, trail]) => ({
    name,
    accountId: trail.accountId,
    region: trail.homeRegion ?? 'us-east-1',
  }))
  return [...estate.buckets, ...implied]
    .filter((bucket) => bucket.exists !== false)
    .map((bucket) => ({
      bucket: bucketWithDefaults(bucket, { partition: estate.partition }),
      objects: new Map(),
    }))
}

function recordedChange(trail: Estate['trails'][number]): TrailChange[] {
  if (typeof trail.lastChangedAt !== 'string') return []
  return [
    {
      atMs: Date.parse(trail.lastChangedAt),
      eventName: 'UpdateTrail',
      trailArn: trail.arn,
      username: 'unknown',
    },
  ]
}
