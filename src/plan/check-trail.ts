import type { EstateIndex } from '../assess/index-estate.js'
import { whyTrailUnread } from '../assess/trail-key.js'
import { missingBucket, whyMissing } from '../assess/unknowns.js'
import type { Bucket } from '../domain/bucket.js'
import type { Refusal } from '../domain/plan.js'
import type { Trail } from '../domain/trail.js'
import { ownerRefusals } from './check-owner.js'
import { type Outcome, good, refused, unread } from './refusals.js'
import type { TrailWork } from './types.js'

/** Fields of a trail without which nothing can be planned for it. */
const NEEDED = [
  ['kmsKeyId', 'the key'],
  ['homeRegion', 'the home region'],
  ['isOrganizationTrail', 'IsOrganizationTrail'],
  ['s3BucketName', 'the bucket'],
  ['s3KeyPrefix', 'the prefix'],
] as const

/** A trail with its bucket, when all that a change rests on was read; else what is missing. */
export function checkTrail(index: EstateIndex, trail: Trail): Outcome<TrailWork> {
  const owner = ownerRefusals(index, trail)
  if (owner.length > 0) return refused(...owner)
  const missing = NEEDED.filter(([field]) => trail[field] === undefined)
  if (missing.length > 0) {
    return refused(...missing.flatMap(([, what]) => unread(trail.arn, whyTrailUnread(index, trail, what))))
  }
  const name = trail.s3BucketName ?? ''
  const bucket = index.buckets.get(name)
  if (name === '' || bucket?.exists === false) return refused(gone(trail, name))
  const unreadParts = bucketParts(index, trail, bucket)
  if (bucket?.region === undefined || unreadParts.length > 0) return refused(...unreadParts)
  return good({
    trail,
    bucket: { ...bucket, region: bucket.region },
    bucketKeyEnabled: bucket.encryption?.bucketKeyEnabled === true,
  })
}

function gone(trail: Trail, name: string): Refusal {
  return {
    code: 'BUCKET_MISSING',
    subject: trail.arn,
    reason: name === '' ? 'the trail names no bucket' : missingBucket(name).reason,
    remedy:
      'Let the trail deliver to a bucket that exists, then plan again: CloudTrail saves no trail without one.',
    evidence: `s3BucketName = ${name}`,
  }
}

/** What of a bucket a change rests on, and the operations that read it. */
const BUCKET_FACTS = [
  ['region', 'the region', ['s3:HeadBucket', 's3:GetBucketLocation']],
  ['policy', 'the policy', ['s3:GetBucketPolicy', 's3:HeadBucket']],
  ['encryption', 'the encryption and S3 Bucket Key', ['s3:GetBucketEncryption', 's3:HeadBucket']],
  ['replication', 'the replication', ['s3:GetBucketReplication', 's3:HeadBucket']],
] as const

function bucketParts(index: EstateIndex, trail: Trail, bucket: Bucket | undefined): Refusal[] {
  const name = trail.s3BucketName ?? ''
  const missing = BUCKET_FACTS.filter(([field]) => bucket?.[field] === undefined)
  return missing.flatMap(([, what, operations]) =>
    unread(
      trail.arn,
      whyMissing(index, {
        what: `${what} of bucket ${name}`,
        operations,
        subjects: [name],
        accountId: bucket?.accountId ?? trail.accountId,
      }),
    ),
  )
}
