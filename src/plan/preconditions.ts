import { type EstateIndex, logGroupArn } from '../assess/index-estate.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import type { Precondition } from '../domain/plan.js'
import type { LogGroup, Trail } from '../domain/trail.js'

/** What DescribeTrails answers of a trail: all of it must be as it was, not only what changes. */
const TRAIL_FIELDS = [
  'name',
  'homeRegion',
  'isMultiRegionTrail',
  'isOrganizationTrail',
  'includeGlobalServiceEvents',
  'logFileValidationEnabled',
  'hasCustomEventSelectors',
  'hasInsightSelectors',
  'kmsKeyId',
  's3BucketName',
  's3KeyPrefix',
  'snsTopicArn',
  'cloudWatchLogsLogGroupArn',
  'cloudWatchLogsRoleArn',
] as const
const KEY_FIELDS = ['keyManager', 'keyState', 'keySpec', 'keyUsage', 'policy', 'rotation'] as const
const BUCKET_FIELDS = ['region', 'policy', 'encryption', 'replication'] as const
const GROUP_FIELDS = ['kmsKeyId'] as const

type Subject = Pick<Precondition, 'kind' | 'subject' | 'accountId' | 'region'>

/** The fields that were read, with their values; what was not read can't be compared. */
function observed<Name extends string>(
  subject: Subject,
  from: Readonly<Partial<Record<Name, unknown>>>,
  fields: readonly Name[],
  steps: readonly string[],
): Precondition[] {
  return (
    fields
      .filter((field) => from[field] !== undefined)
      // A field of an estate is JSON by its schema.
      .map((field) => ({ ...subject, field, value: from[field] as Precondition['value'], steps: [...steps] }))
  )
}

export function trailPreconditions(trail: Trail, steps: readonly string[]): Precondition[] {
  const { arn, accountId, homeRegion = '' } = trail
  return observed({ kind: 'trail', subject: arn, accountId, region: homeRegion }, trail, TRAIL_FIELDS, steps)
}

export function keyPreconditions(key: Key, steps: readonly string[]): Precondition[] {
  const { arn, accountId = '', region = '' } = key
  return observed({ kind: 'key', subject: arn, accountId, region }, key, KEY_FIELDS, steps)
}

/** A bucket is read as whoever could read it, who need not own the trail. */
export function bucketPreconditions(
  index: EstateIndex,
  bucket: Bucket,
  { steps, owner }: { steps: readonly string[]; owner: string },
): Precondition[] {
  const reader = bucket.read === undefined ? undefined : index.estate.sources[bucket.read.by]?.accountId
  const { name, region = '' } = bucket
  const accountId = reader ?? bucket.accountId ?? owner
  return observed({ kind: 'bucket', subject: name, accountId, region }, bucket, BUCKET_FIELDS, steps)
}

export function groupPreconditions(group: LogGroup, steps: readonly string[]): Precondition[] {
  const { arn, accountId, region } = group
  return observed(
    { kind: 'log-group', subject: logGroupArn(arn), accountId, region },
    group,
    GROUP_FIELDS,
    steps,
  )
}
