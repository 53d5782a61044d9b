import type { UnknownReason } from '../../domain/finding.js'
import { type Outcome, type Part, judgeParts, unknown } from '../../assess/outcome.js'
import { limitsBy, nameOf, namesAction, namesEverybody, statementEvidence } from '../../assess/statements.js'
import { isDoubtful } from '../../policy/doubts.js'
import type { Condition, ParsedPolicy, Statement } from '../../policy/types.js'
import { keyPolicyOf } from '../model/owned-policies.js'
import { parseAt } from '../model/policy-text.js'
import { somewhere } from '../model/whereabouts.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told, withKeyInCode } from './rule.js'

/** By these a log under the key can be read. Source: KMS developer guide, services-s3. */
const READING = ['kms:Decrypt', 'kms:ReEncryptFrom']
/** By these who can't decrypt takes the right to. Source: KMS API reference, CreateGrant, PutKeyPolicy. */
const TAKING = ['kms:CreateGrant', 'kms:PutKeyPolicy']
/** Conditions on these name principals, or the resources on whose behalf a service calls. Source: IAM condition keys. */
const NAMING = new Set([
  'aws:principalarn',
  'aws:userid',
  'aws:username',
  'aws:sourcearn',
  'aws:sourceaccount',
])
/** These leave everybody of an account, of an organization or of a service's users. Source: IAM and KMS condition keys. */
const COLLECTIVE =
  /^(?:kms:|aws:principalaccount$|aws:principalorg|aws:principaltype$|aws:securetransport$)/iu

function judge(subject: CodeCase): CodeOutcome | undefined {
  const asked = {
    what: 'whether the key keeps readers out',
    ofAws: 'The policy of an AWS managed key can’t be changed; rule key-is-customer-managed says so.',
  }
  const { model } = subject
  return withKeyInCode(subject, asked, ({ key, place }) => {
    const policy = keyPolicyOf(model, key)
    if (policy.kind === 'none') return undefined
    if (policy.kind === 'unknown') {
      return told(unknown('It is not known who may decrypt.', [policy.doubt]), policy.place, [place])
    }
    return told(
      judgePolicy(parseAt(policy.document, { at: somewhere(model.options) })),
      policy.document.place,
      [place],
    )
  })
}

/** Whether the policy itself lets everybody decrypt. Who may by IAM policies of the account is not in the code of a key. */
function judgePolicy(policy: ParsedPolicy): Outcome {
  const reading = policy.statements.filter((one) => namesAction(one, [...READING, ...TAKING]))
  const hasDeny = reading.some((one) => one.effect === 'Deny')
  const parts = reading
    .filter((one) => one.effect === 'Allow')
    .map((one) => readingPart(policy, one, hasDeny))
  const doubts = tellingDoubts(policy).map((doubt): UnknownReason => ({
    reason: `${policy.label} is not fully understood: ${doubt}`,
    remedy: 'Give the values that it rests on, or mend the key policy at that place.',
  }))
  return judgeParts([...parts, doubts.length === 0 ? {} : { doubts }], {
    whenCompliant: 'No statement of the key policy lets everybody decrypt.',
    whenUnknown: 'It is not certain that the key keeps readers out.',
  })
}

/** Doubts about statements that may let everybody decrypt; of the others no reading changes that. */
function tellingDoubts({ problems, statements }: ParsedPolicy): string[] {
  const telling = statements.filter((one) => one.effect === 'Allow' && mayRead(one) && mayBeEverybody(one))
  return [
    ...problems.map((problem) => problem.message),
    ...telling.flatMap((one) => one.problems.map((problem) => `${nameOf(one)}: ${problem.message}`)),
  ]
}

function mayRead(statement: Statement): boolean {
  return namesAction(statement, [...READING, ...TAKING]) || isOpen(statement, 'Action')
}

function mayBeEverybody(statement: Statement): boolean {
  return namesEverybody(statement) || isOpen(statement, 'Principal')
}

function isOpen(statement: Statement, element: 'Action' | 'Principal'): boolean {
  return isDoubtful(statement, element) || isDoubtful(statement, 'Statement')
}

function readingPart(policy: ParsedPolicy, statement: Statement, hasDeny: boolean): Part {
  if (!namesEverybody(statement) || statement.conditions.some(namesPrincipals)) return {}
  if (!namesAction(statement, READING) && statement.conditions.some(isForServices)) return {}
  const what = namesAction(statement, READING)
    ? 'lets everybody decrypt'
    : 'lets everybody take the right to decrypt'
  const proof = [statementEvidence(policy, statement, what)]
  const odd = statement.conditions.find((one) => !COLLECTIVE.test(one.key))
  if (odd === undefined && !hasDeny) {
    return {
      proof,
      fault: `${nameOf(statement)} of the key policy ${what}${limitOf(statement)}`,
    }
  }
  const by = odd === undefined ? 'a Deny' : `its condition on ${odd.key}`
  const reason = `${nameOf(statement)} of the ${policy.label} ${what} but for ${by}`
  return { proof, doubts: [{ reason, remedy: 'Name the readers in the key policy.' }] }
}

/** Grants that only services of AWS ask for, for their own use. Source: KMS developer guide, conditions-kms. */
function isForServices({ operator, key, values }: Condition): boolean {
  const isFlag = key.toLowerCase() === 'kms:grantisforawsresource'
  const isEqual = operator.known && !operator.ifExists && /^(?:Bool|StringEquals)$/u.test(operator.name)
  return isFlag && isEqual && values.every((value) => value === 'true')
}

function namesPrincipals(condition: Condition): boolean {
  const key = condition.key.toLowerCase()
  return limitsBy(condition, key.startsWith('aws:principaltag/') ? new Set([key]) : NAMING)
}

function limitOf({ conditions }: Statement): string {
  const keys = [...new Set(conditions.map((one) => one.key))]
  return keys.length === 0 ? '' : `, limited only by ${keys.join(' and ')}`
}

export const rule: CodeRule = { id: 'readers-are-authorized', trail: judge }
