import type { AllowedReader } from '../domain/allowed-reader.js'
import type { Estate } from '../domain/estate.js'
import type { Bucket } from '../domain/bucket.js'
import type { Trail } from '../domain/trail.js'

/** Somebody who may read the logs, by one of four ways to name them. */
export interface Reader {
  readonly arn?: string | undefined
  /** Glob over principal ARNs. */
  readonly pattern?: string | undefined
  readonly account?: string | undefined
  /** As aws:PrincipalOrgPaths writes it. */
  readonly organizationPath?: string | undefined
  /** Last day on which it counts, `2027-01-31`. */
  readonly expires: string
}

/** A key that is to be used for the trails of an account whose buckets are in a region; no account: of every account. */
export interface ConfiguredKey {
  readonly account?: string | undefined
  readonly region: string
  readonly arn: string
}

/** What the configuration says about keys. */
export interface PlanSettings {
  readonly keys?: readonly ConfiguredKey[] | undefined
  /** Alias of new keys. */
  readonly alias?: string | undefined
  /** Who may manage new keys: ARNs, or `role/Name` for every account; none: whoever the key's account allows it by IAM. */
  readonly administrators?: readonly string[] | undefined
  /** Undefined: nobody said who may read; an empty list says that nobody may. */
  readonly readers?: readonly Reader[] | undefined
}

/** Whether a principal can read a trail's logs. */
export interface ReaderAnswer {
  readonly principal: string
  readonly answer: 'can' | 'cannot' | 'unknown'
}

/** Who can read a trail's logs in an estate: the access analysis, passed in. */
export type ReadersOf = (estate: Estate, trailArn: string) => readonly ReaderAnswer[]

/** What a plan is made from. */
export interface PlanRequest {
  readonly estate: Estate
  readonly settings?: PlanSettings
  /** Only these trails, by ARN. */
  readonly trails?: readonly string[] | undefined
  /** Seal the trails' log groups too. */
  readonly logGroups?: boolean | undefined
  /** Say what sealing event data stores would mean: it can't be taken back, so that it is never planned. */
  readonly eventDataStores?: boolean | undefined
  /** Go on where the plan makes replication of the logs stop. */
  readonly acceptReplicationStop?: boolean | undefined
  readonly readersOf?: ReadersOf | undefined
  /** The audit's allow-list, entries that have ended left out: by it a trail is judged right or not. */
  readonly allowedReaders?: readonly AllowedReader[] | undefined
  /** Program and version. */
  readonly planner: string
  /** ISO 8601; when the plan is made. */
  readonly madeAt: string
}

/** A trail that is to name a key, with everything that was found fit about it. */
export interface TrailWork {
  readonly trail: Trail
  readonly bucket: Bucket & { readonly region: string }
  readonly bucketKeyEnabled: boolean
}

/** Alias of new keys where the configuration names none. */
export const DEFAULT_ALIAS = 'alias/trailseal/cloudtrail-logs'
/** Value of KEY_TAG on keys for trails' logs. */
export const KEY_PURPOSE = 'trail-logs'
