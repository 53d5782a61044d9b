import type { RuleId, UnknownReason } from '../../domain/finding.js'
import { type Outcome, notApplicable, unknown } from '../../assess/outcome.js'
import type { CodeModel } from '../model/model.js'
import type { KeyReference } from '../model/key-reference.js'
import type { CodeResource, Place } from '../types.js'

/** A trail, or an event data store, in code, with the key that it names. */
export interface CodeCase {
  readonly model: CodeModel
  readonly owner: CodeResource
  readonly key: KeyReference
}

/** What a rule says, and where to look. */
export interface CodeOutcome {
  readonly outcome: Outcome
  readonly place: Place
  readonly related?: readonly Place[]
}

/** One of the estate's rules, as far as code can answer it. Undefined: code has nothing to say. */
export interface CodeRule {
  readonly id: RuleId
  readonly trail?: (subject: CodeCase) => CodeOutcome | undefined
  readonly store?: (subject: CodeCase) => CodeOutcome | undefined
}

export function told(outcome: Outcome, place: Place, related: readonly Place[] = []): CodeOutcome {
  return { outcome, place, related: related.filter((one) => one !== place) }
}

/** Judges the key that this code makes for a trail; of another key code can't tell. */
export function withKeyInCode(
  { key }: CodeCase,
  asked: { readonly what: string; readonly ofAws: string },
  judge: (made: { key: CodeResource; place: Place }) => CodeOutcome | undefined,
): CodeOutcome | undefined {
  const { place } = key
  switch (key.kind) {
    case 'none':
      return told(notApplicable('The trail names no key; rule trail-has-key says so.'), place)
    case 'unknown':
      return told(unknown(`It is not known ${asked.what}.`, [key.doubt]), place)
    case 'outside':
      return told(
        key.isAws
          ? notApplicable(asked.ofAws)
          : unknown(`It is not known ${asked.what}.`, [outsideDoubt(key.name)]),
        place,
      )
    case 'resource':
      if (key.key.exists === 'no') {
        const reason = notMade(key.key)
        return told(unknown(`It is not known ${asked.what}.`, [reason]), place, [key.key.place])
      }
      return judge({ key: key.key, place })
  }
}

/** Code that names a key by its ARN or alias does not hold the key. */
function outsideDoubt(name: string): UnknownReason {
  return {
    reason: `the key ${name} is not made by this code`,
    remedy:
      'Audit the account that it is applied to (trailseal audit), or check the code that makes the key along with this.',
  }
}

function notMade(key: CodeResource): UnknownReason {
  return {
    reason: `${key.address} is not made: its count or condition says so`,
    remedy: 'Name a key that is made, or give the values with which it is.',
  }
}
