import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Trail } from '../domain/trail.js'
import { objectKey } from './log-objects.js'
import type { BucketState, StoredObject, World } from './world.js'

/** Digests name at most this many logs here; one an hour is made from a dozen. */
const MOST_LOGS = 1000

/**
 * A digest of the logs delivered since the last one, of real shape but not signed: nobody holds CloudTrail's private key.
 * Source: CloudTrail user guide, cloudtrail-log-file-validation-digest-file-structure.
 */
export function digestBody(
  world: World,
  { trail, state, fromMs, toMs }: { trail: Trail; state: BucketState; fromMs: number; toMs: number },
): Uint8Array {
  const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/u, 'Z')
  const logs = logsBetween(state, logFolder(world, trail, toMs), fromMs, toMs)
  return gzipSync(
    JSON.stringify({
      awsAccountId: trail.accountId,
      digestStartTime: iso(fromMs),
      digestEndTime: iso(toMs),
      digestS3Bucket: state.bucket.name,
      digestS3Object: objectKey(trail, toMs, 'CloudTrail-Digest', world.organization?.id),
      digestPublicKeyFingerprint: null,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: logs.length === 0 ? null : iso(toMs),
      oldestEventTime: logs.length === 0 ? null : iso(fromMs),
      previousDigestS3Bucket: null,
      previousDigestS3Object: null,
      previousDigestHashValue: null,
      previousDigestHashAlgorithm: null,
      previousDigestSignature: null,
      logFiles: logs.map((log) => describe(state.bucket.name, log, iso)),
    }),
  )
}

/** Where a trail's logs stand, without the day. */
function logFolder(world: World, trail: Trail, atMs: number): string {
  const key = objectKey(trail, atMs, 'CloudTrail', world.organization?.id)
  return key.slice(0, key.indexOf('/CloudTrail/') + '/CloudTrail/'.length)
}

function logsBetween(state: BucketState, folder: string, fromMs: number, toMs: number): StoredObject[] {
  return [...state.objects.values()]
    .filter((one) => one.key.startsWith(folder) && one.lastModifiedMs > fromMs && one.lastModifiedMs <= toMs)
    .slice(-MOST_LOGS)
}

function describe(bucket: string, log: StoredObject, iso: (ms: number) => string): Record<string, unknown> {
  return {
    s3Bucket: bucket,
    s3Object: log.key,
    hashValue: createHash('sha256').update(gunzipSync(log.body)).digest('hex'),
    hashAlgorithm: 'SHA-256',
    newestEventTime: iso(log.lastModifiedMs),
    oldestEventTime: iso(log.lastModifiedMs),
  }
}
