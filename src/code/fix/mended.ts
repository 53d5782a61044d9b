import { keyReference } from '../model/key-reference.js'
import type { CodeResource } from '../types.js'
import { type FixCase, type FixParts, NOTHING, faultOf, isDenied, together } from './fixing.js'

/** How a format makes each kind of change. */
interface Menders {
  readonly giveKey: () => FixParts
  readonly rotate: (key: CodeResource) => FixParts
  /** `isClosed`: a statement denies CloudTrail, so that adding one helps nothing. */
  readonly admit: (key: CodeResource, isClosed: boolean) => FixParts
}

/** What a trail needs is the same in every format: a key of the customer's, else what is wrong with the one it has. */
export function mended({ model, trail, assessment }: FixCase, menders: Menders): FixParts {
  const needsKey = faultOf(assessment, 'trail-has-key') ?? faultOf(assessment, 'key-is-customer-managed')
  if (needsKey !== undefined) return menders.giveKey()
  const key = keyReference(model, trail)
  if (key.kind !== 'resource') return NOTHING
  const admits = faultOf(assessment, 'key-admits-cloudtrail')
  return together([
    faultOf(assessment, 'key-rotates') === undefined ? NOTHING : menders.rotate(key.key),
    admits === undefined ? NOTHING : menders.admit(key.key, isDenied(admits)),
  ])
}
