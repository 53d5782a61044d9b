import type { Key } from '../../../domain/key.js'
import type { ParsedPolicy, Statement } from '../../../policy/types.js'
import { type Outcome, type Part, field, judgeParts, notApplicable } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import {
  limitsBy,
  nameOf,
  namesAction,
  namesEverybody,
  statementEvidence,
  uncertainties,
} from '../../statements.js'
import { type NamedKey, isAwsAlias, whyKeyUnread, withCollectedKey, withKey } from '../../trail-key.js'

/** With one of these a key can be lost or handed to others. Source: KMS developer guide, key-policy-default-allow-administrators. */
const ADMINISTRATION = [
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:DisableKey',
  'kms:DeleteImportedKeyMaterial',
  'kms:CreateGrant',
]
/** Conditions on these tie "everybody" to known accounts, organizations or principals. Source: IAM and KMS condition keys. */
const LIMITS = new Set([
  'kms:calleraccount',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalarn',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
])
const DELETED_LATER = new Set(['PendingDeletion', 'PendingReplicaDeletion'])

function judge(context: TrailContext): Outcome {
  return withKey(context, (named) =>
    isAwsAlias(named.name) || named.key?.keyManager === 'AWS'
      ? notApplicable('AWS manages the key; nobody can delete it.')
      : withCollectedKey(context, (key) => judgeKey(context, key, named)),
  )
}

function judgeKey(context: TrailContext, key: Key, named: NamedKey): Outcome {
  return judgeParts([deletionPart(context, key, named), administratorsPart(context, key, named)], {
    whenCompliant: 'No deletion is pending and no administrator is anybody.',
    whenUnknown: 'It is not known whether the key is safe from loss.',
  })
}

function deletionPart({ index }: TrailContext, key: Key, named: NamedKey): Part {
  if (key.keyState === undefined) return { doubts: whyKeyUnread(index, named, 'KeyState') }
  const date = key.deletionDate ?? undefined
  const proof = [
    field(key.arn, 'KeyState', key.keyState),
    ...(date === undefined ? [] : [field(key.arn, 'DeletionDate', date)]),
  ]
  if (!DELETED_LATER.has(key.keyState) && date === undefined) return { proof }
  const when = date === undefined ? '' : ` on ${date}`
  return { proof, fault: `the key is to be deleted${when}; then every log under it is unreadable for good` }
}

function administratorsPart({ index }: TrailContext, key: Key, named: NamedKey): Part {
  const policy = index.policyOf(key)
  if (policy === undefined)
    return { doubts: whyKeyUnread(index, named, 'the key policy', 'kms:GetKeyPolicy') }
  return openAdministration(policy)
}

/** Whether a key policy lets anybody administer the key. */
export function openAdministration(policy: ParsedPolicy): Part {
  const open = policy.statements.filter(isWildcardAdministration)
  if (open.length > 0) {
    return {
      proof: open.map((one) => statementEvidence(policy, one, 'lets anybody administer the key')),
      fault: `${open.map(nameOf).join(', ')} of the key policy lets anybody administer the key`,
    }
  }
  const [doubt] = uncertainties(policy)
  if (doubt === undefined) return {}
  return {
    doubts: [
      {
        reason: `${policy.label} is not fully understood: ${doubt}`,
        remedy: 'Mend the key policy at that place.',
      },
    ],
  }
}

function isWildcardAdministration(statement: Statement): boolean {
  return (
    statement.effect === 'Allow' &&
    namesEverybody(statement) &&
    namesAction(statement, ADMINISTRATION) &&
    !statement.conditions.some((condition) => limitsBy(condition, LIMITS))
  )
}

export const rule: Rule = { id: 'key-survives', trail: judge }
