import { type Part, field, judgeParts } from '../../assess/outcome.js'
import { openAdministration } from '../../assess/rules/key-survives/rule.js'
import { keyPolicyOf } from '../model/owned-policies.js'
import { parseAt } from '../model/policy-text.js'
import { somewhere } from '../model/whereabouts.js'
import type { CodeResource } from '../types.js'
import { placeOf, settleNumber } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told, withKeyInCode } from './rule.js'

/** KMS's own default, and the longest it takes. Source: KMS API reference, ScheduleKeyDeletion. */
const DEFAULT_WAIT_DAYS = 30

function judge(subject: CodeCase): CodeOutcome | undefined {
  const asked = {
    what: 'whether the key is safe from loss',
    ofAws: 'AWS manages the key; nobody can delete it.',
  }
  return withKeyInCode(subject, asked, ({ key, place }) => {
    const wait = waitPart(subject, key)
    const outcome = judgeParts([wait, administratorsPart(subject, key)], {
      whenCompliant: 'A deletion can be noticed in time, and no administrator is anybody.',
      whenUnknown: 'It is not known whether the key is safe from loss.',
    })
    const attribute =
      wait.fault === undefined && wait.doubts === undefined ? 'policy' : 'deletionWindowInDays'
    return told(outcome, placeOf(key, attribute), [place])
  })
}

/** Once the wait is over, everything under the key is unreadable for good: the longest wait costs nothing. */
function waitPart({ model }: CodeCase, key: CodeResource): Part {
  const wait = settleNumber(key.attributes.get('deletionWindowInDays'), {
    format: model.unit.format,
    what: `how long a deletion of ${key.address} can be cancelled`,
  })
  if (wait.kind === 'unsettled') return { doubts: [wait.doubt] }
  const days = wait.kind === 'settled' ? wait.value : DEFAULT_WAIT_DAYS
  const proof = [field(key.address, 'deletionWindowInDays', days)]
  return days >= DEFAULT_WAIT_DAYS
    ? { proof }
    : {
        proof,
        fault: `a deletion of the key can be cancelled for ${days} days only, of ${DEFAULT_WAIT_DAYS} that KMS gives`,
      }
}

function administratorsPart({ model }: CodeCase, key: CodeResource): Part {
  const policy = keyPolicyOf(model, key)
  if (policy.kind === 'unknown') return { doubts: [policy.doubt] }
  if (policy.kind === 'none') return {}
  return openAdministration(parseAt(policy.document, { at: somewhere(model.options) }))
}

export const rule: CodeRule = { id: 'key-survives', trail: judge }
