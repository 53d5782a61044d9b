import type { Account } from '../domain/account.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import type { Organization } from '../domain/organization.js'
import type { DocumentOf } from '../domain/policy-documents.js'
import type { ManagedPolicy, Principal } from '../domain/principal.js'
import type { Failure, Source } from '../domain/read.js'
import type { EventDataStore, LogGroup, Trail } from '../domain/trail.js'

/** Time that moves only when told, or with real time from a chosen start. */
export interface Clock {
  readonly nowMs: () => number
  readonly advance: (milliseconds: number) => void
}

export interface StoredObject {
  readonly key: string
  readonly lastModifiedMs: number
  readonly body: Uint8Array
  readonly contentType: string
  readonly serverSideEncryption?: string
  readonly sseKmsKeyId?: string
  readonly bucketKeyEnabled?: boolean
  /** What KMS bound the object's data key to; readers' policies can test it. */
  readonly encryptionContext?: Readonly<Record<string, string>>
}

/** A bucket and its objects. */
export interface BucketState {
  readonly bucket: Bucket
  readonly objects: Map<string, StoredObject>
}

/** A change of a trail, for LookupEvents and for delivery by the configuration before it. */
export interface TrailChange {
  readonly atMs: number
  readonly eventName: string
  readonly trailArn: string
  readonly username: string
  /** The trail before the change; absent for one made by it. */
  readonly before?: Trail
  /** Who changed it, and what the request said, in camel case as events have it; absent for changes that an estate tells of. */
  readonly callerArn?: string
  readonly requestParameters?: Readonly<Record<string, unknown>>
}

/** A trail's event selectors as PutEventSelectors gave them: the members of its answer. */
export interface TrailSelectors {
  readonly EventSelectors?: readonly unknown[]
  readonly AdvancedEventSelectors?: readonly unknown[]
}

/** The last successful cryptographic operation with a key. */
interface KeyUse {
  readonly operation: string
  readonly atMs: number
}

/** Switches of one simulated AWS; all times in milliseconds. */
export interface WorldSettings {
  /** Check IAM, resource policies, grants, SCPs and RCPs of every call. */
  readonly authorization: boolean
  /** Apply AWS's published request rates. */
  readonly limits: boolean
  readonly latencyMs: readonly [least: number, most: number]
  /** How long reads may answer the state before a write. */
  readonly staleMs: number
  /** How long CloudTrail goes on delivering by the configuration before a change. */
  readonly propagationMs: number
}

/**
 * All state of one simulated AWS: many accounts, every region. Mutated only by handlers. Values inside the maps are
 * replaced whole, never changed in place, so that a snapshot for stale reads is a shallow copy.
 */
export interface World {
  readonly clock: Clock
  readonly partition: string
  readonly settings: WorldSettings
  /** The identity that unknown credentials act as. */
  readonly caller: Source
  readonly organization: Organization | undefined
  readonly accounts: Map<string, Account>
  /** By ARN. */
  readonly principals: Map<string, Principal>
  /** By ARN; principals that carry no document name one of these. */
  readonly managedPolicies: ReadonlyMap<string, ManagedPolicy>
  readonly documentOf: DocumentOf
  /** By ARN. */
  readonly trails: Map<string, Trail>
  /** ARNs of trails by the account that owns them, and those of the organization; kept with `trails`. */
  readonly trailsByAccount: Map<string, readonly string[]>
  /** By ARN. */
  readonly keys: Map<string, Key>
  /** `account|region|alias/name` to key ARN. */
  readonly aliases: Map<string, string>
  /** By name. */
  readonly buckets: Map<string, BucketState>
  /** By ARN, without the trailing `:*`. */
  readonly logGroups: Map<string, LogGroup>
  /** By ARN. */
  readonly eventDataStores: Map<string, EventDataStore>
  /** Newest last. */
  readonly changes: TrailChange[]
  /** By trail ARN; a trail without has the default ones. */
  readonly selectors: Map<string, TrailSelectors>
  /** By key ARN, since the world began. */
  readonly keyUses: Map<string, KeyUse>
  /** Refusals that the loaded estate recorded, by `operation|account|region|subject`. */
  readonly recordedFailures: Map<string, Failure>
}
