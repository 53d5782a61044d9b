import { type Call, ServiceError } from '../contract.js'
import { text } from '../input.js'
import type { BucketState } from '../world.js'

/** The bucket that a request names, reached in its own region. */
function findBucket(call: Call, input: Record<string, unknown>): BucketState {
  const name = text(input, 'Bucket', 'InvalidBucketName')
  const state = call.world.buckets.get(name)
  if (state === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist')
  const { region } = state.bucket
  // S3 user guide, UsingBucket: a request in another region is redirected, and told the right one.
  if (region !== undefined && region !== call.region) {
    throw new ServiceError('PermanentRedirect', `The bucket is in region ${region}.`, {
      status: 301,
      fields: { BucketRegion: region },
    })
  }
  return state
}

/** The bucket, after the caller was found to be allowed the action on it or on one of its objects. */
export function usedBucket(
  call: Call,
  input: Record<string, unknown>,
  action: string,
  key?: string,
): BucketState {
  const state = findBucket(call, input)
  requireOn(call, state, action, key)
  return state
}

export function requireOn(call: Call, { bucket }: BucketState, action: string, key?: string): void {
  const arn = `arn:${call.world.partition}:s3:::${bucket.name}`
  call.require({
    action: `s3:${action}`,
    resource: key === undefined ? arn : `${arn}/${key}`,
    resourceAccountId: bucket.accountId,
    resourcePolicy:
      typeof bucket.policy === 'string'
        ? { label: `bucket policy of ${bucket.name}`, text: bucket.policy }
        : undefined,
  })
}

export function replaceBucket(call: Call, state: BucketState, changes: Partial<BucketState['bucket']>): void {
  call.world.buckets.set(state.bucket.name, { ...state, bucket: { ...state.bucket, ...changes } })
}

/** What a bucket does not have configured is an error in S3. */
export function absent(code: string, message: string): never {
  throw new ServiceError(code, message, { status: 404 })
}
