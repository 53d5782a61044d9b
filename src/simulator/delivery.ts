import type { Trail } from '../domain/trail.js'
import { initialObjects } from './initial-objects.js'
import { logBody, objectKey } from './log-objects.js'
import { mayEncrypt, mayWrite } from './services/trail-checks.js'
import type { StoredObject, World } from './world.js'

/** CloudTrail delivers about every five minutes, digests every hour. Source: CloudTrail user guide, how-cloudtrail-works. */
const LOG_INTERVAL_MS = 5 * 60_000
const DIGEST_INTERVAL_MS = 60 * 60_000

/** Lets every trail that logs deliver what is due at the clock's time: at most one log and one digest each. */
export function deliver(world: World): void {
  for (const trail of world.trails.values()) deliverTrail(world, trail)
}

function deliverTrail(world: World, trail: Trail): void {
  const nowMs = world.clock.nowMs()
  if (trail.status?.isLogging !== true) return
  const isDue = (last: string | null | undefined, intervalMs: number): boolean =>
    typeof last !== 'string' || nowMs - Date.parse(last) >= intervalMs
  const { status } = trail
  const wantsDigest =
    trail.logFileValidationEnabled === true && isDue(status.latestDigestDeliveryTime, DIGEST_INTERVAL_MS)
  if (!isDue(status.latestDeliveryTime, LOG_INTERVAL_MS) && !wantsDigest) return
  const effective = effectiveTrail(world, trail, nowMs)
  const failure = obstacle(world, effective)
  const at = new Date(nowMs).toISOString()
  if (failure === undefined) {
    put(world, effective, nowMs, 'CloudTrail')
    if (wantsDigest) put(world, effective, nowMs, 'CloudTrail-Digest')
  }
  const changed =
    failure === undefined
      ? {
          latestDeliveryTime: at,
          latestDeliveryError: null,
          ...(wantsDigest ? { latestDigestDeliveryTime: at, latestDigestDeliveryError: null } : {}),
        }
      : { latestDeliveryError: failure, ...(wantsDigest ? { latestDigestDeliveryError: failure } : {}) }
  world.trails.set(trail.arn, { ...trail, status: { ...status, ...changed } })
}

/** Until a change has propagated CloudTrail goes on by the configuration before it. Source: CloudTrail user guide, cloudtrail-data-consistency. */
function effectiveTrail(world: World, trail: Trail, nowMs: number): Trail {
  const recent = world.changes.find(
    (change) =>
      change.trailArn === trail.arn &&
      change.eventName === 'UpdateTrail' &&
      change.before !== undefined &&
      nowMs - change.atMs < world.settings.propagationMs,
  )
  return recent?.before ?? trail
}

/** The S3 error code that keeps a trail from delivering. Which code a KMS fault shows is not documented: AccessDenied is assumed. */
function obstacle(world: World, trail: Trail): string | undefined {
  const bucket = world.buckets.get(trail.s3BucketName ?? '')?.bucket
  if (bucket === undefined) return 'NoSuchBucket'
  if (!mayWrite(world, trail, bucket)) return 'AccessDenied'
  if (typeof trail.kmsKeyId !== 'string') return undefined
  const key = world.keys.get(trail.kmsKeyId)
  const works = key?.keyState === 'Enabled' || key?.keyState === 'Updating'
  if (key === undefined || !works) return 'AccessDenied'
  return mayEncrypt(trail, key, bucket.encryption?.bucketKeyEnabled === true) ? undefined : 'AccessDenied'
}

function put(world: World, trail: Trail, atMs: number, kind: 'CloudTrail' | 'CloudTrail-Digest'): void {
  const state = world.buckets.get(trail.s3BucketName ?? '')
  if (state === undefined) return
  initialObjects(world, state)
  const isSealed = typeof trail.kmsKeyId === 'string'
  const object: StoredObject = {
    key: objectKey(trail, atMs, kind, world.organization?.id),
    lastModifiedMs: atMs,
    body: logBody(trail, atMs),
    contentType: 'application/json',
    // A trail without a key delivers SSE-S3 whatever the bucket's default is (CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms).
    serverSideEncryption: isSealed ? 'aws:kms' : 'AES256',
    ...(isSealed ? { sseKmsKeyId: trail.kmsKeyId ?? '' } : {}),
  }
  state.objects.set(object.key, object)
}
