import { ESTATE_SCHEMA, type Estate } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import type { World } from './world.js'

/** The world's state as an estate, newest log objects included. */
export function exportEstate(world: World): Estate {
  const estate: Estate = {
    schema: ESTATE_SCHEMA,
    collectedAt: new Date(world.clock.nowMs()).toISOString(),
    partition: world.partition,
    scope: { kind: world.organization === undefined ? 'caller' : 'organization' },
    sources: [world.caller],
    organization: world.organization ?? null,
    accounts: [...world.accounts.values()],
    trails: [...world.trails.values()],
    eventDataStores: [...world.eventDataStores.values()],
    keys: [...world.keys.values()],
    buckets: [...[...world.buckets.values()].map((state) => state.bucket), ...missingBuckets(world)],
    logGroups: [...world.logGroups.values()],
    principals: [...world.principals.values()],
    managedPolicies: [...world.managedPolicies.values()],
    failures: [...world.recordedFailures.values()],
  }
  return { ...estate, hash: contentHash(estate) }
}

/** Buckets that trails name and that are not there: left out, a world made from the estate would have them. */
function missingBuckets(world: World): Estate['buckets'] {
  const named = [...world.trails.values()].flatMap((trail) => trail.s3BucketName ?? [])
  return [...new Set(named)]
    .filter((name) => !world.buckets.has(name))
    .map((name) => ({ name, exists: false }))
}
