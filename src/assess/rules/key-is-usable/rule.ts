import type { Key } from '../../../domain/key.js'
import { type Outcome, type Part, field, judgeParts, noncompliant } from '../../outcome.js'
import type { Rule, TrailContext } from '../../rule.js'
import { type NamedKey, whyKeyUnread, withCollectedKey, withKey } from '../../trail-key.js'
import { regionPart } from './region.js'

/** States in which GenerateDataKey works, and those in which it fails. Source: KMS developer guide, key-state. */
const USABLE = new Set(['Enabled', 'Updating'])
const UNUSABLE = new Set([
  'Creating',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
])

const DAY_MS = 24 * 60 * 60 * 1000
/** CloudTrail tries to redeliver for 30 days: shorter notice of expiry leaves no room to mend a missed renewal. */
const EXPIRY_NOTICE_DAYS = 30

function judge(context: TrailContext): Outcome {
  return withKey(context, (named) =>
    named.key?.exists === false
      ? noncompliant(`The key ${named.name} does not exist: CloudTrail can’t deliver under it.`, {
          proof: [field(named.arn, 'DescribeKey', 'NotFoundException')],
        })
      : withCollectedKey(context, (key) => judgeKey(context, key, named)),
  )
}

function judgeKey(context: TrailContext, key: Key, named: NamedKey): Outcome {
  const value = (name: 'keySpec' | 'keyUsage', label: string, wanted: string): Part => {
    const actual = key[name]
    if (actual === undefined) return { doubts: whyKeyUnread(context.index, named, label) }
    const proof = [field(key.arn, label, actual)]
    return actual === wanted
      ? { proof }
      : { proof, fault: `${label} is ${actual}; CloudTrail needs ${wanted}` }
  }
  const parts = [
    statePart(context, key, named),
    // Source: CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms: a symmetric key for encryption.
    value('keySpec', 'KeySpec', 'SYMMETRIC_DEFAULT'),
    value('keyUsage', 'KeyUsage', 'ENCRYPT_DECRYPT'),
    deletionPart(key),
    expiryPart(context, key, named),
    regionPart(context, named),
  ]
  return judgeParts(parts, {
    whenCompliant: `The key is ${key.keyState ?? 'usable'}, symmetric, for encryption, and in the bucket’s region.`,
    whenUnknown: 'It is not known whether the key can be used.',
  })
}

function statePart({ index }: TrailContext, key: Key, named: NamedKey): Part {
  const state = key.keyState
  if (state === undefined) return { doubts: whyKeyUnread(index, named, 'KeyState') }
  const proof = [field(key.arn, 'KeyState', state)]
  if (USABLE.has(state)) return { proof }
  if (UNUSABLE.has(state)) return { proof, fault: `the key is ${state}: CloudTrail can’t encrypt under it` }
  return {
    proof,
    doubts: [
      { reason: `KeyState ${state} is not documented`, remedy: 'Look the key up in the KMS console.' },
    ],
  }
}

/** Absent while the key is enabled means none: KMS sets a date only in PendingDeletion (KMS API reference, KeyMetadata). */
function deletionPart(key: Key): Part {
  if (key.deletionDate === undefined || key.deletionDate === null) return {}
  return {
    proof: [field(key.arn, 'DeletionDate', key.deletionDate)],
    fault: `the key is to be deleted on ${key.deletionDate}`,
  }
}

/** Only imported material expires. */
function expiryPart({ index, nowMs }: TrailContext, key: Key, named: NamedKey): Part {
  if (key.origin !== undefined && key.origin !== 'EXTERNAL') return {}
  if (key.validTo === null) return { proof: [field(key.arn, 'ValidTo', null)] }
  if (key.validTo === undefined)
    return { doubts: whyKeyUnread(index, named, 'the expiry of the key material') }
  const proof = [field(key.arn, 'ValidTo', key.validTo)]
  const leftDays = Math.floor((Date.parse(key.validTo) - nowMs) / DAY_MS)
  if (leftDays >= EXPIRY_NOTICE_DAYS) return { proof }
  const when = leftDays < 0 ? `expired on ${key.validTo}` : `expires on ${key.validTo}, in ${leftDays} days`
  return { proof, fault: `the imported key material ${when}` }
}

export const rule: Rule = { id: 'key-is-usable', trail: judge }
