import { parseArn } from '../../../domain/arn.js'
import type { EstateIndex } from '../../index-estate.js'
import { type Part, field } from '../../outcome.js'
import { type NamedKey, findKey, isAwsAlias, whyKeyUnread } from '../../trail-key.js'
import { whyMissing } from '../../unknowns.js'

/** A copy of the logs and the key that it is under. */
export interface Copy {
  readonly subject: string
  readonly label: string
  readonly field: string
  /** Undefined: not read; null or "": none. */
  readonly keyId: string | null | undefined
  readonly region: string
  readonly accountId: string
  /** The reads that would have told the key. */
  readonly operations: readonly string[]
}

/** Whether a copy is under a customer managed key. */
export function copyKeyPart(index: EstateIndex, copy: Copy): Part {
  const { keyId, label, subject, region, accountId } = copy
  if (keyId === undefined) {
    return {
      doubts: whyMissing(index, {
        what: `the key of ${label}`,
        operations: copy.operations,
        subjects: [subject],
        accountId,
        region,
      }),
    }
  }
  const proof = [field(subject, copy.field, keyId)]
  if (keyId === null || keyId === '') return { proof, fault: `${label} names no key of the customer’s` }
  const partition = parseArn(subject)?.partition ?? index.estate.partition
  const named = findKey(index, keyId, { partition, region, accountId })
  return { ...managerPart(index, named, label), proof }
}

function managerPart(index: EstateIndex, named: NamedKey, label: string): Part {
  if (isAwsAlias(named.name) || named.key?.keyManager === 'AWS') {
    return { fault: `${label} is under a key that AWS manages` }
  }
  if (named.key?.exists === false) return { fault: `${label} names a key that does not exist` }
  if (named.key?.keyManager === 'CUSTOMER') return {}
  return { doubts: whyKeyUnread(index, named, 'KeyManager') }
}
