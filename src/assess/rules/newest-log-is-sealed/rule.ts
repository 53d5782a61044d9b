import type { DeliveredObject } from '../../../domain/trail.js'
import { type Outcome, compliant, noncompliant, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { withKey } from '../../trail-key.js'
import { missingBucket, whyMissing } from '../../unknowns.js'
import { type Seal, sealOf } from '../../seal.js'

/**
 * CloudTrail goes on by the old configuration until a change has spread, about five minutes (CloudTrail user guide,
 * cloudtrail-data-consistency), and then delivers about every five minutes: three times that, to be sure.
 */
const PROPAGATION_MINUTES = 15
const MINUTE_MS = 60 * 1000

function judge(context: TrailContext): Outcome {
  return withKey(context, (named) => {
    const log = context.trail.newestLog
    if (log === undefined) return unread(context, 'the newest log object')
    if (log === null) return nothingDelivered()
    return judgeLog(context, log, sealOf(log, named))
  })
}

function unread({ index, trail }: TrailContext, what: string, log?: DeliveredObject): Outcome {
  const bucket = trail.s3BucketName ?? log?.bucket
  if (bucket !== undefined && index.buckets.get(bucket)?.exists === false) {
    return unknown('There is no log object to look at.', [missingBucket(bucket)])
  }
  const why = whyMissing(index, {
    what: `${what} of trail ${trail.name}`,
    operations: [
      's3:ListObjectsV2',
      's3:HeadObject',
      's3:GetObject',
      's3:HeadBucket',
      'cloudtrail:DescribeTrails',
    ],
    subjects: [...(bucket === undefined ? [] : [bucket]), trail.arn, trail.name],
    accountId: trail.accountId,
  })
  return unknown('It is not known how the newest log object is encrypted.', why)
}

function nothingDelivered(): Outcome {
  return unknown('There is no log object to look at.', [
    {
      reason: 'no log object was found in the days that were looked at',
      remedy: 'See rule delivery-is-healthy; audit again once CloudTrail has delivered.',
    },
  ])
}

function judgeLog(context: TrailContext, log: DeliveredObject, seal: Seal): Outcome {
  if (seal.kind === 'unread') return unread(context, 'the encryption of the newest log object', log)
  if (seal.kind === 'unclear') return unclear(seal.reason, seal.proof)
  if (seal.kind === 'other') return judgeMismatch(context, log, seal)
  return compliant(
    `The newest log object, of ${log.lastModified}, is encrypted under the trail’s key.`,
    seal.proof,
  )
}

function unclear(reason: string, proof: Outcome['proof']): Outcome {
  const remedy = 'Compare the object’s key with the trail’s in the S3 and KMS consoles.'
  return unknown(
    'It is not certain that the newest log object is under the trail’s key.',
    [{ reason, remedy }],
    { proof },
  )
}

function judgeMismatch(
  { trail, nowMs }: TrailContext,
  log: DeliveredObject,
  { found, proof }: Seal & { kind: 'other' },
): Outcome {
  const windowMs = PROPAGATION_MINUTES * MINUTE_MS
  const deliveredMs = Date.parse(log.lastModified)
  const changed = trail.lastChangedAt
  const isNew =
    changed === undefined
      ? deliveredMs + windowMs > nowMs
      : changed !== null && Date.parse(changed) + windowMs >= deliveredMs
  if (isNew) return propagating(trail.lastChangedAt, proof)
  const summary = `The newest log object, of ${log.lastModified}, is ${found}, not under the trail’s key.`
  return noncompliant(summary, { proof })
}

function propagating(changed: string | null | undefined, proof: Outcome['proof']): Outcome {
  const when =
    changed === undefined
      ? 'the trail may have been changed shortly before'
      : `the trail was changed at ${changed}`
  return unknown(
    'The newest log object is not under the trail’s key, but may be from before the last change.',
    [
      {
        reason: `propagation window: ${when}, and CloudTrail delivers by the old configuration for a while`,
        remedy: `Run the audit again after the next delivery, ${PROPAGATION_MINUTES} minutes after the change at the earliest.`,
      },
    ],
    { proof },
  )
}

export const rule: Rule = { id: 'newest-log-is-sealed', trail: judge }
