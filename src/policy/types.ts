import type { Grant } from '../domain/key.js'

/** A condition operator split into its parts; `name` is kept as written where it is not a known operator. */
export interface ConditionOperator {
  readonly name: string
  readonly qualifier?: 'ForAllValues' | 'ForAnyValue'
  readonly ifExists: boolean
  readonly known: boolean
}

/** One operator, key and list of values: all conditions of a statement must hold. */
export interface Condition {
  readonly operator: ConditionOperator
  readonly key: string
  readonly values: readonly string[]
}

/** Principal element: type (`AWS`, `Service`, `Federated`, `CanonicalUser`) to values; `*` alone is AWS `*`. */
export type PrincipalElement = readonly { readonly type: string; readonly value: string }[]

export interface Statement {
  /** Counted from 1 in document order. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly principal?: PrincipalElement
  readonly notPrincipal?: PrincipalElement
  readonly actions?: readonly string[]
  readonly notActions?: readonly string[]
  readonly resources?: readonly string[]
  readonly notResources?: readonly string[]
  readonly conditions: readonly Condition[]
  /** What makes the meaning of this statement uncertain (unknown element or operator, duplicate member ...). */
  readonly problems: readonly PolicyProblem[]
}

/** Something in a document that was not understood, with its place (JSON pointer and character offset). */
export interface PolicyProblem {
  readonly code:
    | 'not-json'
    | 'not-a-policy'
    | 'duplicate-member'
    | 'unknown-element'
    | 'unknown-operator'
    | 'bad-value'
    | 'no-effect'
  readonly pointer: string
  readonly offset: number
  readonly message: string
}

export interface ParsedPolicy {
  /** The name by which answers refer to this document: `key policy of arn:…`. */
  readonly label: string
  readonly version?: string
  readonly statements: readonly Statement[]
  /** Problems of the document as a whole; with one of these the document's meaning is unknown. */
  readonly problems: readonly PolicyProblem[]
}

/** Who asks. `accountId` is absent for services and anonymous callers. */
export interface RequestPrincipal {
  readonly kind: 'root' | 'user' | 'role' | 'assumed-role' | 'federated-user' | 'service' | 'anonymous'
  /** ARN as the request carries it; for a service its name (`cloudtrail.amazonaws.com`); `*` for anonymous. */
  readonly arn: string
  readonly accountId?: string
  /** For an assumed role: the role's ARN with its path. */
  readonly roleArn?: string
  readonly uniqueId?: string
}

export type ContextValue = string | readonly string[]

/** A concrete request. Context keys are compared case-insensitively; a key that is absent is not in the request. */
export interface AccessRequest {
  readonly principal: RequestPrincipal
  /** `kms:Decrypt`. */
  readonly action: string
  /** ARN of the resource, or `*` where the action takes none. */
  readonly resource: string
  /** The account that owns the resource. */
  readonly resourceAccountId?: string
  readonly context: Readonly<Record<string, ContextValue>>
  /**
   * Keys that the request may carry, with what value is not known: a condition on one is unknown. A trailing `*` stands
   * for every key with that prefix. A key that `context` holds is known.
   */
  readonly unknownKeys?: readonly string[]
}

/** Everything that bears on a request. Absent lists are empty; `unknown` names what was not collected. */
export interface PolicySet {
  readonly identity?: readonly ParsedPolicy[]
  readonly boundary?: ParsedPolicy
  readonly session?: ParsedPolicy
  readonly resource?: ParsedPolicy
  /** KMS grants on the key that is asked for. */
  readonly grants?: readonly Grant[]
  /** One list per level, root first: each level must allow. */
  readonly scps?: readonly (readonly ParsedPolicy[])[]
  readonly rcps?: readonly (readonly ParsedPolicy[])[]
  /** Inputs that exist but could not be read; they make an answer unknown where they could change it. */
  readonly unknown?: readonly (
    | 'identity'
    | 'boundary'
    | 'session'
    | 'resource'
    | 'grants'
    | 'scps'
    | 'rcps'
  )[]
}

/** The kinds of policy that bear on a request, as AWS's own messages name them. */
export type PolicyKind =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'service control policy'
  | 'resource control policy'
  | 'grant'

/** A statement or grant that took part in the answer. */
export interface Deciding {
  readonly kind: PolicyKind
  readonly document: string
  readonly statement: string
  readonly effect: 'Allow' | 'Deny' | 'Grant'
  /** How it bore on the answer, in words; for a near miss which element or condition did not match. */
  readonly note: string
}

/** The answer: by which statements, and where nothing allowed, which came closest. */
export interface Decision {
  readonly effect: 'allowed' | 'denied' | 'unknown'
  /**
   * What settled it: the policy kind that allowed, that denied explicitly (then `deciding` holds the Deny), or whose
   * Allow was missing. Absent when unknown.
   */
  readonly gate?: PolicyKind
  readonly deciding: readonly Deciding[]
  readonly nearMisses: readonly Deciding[]
  readonly unknowns: readonly string[]
}
