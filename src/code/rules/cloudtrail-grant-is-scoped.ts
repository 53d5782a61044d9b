import { unknown } from '../../assess/outcome.js'
import { judgePolicy } from '../../assess/rules/cloudtrail-grant-is-scoped/rule.js'
import { keyPolicyOf } from '../model/owned-policies.js'
import { parseAt } from '../model/policy-text.js'
import { somewhere } from '../model/whereabouts.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told, withKeyInCode } from './rule.js'

function judge(subject: CodeCase): CodeOutcome | undefined {
  const asked = {
    what: 'how the key policy admits CloudTrail',
    ofAws: 'The policy of an AWS managed key can’t be changed.',
  }
  const { model } = subject
  return withKeyInCode(subject, asked, ({ key, place }) => {
    const policy = keyPolicyOf(model, key)
    if (policy.kind === 'none') return undefined
    if (policy.kind === 'unknown') {
      return told(
        unknown('It is not known how the key policy admits CloudTrail.', [policy.doubt]),
        policy.place,
        [place],
      )
    }
    return told(
      judgePolicy(parseAt(policy.document, { at: somewhere(model.options) })),
      policy.document.place,
      [place],
    )
  })
}

export const rule: CodeRule = { id: 'cloudtrail-grant-is-scoped', trail: judge }
