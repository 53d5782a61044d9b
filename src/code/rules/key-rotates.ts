import { type Outcome, compliant, field, noncompliant, notApplicable, unknown } from '../../assess/outcome.js'
import type { CodeResource } from '../types.js'
import { placeOf, settleFlag, settleText } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told, withKeyInCode } from './rule.js'

function judge(subject: CodeCase): CodeOutcome | undefined {
  const asked = { what: 'whether the key rotates', ofAws: 'AWS manages the key and its rotation.' }
  return withKeyInCode(subject, asked, ({ key, place }) => {
    const exempt = exemption(subject, key)
    const outcome = exempt ?? judgeRotation(subject, key)
    return told(outcome, placeOf(key, 'enableKeyRotation'), [place])
  })
}

/** Keys that KMS does not rotate by itself. Source: KMS developer guide, rotate-keys. */
function exemption({ model }: CodeCase, key: CodeResource): Outcome | undefined {
  const { format } = model.unit
  const spec = settleText(key.attributes.get('keySpec'), { format, what: 'the key’s kind' })
  const origin = settleText(key.attributes.get('origin'), { format, what: 'the key’s origin' })
  if (spec.kind === 'settled' && spec.value !== 'SYMMETRIC_DEFAULT')
    return notApplicable('KMS does not rotate asymmetric or HMAC keys.')
  if (origin.kind === 'settled' && origin.value !== 'AWS_KMS')
    return notApplicable('KMS does not rotate imported key material or custom key stores.')
  const primary = key.attributes.get('primaryKeyArn')
  return primary === undefined ? undefined : notApplicable('A replica rotates with its primary key.')
}

/** Rotation is off unless code turns it on. */
function judgeRotation({ model }: CodeCase, key: CodeResource): Outcome {
  const rotates = settleFlag(key.attributes.get('enableKeyRotation'), {
    format: model.unit.format,
    what: `whether ${key.address} rotates`,
  })
  if (rotates.kind === 'unsettled')
    return unknown('It is not known whether the key rotates.', [rotates.doubt])
  const isOn = rotates.kind === 'settled' && rotates.value
  const proof = [field(key.address, 'enableKeyRotation', rotates.kind === 'absent' ? 'absent' : isOn)]
  return isOn
    ? compliant('The key rotates.', proof)
    : noncompliant('Automatic rotation of the key is off.', { proof })
}

export const rule: CodeRule = { id: 'key-rotates', trail: judge }
