import { type Caller, isOutside } from './caller.js'
import type { Grant } from '../domain/key.js'
import type { ContextValue, ParsedPolicy } from '../policy/types.js'

/** A policy on the resource's side: read, known to be none (null), or not read (undefined). */
export type ResourceSide = ParsedPolicy | null | undefined

/** A request in symbols: one of those that a read takes, the object from S3 or its data key from KMS, or another. */
export interface Leg {
  readonly service: 's3' | 'kms' | 'sts' | 'cloudtrail'
  readonly action: string
  /** ARN; for S3 the object stands for many, see `objects`. */
  readonly resource: string
  /** The request is part of a read: of S3 it asks for any of the objects, of KMS for the data key of one. */
  readonly isRead: boolean
  /** The resource's own policy must admit even principals of its own account: keys, and roles by their trust. */
  readonly policyDecides: boolean
  /** An object that is read, as CloudTrail would name it. */
  readonly exampleObject: string
  readonly ownerAccountId: string | undefined
  readonly region: string
  readonly policy: ResourceSide
  /** Undefined: not read. Empty for S3. */
  readonly grants: readonly Grant[] | undefined
  /** One list per level; undefined: not read. */
  readonly rcps: readonly (readonly ParsedPolicy[])[] | undefined
  /** Keys that the request carries; null: it does not. */
  readonly context: Readonly<Record<string, ContextValue | null>>
  /** Keys, in lower case by glob, that the caller chooses. */
  readonly freeKeys: readonly string[]
  /** Keys, in lower case by glob, that the request does not carry. Of all others nothing is known. */
  readonly absentKeys: readonly string[]
  /** Why access that the policies allow may still be refused, where that could not be told. */
  readonly mayBeBlocked?: string
}

/**
 * S3 asks KMS in a forward access session of whoever reads, and every request of such a session carries this key as true.
 * Source: IAM user guide, access_forward_access_sessions.
 */
export const VIA_SERVICE = 'aws:ViaAWSService'

/** What the request of a caller carries. Forward access sessions are those of users, roles and root users alone. */
export function contextOfCaller(caller: Caller, leg: Leg): Leg['context'] {
  const { [VIA_SERVICE]: via, ...rest } = leg.context
  const isForwarded = via !== undefined && !isOutside(caller)
  return { ...rest, ...(isForwarded ? { [VIA_SERVICE]: via } : {}), ...caller.context }
}

/** What is read: the legs that are all needed, of S3 any one action, and the objects that count as logs. */
export interface ReadTarget {
  /** Globs of object ARNs; one object is enough. */
  readonly objects: readonly string[]
  /** One of them as CloudTrail would name it. */
  readonly exampleObject: string
  /** The actions by which S3 answers with an object; none where only the key is asked about. */
  readonly s3: readonly Leg[]
  /** Forms that the KMS request can take; empty where the logs are not under a KMS key. */
  readonly kms: readonly KmsShape[]
  readonly nowMs: number
}

/** A form of the Decrypt request, and whether logs of that form exist for certain. */
export interface KmsShape {
  readonly name: 'object' | 'member-trail' | 'bucket-and-trail' | 'bucket'
  readonly certain: boolean
  readonly leg: Leg
}
