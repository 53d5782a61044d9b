import { type Outcome, compliant, field, noncompliant, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'

/** The benchmark's own audit: is a key named? The bucket's default encryption is never credited. */
function judge({ trail, key }: TrailContext): Outcome {
  if (key.kind === 'unread') return unknown('It is not known whether the trail names a key.', key.unknowns)
  if (key.kind === 'named') {
    return compliant(`The trail names the key ${key.name}.`, [field(trail.arn, 'KmsKeyId', key.name)])
  }
  return noncompliant('The trail names no KMS key: CloudTrail delivers its logs under SSE-S3.', {
    proof: [field(trail.arn, 'KmsKeyId', trail.kmsKeyId)],
  })
}

export const rule: Rule = { id: 'trail-has-key', trail: judge }
