import { compliant, field, noncompliant, unknown } from '../../assess/outcome.js'
import { placeOf, shownValue } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told } from './rule.js'

/** Absent, null and "" are all "no key": CloudTrail then delivers under SSE-S3. */
function judge({ owner, key }: CodeCase): CodeOutcome {
  const value = owner.attributes.get('kmsKeyId')
  const shown = value === undefined ? 'absent' : shownValue(value)
  const proof = [field(owner.address, 'kmsKeyId', shown)]
  const place = placeOf(owner, 'kmsKeyId')
  switch (key.kind) {
    case 'none':
      return told(
        noncompliant('The trail names no KMS key: CloudTrail delivers its logs under SSE-S3.', { proof }),
        place,
      )
    case 'unknown':
      if (key.certain !== undefined) break
      return told(unknown('It is not known whether the trail names a key.', [key.doubt], { proof }), place)
    case 'outside':
    case 'resource':
      break
  }
  return told(compliant(`The trail names the key ${shown}.`, proof), place)
}

export const rule: CodeRule = { id: 'trail-has-key', trail: judge }
