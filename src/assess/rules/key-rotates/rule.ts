import type { Key } from '../../../domain/key.js'
import { type Outcome, compliant, field, noncompliant, notApplicable, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { type NamedKey, isAwsAlias, whyKeyUnread, withCollectedKey, withKey } from '../../trail-key.js'

function judge(context: TrailContext): Outcome {
  return withKey(context, (named) =>
    isAwsAlias(named.name)
      ? notApplicable('AWS manages the key and its rotation.')
      : withCollectedKey(context, (key) => exempt(key) ?? judgeRotation(context, key, named)),
  )
}

/** Keys that KMS does not rotate by itself. Source: KMS developer guide, rotate-keys. */
function exempt(key: Key): Outcome | undefined {
  if (key.keyManager === 'AWS') {
    return notApplicable('AWS manages the key and its rotation.', [
      field(key.arn, 'KeyManager', key.keyManager),
    ])
  }
  if (key.origin !== undefined && key.origin !== 'AWS_KMS') {
    return notApplicable('KMS does not rotate imported key material or custom key stores.', [
      field(key.arn, 'Origin', key.origin),
    ])
  }
  if (key.keySpec !== undefined && key.keySpec !== 'SYMMETRIC_DEFAULT') {
    return notApplicable('KMS does not rotate asymmetric or HMAC keys.', [
      field(key.arn, 'KeySpec', key.keySpec),
    ])
  }
  return undefined
}

function judgeRotation({ index }: TrailContext, key: Key, named: NamedKey): Outcome {
  const { rotation } = key
  if (rotation === undefined) {
    return unknown(
      'It is not known whether the key rotates.',
      whyKeyUnread(index, named, 'the rotation', 'kms:GetKeyRotationStatus'),
    )
  }
  const proof = [field(key.arn, 'KeyRotationEnabled', rotation.enabled)]
  if (!rotation.enabled) return noncompliant('Automatic rotation of the key is off.', { proof })
  const period = rotation.periodInDays === undefined ? '' : ` every ${rotation.periodInDays} days`
  return compliant(`The key rotates${period}.`, proof)
}

export const rule: Rule = { id: 'key-rotates', trail: judge }
