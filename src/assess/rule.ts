import type { Account } from '../domain/account.js'
import type { RuleId } from '../domain/finding.js'
import type { EventDataStore, Trail } from '../domain/trail.js'
import type { EstateIndex } from './index-estate.js'
import type { Outcome } from './outcome.js'
import type { TrailKey } from './trail-key.js'

interface Context {
  readonly index: EstateIndex
  /** Milliseconds since the epoch that ages are counted to: when the estate was collected, unless told otherwise. */
  readonly nowMs: number
}

export interface TrailContext extends Context {
  readonly trail: Trail
  readonly key: TrailKey
}

export interface AccountContext extends Context {
  readonly account: Account
}

export interface StoreContext extends Context {
  readonly store: EventDataStore
}

/** One rule: what it says of each kind of subject that it speaks about. Undefined: nothing to say. */
export interface Rule {
  readonly id: RuleId
  readonly trail?: (context: TrailContext) => Outcome
  readonly account?: (context: AccountContext) => Outcome | undefined
  readonly store?: (context: StoreContext) => Outcome
}
