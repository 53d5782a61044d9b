import { parseArn } from '../../../domain/arn.js'
import type { Bucket, ReplicationRule } from '../../../domain/bucket.js'
import type { Trail } from '../../../domain/trail.js'
import { logGroupArn } from '../../index-estate.js'
import { type Part, field } from '../../outcome.js'
import type { TrailContext } from '../../rule.js'
import { namerOfTrail, whyTrailUnread } from '../../trail-key.js'
import { whyMissing } from '../../unknowns.js'
import { copyKeyPart } from './copy-key.js'

/** The log group that the trail copies to; undefined when it copies to none. */
export function logGroupPart({ index, trail }: TrailContext): Part | undefined {
  const named = trail.cloudWatchLogsLogGroupArn
  if (named === null || named === '') return undefined
  if (named === undefined) return { doubts: whyTrailUnread(index, trail, 'the log group') }
  const arn = logGroupArn(named)
  const group = index.logGroups.get(arn)
  const parts = parseArn(arn)
  const name = group?.name ?? arn.replace(/^.*:log-group:/u, '')
  if (group?.exists === false) return { proof: [field(arn, 'exists', false)] }
  return copyKeyPart(index, {
    subject: arn,
    label: `log group ${name}`,
    field: 'kmsKeyId',
    keyId: group?.kmsKeyId,
    region: group?.region ?? parts?.region ?? '',
    accountId: group?.accountId ?? parts?.accountId ?? trail.accountId,
    operations: ['logs:DescribeLogGroups'],
  })
}

/** One part for each replication rule that reaches the trail's logs; none when nothing is replicated. */
export function replicaParts({ index, trail, key }: TrailContext): Part[] {
  const name = trail.s3BucketName
  if (name === undefined) return [{ doubts: whyTrailUnread(index, trail, 'the bucket') }]
  if (name === null) return []
  const bucket = index.buckets.get(name)
  if (bucket?.replication === null || bucket?.exists === false) return []
  if (bucket?.replication === undefined) {
    const accountId = bucket?.accountId ?? trail.accountId
    const what = `the replication of bucket ${name}`
    return [
      {
        doubts: whyMissing(index, {
          what,
          operations: ['s3:GetBucketReplication', 's3:HeadBucket'],
          subjects: [name],
          accountId,
        }),
      },
    ]
  }
  const rules = bucket.replication.rules.filter(
    (rule) => rule.status === 'Enabled' && replicationReaches(rule, trail),
  )
  return rules.map((rule) => replicaPart({ index, trail, key }, bucket, rule))
}

/** A rule's prefix and the trail's meet where one begins with the other. */
export function replicationReaches(rule: ReplicationRule, trail: Trail): boolean {
  const prefix = rule.prefix ?? ''
  const own = trail.s3KeyPrefix === undefined || trail.s3KeyPrefix === null ? '' : `${trail.s3KeyPrefix}/`
  const logs = `${own}AWSLogs/`
  // Without the trail's prefix, any rule may reach its logs.
  return trail.s3KeyPrefix === undefined || prefix.startsWith(logs) || logs.startsWith(prefix)
}

function replicaPart(
  { index, trail, key }: Omit<TrailContext, 'nowMs'>,
  bucket: Bucket,
  rule: ReplicationRule,
): Part {
  const label = `the replica in ${rule.destinationBucketArn}`
  const proof = [
    field(
      `${bucket.name} replication ${rule.id ?? 'rule'}`,
      'SseKmsEncryptedObjects',
      rule.sseKmsEncryptedObjects,
    ),
  ]
  // S3 leaves SSE-KMS objects out unless the rule selects them: there is no copy to be sealed, and none to fall back on.
  if (!rule.sseKmsEncryptedObjects) {
    if (key.kind === 'unread') return { proof, doubts: key.unknowns }
    return key.kind === 'none' ? { proof, fault: `${label} is not under a key of the customer’s` } : { proof }
  }
  const part = copyKeyPart(index, {
    subject: `${bucket.name} replication ${rule.id ?? 'rule'}`,
    label,
    field: 'ReplicaKmsKeyID',
    keyId: rule.replicaKmsKeyId ?? null,
    region: namerOfTrail(trail).region,
    accountId: rule.destinationAccountId ?? bucket.accountId ?? trail.accountId,
    operations: ['s3:GetBucketReplication'],
  })
  return { ...part, proof: [...proof, ...(part.proof ?? [])] }
}
