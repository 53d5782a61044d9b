import type { DeliveredObject, Trail } from '../domain/trail.js'
import { deliveredObject, deliveryContext, logBody, objectKey } from './log-objects.js'
import type { BucketState, StoredObject, World } from './world.js'

const filled = new WeakSet<BucketState['objects']>()
/** By the world's buckets, which its stale views share: trails by bucket, as they were when the world began. */
const originals = new WeakMap<World['buckets'], Map<string, Trail[]>>()
/** The estate's newest log where it names none: a few minutes before the world began. */
const AGE_MS = 4 * 60_000

/** Puts into a bucket what its trails had delivered before the world began; once, when the bucket is first looked into. */
export function initialObjects(world: World, state: BucketState): void {
  if (filled.has(state.objects)) return
  filled.add(state.objects)
  for (const trail of originalTrails(world).get(state.bucket.name) ?? []) {
    const stored = newestOf(world, trail, state)
    if (stored !== undefined && !state.objects.has(stored.key)) state.objects.set(stored.key, stored)
  }
}

/** What was delivered before a change was delivered by the configuration before it. */
function originalTrails(world: World): Map<string, Trail[]> {
  const known = originals.get(world.buckets)
  if (known !== undefined) return known
  const trails = new Map<string, Trail | undefined>(world.trails)
  for (const change of world.changes.toReversed()) {
    // A change that an estate tells of happened before the world began.
    if (change.before !== undefined || change.eventName === 'CreateTrail') {
      trails.set(change.trailArn, change.before)
    }
  }
  const byBucket = new Map<string, Trail[]>()
  for (const trail of trails.values()) {
    const name = trail?.s3BucketName
    if (trail === undefined || typeof name !== 'string') continue
    const group = byBucket.get(name)
    if (group === undefined) byBucket.set(name, [trail])
    else group.push(trail)
  }
  originals.set(world.buckets, byBucket)
  return byBucket
}

function newestOf(world: World, trail: Trail, { bucket }: BucketState): StoredObject | undefined {
  if (trail.newestLog !== undefined && trail.newestLog !== null)
    return fromEstate(world, trail, trail.newestLog)
  const delivered = trail.status?.latestDeliveryTime
  if (trail.newestLog === null || typeof delivered !== 'string') return undefined
  const atMs = Math.min(Date.parse(delivered), world.clock.nowMs() - AGE_MS)
  const key = objectKey(trail, atMs, 'CloudTrail', world.organization?.id)
  return deliveredObject(world, { trail, bucket, delivery: { key, atMs, body: logBody(trail, atMs) } })
}

function fromEstate(world: World, trail: Trail, log: DeliveredObject): StoredObject {
  const atMs = Date.parse(log.lastModified)
  const isSealed = typeof log.sseKmsKeyId === 'string'
  const place = { trail, bucket: log.bucket, key: log.key, bucketKeyEnabled: log.bucketKeyEnabled === true }
  return {
    key: log.key,
    lastModifiedMs: atMs,
    body: logBody(trail, atMs),
    contentType: 'application/json',
    ...(typeof log.serverSideEncryption === 'string'
      ? { serverSideEncryption: log.serverSideEncryption }
      : {}),
    ...(isSealed
      ? { sseKmsKeyId: log.sseKmsKeyId ?? '', encryptionContext: deliveryContext(world, place) }
      : {}),
    ...(log.bucketKeyEnabled === undefined ? {} : { bucketKeyEnabled: log.bucketKeyEnabled }),
  }
}
