import { type Voice, hear } from './document.js'
import { type GrantMatch, matchingGrants } from './grants.js'
import { type PreparedRequest, prepare } from './match.js'
import type { Truth } from './truth.js'
import type { AccessRequest, ParsedPolicy, PolicyKind, PolicySet, RequestPrincipal } from './types.js'

export type PolicyInput = NonNullable<PolicySet['unknown']>[number]

/** All that was said on a request, by kind of policy; kinds that do not bear on the caller are left out. */
export interface Hearing {
  readonly identity: Voice
  readonly boundary: Voice | undefined
  readonly session: Voice | undefined
  readonly resource: Voice
  readonly grants: readonly GrantMatch[]
  readonly scps: readonly Voice[]
  readonly rcps: readonly Voice[]
  /** Inputs that bear on the caller and were not read. */
  readonly unread: ReadonlySet<PolicyInput>
}

/** The path that only AWS services may use. Source: IAM user guide, using-service-linked-roles. */
const SERVICE_LINKED = ':role/aws-service-role/'

/**
 * Whether a kind of policy applies to a caller: identity policies, boundaries and session policies to users and roles; SCPs
 * to every principal of an account, its root user included; RCPs to everybody. Neither SCPs nor RCPs restrict
 * service-linked roles. Source: IAM user guide, reference_policies_evaluation-logic; Organizations user guide,
 * orgs_manage_policies_scps and orgs_manage_policies_rcps.
 */
const BEARS_ON: Readonly<Record<PolicyInput, (request: AccessRequest) => boolean>> = {
  identity: ({ principal }) => hasOwnPolicies(principal),
  boundary: ({ principal }) => hasOwnPolicies(principal),
  session: ({ principal }) => hasOwnPolicies(principal),
  resource: () => true,
  grants: ({ action }) => action.toLowerCase().startsWith('kms:'),
  scps: ({ principal }) => !isOutside(principal) && !isServiceLinked(principal),
  rcps: ({ principal }) => !isServiceLinked(principal),
}

function isOutside({ kind }: RequestPrincipal): boolean {
  return kind === 'service' || kind === 'anonymous'
}

function hasOwnPolicies(principal: RequestPrincipal): boolean {
  return !isOutside(principal) && principal.kind !== 'root'
}

function isServiceLinked(principal: RequestPrincipal): boolean {
  return (principal.roleArn ?? principal.arn).includes(SERVICE_LINKED)
}

/** Hears every policy that bears on the request. */
export function hearAll(request: AccessRequest, policies: PolicySet): Hearing {
  const unread = new Set((policies.unknown ?? []).filter((input) => BEARS_ON[input](request)))
  const given = <T>(input: PolicyInput, value: T): T | undefined =>
    BEARS_ON[input](request) ? value : undefined
  const boundary = given('boundary', policies.boundary)
  const hasBoundary: Truth = boundary === undefined ? (unread.has('boundary') ? 'unknown' : 'no') : 'yes'
  const prepared = prepare(request, hasBoundary)
  const optional = (kind: PolicyKind, policy: ParsedPolicy | undefined): Voice | undefined =>
    policy === undefined ? undefined : hear(kind, [policy], prepared)
  return {
    identity: hear('identity-based policy', given('identity', policies.identity) ?? [], prepared),
    boundary: optional('permissions boundary', boundary),
    session: optional('session policy', given('session', policies.session)),
    resource: hear(
      'resource-based policy',
      policies.resource === undefined ? [] : [policies.resource],
      prepared,
    ),
    grants: matchingGrants(policies.grants ?? [], prepared),
    scps: hearLevels('service control policy', given('scps', policies.scps), prepared),
    rcps: hearLevels('resource control policy', given('rcps', policies.rcps), prepared),
    unread,
  }
}

function hearLevels(
  kind: PolicyKind,
  levels: PolicySet['scps'] | undefined,
  prepared: PreparedRequest,
): Voice[] {
  return (levels ?? []).map((level) => hear(kind, level, prepared))
}

/** Every voice, in the order in which answers name them. */
export function voices({ resource, identity, boundary, session, scps, rcps }: Hearing): Voice[] {
  return [resource, identity, boundary, session, ...scps, ...rcps].filter((voice) => voice !== undefined)
}
