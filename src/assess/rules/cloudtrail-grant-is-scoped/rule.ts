import type { ParsedPolicy, Statement } from '../../../policy/types.js'
import { type Outcome, compliant, noncompliant, notApplicable, unknown } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { limitsBy, nameOf, namesAction, statementEvidence, uncertainties } from '../../statements.js'
import { whyKeyUnread, withCollectedKey } from '../../trail-key.js'

/** What CloudTrail may be given. Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail. */
const ACTIONS = [
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
]
/** The same page: aws:SourceArn is advised; aws:SourceAccount is supported but not recommended. */
const SCOPE = new Set(['aws:sourcearn'])

function judge(context: TrailContext): Outcome {
  return withCollectedKey(context, (key, named) => {
    const policy = context.index.policyOf(key)
    if (policy === undefined) {
      const why = whyKeyUnread(context.index, named, 'the key policy', 'kms:GetKeyPolicy')
      return unknown('It is not known how the key policy admits CloudTrail.', why)
    }
    return judgePolicy(policy)
  })
}

/** Whether a key policy ties CloudTrail to named trails. */
export function judgePolicy(policy: ParsedPolicy): Outcome {
  const statements = policy.statements.filter(admitsCloudtrail)
  const open = statements.filter((one) => !one.conditions.some((condition) => limitsBy(condition, SCOPE)))
  const proof = statements.map((one) =>
    statementEvidence(
      policy,
      one,
      open.includes(one) ? 'has no condition on aws:SourceArn' : 'is limited by aws:SourceArn',
    ),
  )
  if (open.length > 0) {
    return noncompliant(
      `CloudTrail may use the key for any trail by ${open.map(nameOf).join(', ')}: no aws:SourceArn.`,
      { proof },
    )
  }
  const [doubt] = uncertainties(policy)
  if (doubt !== undefined) {
    const reason = {
      reason: `${policy.label} is not fully understood: ${doubt}`,
      remedy: 'Mend the key policy at that place.',
    }
    return unknown('It is not certain how the key policy admits CloudTrail.', [reason], { proof })
  }
  if (statements.length === 0) return notApplicable('No statement of the key policy names CloudTrail.')
  return compliant('Every statement that admits CloudTrail is limited by aws:SourceArn.', proof)
}

/** Names the service; statements for everybody belong to it only where nothing limits them. */
function admitsCloudtrail(statement: Statement): boolean {
  const principals = statement.principal ?? []
  const namesIt = principals.some(
    ({ type, value }) => type === 'Service' && value === 'cloudtrail.amazonaws.com',
  )
  const isOpen = principals.some(({ value }) => value === '*') && statement.conditions.length === 0
  return statement.effect === 'Allow' && (namesIt || isOpen) && namesAction(statement, ACTIONS)
}

export const rule: Rule = { id: 'cloudtrail-grant-is-scoped', trail: judge }
