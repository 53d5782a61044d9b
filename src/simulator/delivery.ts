import type { Trail, TrailStatus } from '../domain/trail.js'
import { digestBody } from './delivery-digest.js'
import { initialObjects } from './initial-objects.js'
import {
  type Delivery,
  type DeliveryKind,
  asNewestLog,
  deliveredObject,
  logBody,
  objectKey,
} from './log-objects.js'
import { mayEncrypt, mayWrite } from './services/trail-admission.js'
import type { StoredObject, World } from './world.js'

/** CloudTrail delivers about every five minutes, digests every hour. Source: CloudTrail user guide, how-cloudtrail-works. */
const LOG_INTERVAL_MS = 5 * 60_000
const DIGEST_INTERVAL_MS = 60 * 60_000

/** Lets every trail that logs deliver what is due at the clock's time: at most one log and one digest each. */
export function deliver(world: World): void {
  const nowMs = world.clock.nowMs()
  const before = configurations(world, nowMs)
  for (const trail of world.trails.values()) deliverTrail(world, trail, before.get(trail.arn) ?? trail)
}

/**
 * Until a change has propagated CloudTrail goes on by the configuration before it: by trail ARN, that before the oldest change
 * that has not. Source: CloudTrail user guide, cloudtrail-data-consistency.
 */
function configurations(world: World, nowMs: number): Map<string, Trail> {
  const recent = world.changes.filter(
    (change) => change.eventName === 'UpdateTrail' && nowMs - change.atMs < world.settings.propagationMs,
  )
  return new Map(
    recent.toReversed().flatMap(({ trailArn, before }) => (before === undefined ? [] : [[trailArn, before]])),
  )
}

function isDue(last: string | null | undefined, intervalMs: number, nowMs: number): boolean {
  return typeof last !== 'string' || nowMs - Date.parse(last) >= intervalMs
}

function deliverTrail(world: World, trail: Trail, effective: Trail): void {
  const nowMs = world.clock.nowMs()
  const { status } = trail
  if (status?.isLogging !== true) return
  const kinds: DeliveryKind[] = []
  if (isDue(status.latestDeliveryTime, LOG_INTERVAL_MS, nowMs)) kinds.push('CloudTrail')
  const digests = trail.logFileValidationEnabled === true
  if (digests && isDue(status.latestDigestDeliveryTime, DIGEST_INTERVAL_MS, nowMs))
    kinds.push('CloudTrail-Digest')
  if (kinds.length === 0) return
  const failure = obstacle(world, effective)
  const stored = failure === undefined ? kinds.map((kind) => put(world, effective, nowMs, kind)) : []
  const log = kinds[0] === 'CloudTrail' ? stored[0] : undefined
  world.trails.set(trail.arn, {
    ...trail,
    status: { ...status, ...outcome(kinds, failure, new Date(nowMs).toISOString()) },
    ...(log === undefined ? {} : { newestLog: asNewestLog(effective.s3BucketName ?? '', log) }),
  })
}

/** What a try leaves in the status: its time and no error, or the error and the time of the last success. */
function outcome(
  kinds: readonly DeliveryKind[],
  failure: string | undefined,
  at: string,
): Partial<TrailStatus> {
  const isLog = kinds.includes('CloudTrail')
  const isDigest = kinds.includes('CloudTrail-Digest')
  if (failure !== undefined) {
    return {
      ...(isLog ? { latestDeliveryError: failure } : {}),
      ...(isDigest ? { latestDigestDeliveryError: failure } : {}),
    }
  }
  return {
    ...(isLog ? { latestDeliveryTime: at, latestDeliveryError: null } : {}),
    ...(isDigest ? { latestDigestDeliveryTime: at, latestDigestDeliveryError: null } : {}),
  }
}

/** The S3 error code that keeps a trail from delivering. Which code a KMS fault shows is not documented: AccessDenied is assumed. */
function obstacle(world: World, trail: Trail): string | undefined {
  const bucket = world.buckets.get(trail.s3BucketName ?? '')?.bucket
  if (bucket === undefined) return 'NoSuchBucket'
  if (!mayWrite(world, trail, bucket)) return 'AccessDenied'
  if (typeof trail.kmsKeyId !== 'string') return undefined
  const key = world.keys.get(trail.kmsKeyId)
  const works = key?.keyState === 'Enabled' || key?.keyState === 'Updating'
  const isSymmetric = key?.keySpec === 'SYMMETRIC_DEFAULT' && key.keyUsage === 'ENCRYPT_DECRYPT'
  if (key === undefined || !works || !isSymmetric || key.region !== bucket.region) return 'AccessDenied'
  return mayEncrypt(world, { trail, key, bucket, purpose: 'deliver' }) ? undefined : 'AccessDenied'
}

function put(world: World, trail: Trail, atMs: number, kind: DeliveryKind): StoredObject | undefined {
  const state = world.buckets.get(trail.s3BucketName ?? '')
  if (state === undefined) return undefined
  initialObjects(world, state)
  const last = trail.status?.latestDigestDeliveryTime
  const fromMs = typeof last === 'string' ? Date.parse(last) : atMs - DIGEST_INTERVAL_MS
  const delivery: Delivery = {
    key: objectKey(trail, atMs, kind, world.organization?.id),
    atMs,
    body:
      kind === 'CloudTrail' ? logBody(trail, atMs) : digestBody(world, { trail, state, fromMs, toMs: atMs }),
  }
  const object = deliveredObject(world, { trail, bucket: state.bucket, delivery })
  state.objects.set(object.key, object)
  if (object.sseKmsKeyId !== undefined) {
    world.keyUses.set(object.sseKmsKeyId, { operation: 'GenerateDataKey', atMs })
  }
  return object
}
