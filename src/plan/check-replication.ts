import { replicationReaches } from '../assess/rules/copies-are-sealed/trail-copies.js'
import type { ReplicationRule } from '../domain/bucket.js'
import type { Refusal } from '../domain/plan.js'
import type { Reader, TrailWork } from './types.js'

/** A rule that will no longer copy a trail's logs, or that may not, and why. */
export interface StoppedRule {
  readonly rule: ReplicationRule
  readonly name: string
  readonly why: string
}

/**
 * Replication rules that copy the trail's logs now, and that sealing them would stop. S3 leaves SSE-KMS objects out unless the
 * rule selects them and names a key for the copies; its role must be able to decrypt the source.
 * Source: S3 user guide, replication-config-for-kms-objects.
 */
export function stoppedRules({ trail, bucket }: TrailWork, readers: readonly Reader[]): StoppedRule[] {
  const rules = bucket.replication?.rules ?? []
  return rules
    .filter((rule) => rule.status === 'Enabled' && replicationReaches(rule, trail))
    .flatMap((rule, index) => {
      const name = rule.id ?? `rule ${index + 1}`
      const why = whyStopped(rule, bucket.replication?.roleArn, { trail, readers })
      return why === undefined ? [] : [{ rule, name, why }]
    })
}

function whyStopped(
  rule: ReplicationRule,
  roleArn: string | undefined,
  { trail, readers }: { trail: TrailWork['trail']; readers: readonly Reader[] },
): string | undefined {
  const wasSealed = typeof trail.kmsKeyId === 'string' && trail.kmsKeyId !== ''
  const isSelective = !rule.sseKmsEncryptedObjects || rule.replicaKmsKeyId === undefined
  // Logs that are under a key already are left out already.
  if (isSelective)
    return wasSealed ? undefined : 'it does not select objects under KMS keys with a key for their copies'
  const isReader = readers.some(({ arn }) => arn !== undefined && arn === roleArn)
  return isReader
    ? undefined
    : `its role ${roleArn ?? ''} is not among the readers, and could not decrypt the logs`
}

export function replicationRefusals(work: TrailWork, stopped: readonly StoppedRule[]): Refusal[] {
  return stopped.map(({ rule, name, why }) => ({
    code: 'REPLICATION_STOPS',
    subject: work.trail.arn,
    reason: `replication rule ${name} of bucket ${work.bucket.name} would stop copying the logs to ${rule.destinationBucketArn}: ${why}`,
    remedy: rule.sseKmsEncryptedObjects
      ? 'Add the replication role to readers: in trailseal.yaml, or plan with --accept-replication-stop.'
      : 'Enable replication of objects encrypted with KMS in the rule, with a key for the copies, and let its role decrypt; or plan with --accept-replication-stop.',
    evidence: `SseKmsEncryptedObjects = ${rule.sseKmsEncryptedObjects}, ReplicaKmsKeyID = ${rule.replicaKmsKeyId ?? 'none'}`,
  }))
}
