import type { DeliveredObject, Trail } from '../domain/trail.js'
import { logBody, objectKey } from './log-objects.js'
import type { BucketState, StoredObject, World } from './world.js'

const filled = new WeakSet<BucketState['objects']>()
/** The estate's newest log where it names none: a few minutes before the world began. */
const AGE_MS = 4 * 60_000

/** Puts into a bucket what its trails had delivered before the world began; once, when the bucket is first looked into. */
export function initialObjects(world: World, state: BucketState): void {
  if (filled.has(state.objects)) return
  filled.add(state.objects)
  for (const trail of world.trails.values()) {
    if (trail.s3BucketName !== state.bucket.name) continue
    const stored = newestOf(world, trail)
    if (stored !== undefined && !state.objects.has(stored.key)) state.objects.set(stored.key, stored)
  }
}

function newestOf(world: World, trail: Trail): StoredObject | undefined {
  if (trail.newestLog !== undefined && trail.newestLog !== null) return fromEstate(trail, trail.newestLog)
  const delivered = trail.status?.latestDeliveryTime
  if (trail.newestLog === null || typeof delivered !== 'string') return undefined
  const atMs = Math.min(Date.parse(delivered), world.clock.nowMs() - AGE_MS)
  const isSealed = typeof trail.kmsKeyId === 'string'
  return {
    key: objectKey(trail, atMs, 'CloudTrail', world.organization?.id),
    lastModifiedMs: atMs,
    body: logBody(trail, atMs),
    contentType: 'application/json',
    serverSideEncryption: isSealed ? 'aws:kms' : 'AES256',
    ...(isSealed ? { sseKmsKeyId: trail.kmsKeyId ?? '' } : {}),
  }
}

function fromEstate(trail: Trail, log: DeliveredObject): StoredObject {
  const atMs = Date.parse(log.lastModified)
  return {
    key: log.key,
    lastModifiedMs: atMs,
    body: logBody(trail, atMs),
    contentType: 'application/json',
    ...(typeof log.serverSideEncryption === 'string'
      ? { serverSideEncryption: log.serverSideEncryption }
      : {}),
    ...(typeof log.sseKmsKeyId === 'string' ? { sseKmsKeyId: log.sseKmsKeyId } : {}),
    ...(log.bucketKeyEnabled === undefined ? {} : { bucketKeyEnabled: log.bucketKeyEnabled }),
  }
}
