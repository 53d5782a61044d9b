import type { ContextValue, ParsedPolicy, RequestPrincipal } from '../policy/types.js'

/** What is known of something: a value, that there is none (null), or nothing (undefined). */
type Known<T> = T | null | undefined

/** What the sessions of a role may carry: nothing, what the caller chooses, or not known. */
export type Carries = 'no' | 'free' | 'open'

/** The organization that an account is in. */
export interface Membership {
  /** Null: in none; undefined: not known. */
  readonly id: Known<string>
  /** Where `id` is not known, organizations that it can't be. */
  readonly notIds?: readonly string[]
  /** `o-…/r-…/ou-…/`; undefined: not known. */
  readonly path?: string
}

/** The policies that a caller brings: what was not read is named in `unread`. */
export interface OwnPolicies {
  readonly identity: readonly ParsedPolicy[]
  readonly boundary?: ParsedPolicy
  /** One list per level, root first; undefined: not read. An account outside organizations has none. */
  readonly scps: readonly (readonly ParsedPolicy[])[] | undefined
  readonly unread: readonly ('identity' | 'boundary')[]
  /** The caller's account is not ours to read: what its administrators allow is theirs to choose. */
  readonly isTheirs?: true
}

/** Somebody who may ask: a collected principal, or one that stands for many that were not collected. */
export interface Caller {
  readonly principal: RequestPrincipal
  /** Globs of the ARNs that a caller standing for many can have; absent: it has the principal's own. */
  readonly arns?: readonly string[]
  /** ARNs that it does not stand for, because they stand for themselves. */
  readonly notArns?: readonly string[]
  readonly policies: OwnPolicies
  readonly membership: Membership
  /** Tags of the user or role; undefined: not known. */
  readonly tags: Readonly<Record<string, string>> | undefined
  readonly sessionTags: Carries
  readonly sourceIdentity: Carries
  /** Whether sessions may be vouched for by an identity provider. */
  readonly federated: Carries
  /** A service-linked role may be among those that it stands for. */
  readonly mayBeServiceLinked?: true
  /** For a service: keys that its requests carry. */
  readonly context?: Readonly<Record<string, ContextValue>>
}

/** The path that only AWS services may use. Source: IAM user guide, using-service-linked-roles. */
const SERVICE_LINKED = ':role/aws-service-role/'

/** Neither SCPs nor RCPs restrict service-linked roles. Source: Organizations user guide, orgs_manage_policies_scps. */
export function isServiceLinked({ principal }: Caller): boolean {
  return (principal.roleArn ?? principal.arn).includes(SERVICE_LINKED)
}

/** Services and anonymous callers belong to no account. */
export function isOutside({ principal }: Caller): boolean {
  return principal.kind === 'service' || principal.kind === 'anonymous'
}
