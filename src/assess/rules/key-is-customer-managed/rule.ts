import type { Key } from '../../../domain/key.js'
import { type Outcome, compliant, field, noncompliant, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { type NamedKey, isAwsAlias, whyKeyUnread, withCollectedKey, withKey } from '../../trail-key.js'

function judge(context: TrailContext): Outcome {
  return withKey(context, (named) => {
    const alias = [named.name, ...(named.key?.aliases ?? [])].find(isAwsAlias)
    if (alias !== undefined)
      return awsManaged([field(context.trail.arn, 'KmsKeyId', named.name), field(named.arn, 'alias', alias)])
    return withCollectedKey(context, (key) => judgeManager(context, key, named))
  })
}

function awsManaged(proof: Outcome['proof']): Outcome {
  return noncompliant('The key is managed by AWS: its policy can’t be changed, so it keeps nobody out.', {
    proof,
  })
}

function judgeManager({ index }: TrailContext, key: Key, named: NamedKey): Outcome {
  const manager = key.keyManager
  const proof = [field(key.arn, 'KeyManager', manager)]
  if (manager === undefined) {
    const why = whyKeyUnread(index, named, 'KeyManager')
    return unknown('It is not known who manages the key.', why)
  }
  if (manager === 'AWS') return awsManaged(proof)
  if (manager === 'CUSTOMER') return compliant('The customer manages the key.', proof)
  const reason = {
    reason: `KeyManager is ${manager}, which is neither AWS nor CUSTOMER`,
    remedy: 'Look the key up in the KMS console.',
  }
  return unknown('It is not known who manages the key.', [reason], { proof })
}

export const rule: Rule = { id: 'key-is-customer-managed', trail: judge }
