import type { Evidence } from '../../domain/finding.js'
import { compliant, field, noncompliant, notApplicable, unknown } from '../../assess/outcome.js'
import type { KeyReference } from '../model/key-reference.js'
import type { CodeResource } from '../types.js'
import { shownValue } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told } from './rule.js'

/** An alias without `aws/` stands for a customer's key: nobody can give one to a key of AWS's. Source: KMS developer guide, alias-about. */
const ALIAS = /(?:^|:)alias\//u

/** AWS lets nobody make a key or an alias of its own. Source: AWS provider, aws_kms_key and aws_kms_alias; KMS API, CreateAlias. */
const CUSTOMERS = 'The customer manages the key: code makes it, or the alias that names it.'

function fieldOf(owner: CodeResource): Evidence {
  const value = owner.attributes.get('kmsKeyId')
  return field(owner.address, 'kmsKeyId', value === undefined ? 'absent' : shownValue(value))
}

function judge({ owner, key }: CodeCase): CodeOutcome {
  const { place } = key
  switch (key.kind) {
    case 'none':
      return told(notApplicable('The trail names no key; rule trail-has-key says so.'), place)
    case 'unknown':
      if (key.certain === 'customers-key') return told(compliant(CUSTOMERS, [fieldOf(owner)]), place)
      return told(unknown('It is not known who manages the key.', [key.doubt]), place)
    case 'outside':
      return told(judgeName(owner.address, key), place)
    case 'resource':
      return told(
        compliant('The customer manages the key: this code makes it.', [
          field(owner.address, 'kmsKeyId', key.key.address),
        ]),
        place,
        [key.key.place],
      )
  }
}

function judgeName(
  owner: string,
  { name, isAws, isCustomers }: KeyReference & { kind: 'outside' },
): CodeOutcome['outcome'] {
  const proof = [field(owner, 'kmsKeyId', name)]
  if (isAws) {
    return noncompliant('The key is managed by AWS: its policy can’t be changed, so it keeps nobody out.', {
      proof,
    })
  }
  if (isCustomers) return compliant('The customer manages the key.', proof)
  if (ALIAS.test(name)) return compliant('The alias is the customer’s, and so is its key.', proof)
  return unknown(
    'It is not known who manages the key.',
    [
      {
        reason: `the key ${name} is not made by this code, and its ARN does not tell whose it is`,
        remedy: 'Name it by its alias, or audit the account that it is applied to: trailseal audit.',
      },
    ],
    { proof },
  )
}

export const rule: CodeRule = { id: 'key-is-customer-managed', trail: judge }
