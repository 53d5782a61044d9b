import { type Part, field } from '../../outcome.js'
import type { TrailContext } from '../../rule.js'
import { type NamedKey, whyTrailUnread } from '../../trail-key.js'
import { missingBucket, whyMissing } from '../../unknowns.js'

/**
 * S3 encrypts with keys of the bucket's own region; multi-Region keys count by the ARN that is named.
 * Source: CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms.
 */
export function regionPart({ index, trail }: TrailContext, named: NamedKey): Part {
  const name = trail.s3BucketName
  if (name === undefined) return { doubts: whyTrailUnread(index, trail, 'the bucket') }
  if (name === null)
    return { doubts: [{ reason: 'the trail names no bucket', remedy: 'Name a bucket in the trail.' }] }
  const bucket = index.buckets.get(name)
  if (bucket?.exists === false) return { doubts: [missingBucket(name)] }
  if (bucket?.region === undefined) {
    return {
      doubts: whyMissing(index, {
        what: `the region of bucket ${name}`,
        operations: ['s3:HeadBucket', 's3:GetBucketLocation'],
        subjects: [name],
        accountId: bucket?.accountId ?? trail.accountId,
      }),
    }
  }
  const proof = [
    field(name, 'bucket region', bucket.region),
    field(named.arn, 'key region', named.region ?? 'not in the ARN'),
  ]
  if (named.region === bucket.region) return { proof }
  return { proof, fault: `the key is in ${named.region ?? 'no region'}, the bucket in ${bucket.region}` }
}
