import type { DeliveredObject, Trail } from '../../domain/trail.js'
import { objectKey } from '../log-objects.js'
import type { Parts } from './messy.js'
import { account, bucket, bucketName, key, keyArn, minutesAgo, trail } from './parts.js'

const BATCH = '151515151515'
const RECENT = '161616161616'
const DAY_MINUTES = 24 * 60

function unsealed(owner: Trail, minutes: number): DeliveredObject {
  const lastModified = minutesAgo(minutes)
  return {
    bucket: bucketName(owner.accountId),
    key: objectKey(owner, Date.parse(lastModified), 'CloudTrail'),
    lastModified,
    serverSideEncryption: 'AES256',
    sseKmsKeyId: null,
  }
}

/** Right keys, wrong deliveries. */
export function brokenDeliveries(): Parts {
  const sealed = (id: string, name: string, more: Partial<Trail>): Trail =>
    trail(id, name, { kmsKeyId: keyArn(id, 'batch-key'), ...more })
  const stopped = sealed(BATCH, 'stopped', {
    status: {
      isLogging: false,
      latestDeliveryTime: minutesAgo(10 * DAY_MINUTES),
      stopLoggingTime: minutesAgo(10 * DAY_MINUTES),
    },
  })
  const failing = sealed(BATCH, 'failing', {
    status: {
      isLogging: true,
      latestDeliveryTime: minutesAgo(2 * DAY_MINUTES),
      latestDeliveryError: 'NoSuchBucket',
    },
    s3BucketName: 'trail-logs-deleted',
  })
  const stale = sealed(BATCH, 'stale', {
    status: { isLogging: true, latestDeliveryTime: minutesAgo(3 * DAY_MINUTES) },
  })
  const unsealedTrail = sealed(RECENT, 'unsealed', { lastChangedAt: minutesAgo(20 * DAY_MINUTES) })
  const justSet = sealed(RECENT, 'just-set', { lastChangedAt: minutesAgo(3), s3KeyPrefix: 'just-set' })
  const trails = [stopped, failing, stale]
  return {
    accounts: [account(BATCH, 'batch-prod'), account(RECENT, 'batch-test')],
    trails: [
      ...trails,
      { ...unsealedTrail, newestLog: unsealed(unsealedTrail, 6) },
      { ...justSet, newestLog: unsealed(justSet, 5) },
    ],
    keys: [
      key(
        BATCH,
        'batch-key',
        trails.map((one) => one.arn),
      ),
      key(RECENT, 'batch-key', [unsealedTrail.arn, justSet.arn]),
    ],
    buckets: [bucket(BATCH), bucket(RECENT), { name: 'trail-logs-deleted', exists: false }],
  }
}
