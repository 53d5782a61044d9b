import { arnAccount } from '../domain/arn.js'
import type { Voice } from './document.js'
import type { Hearing, PolicyInput } from './hearing.js'
import type { PrincipalWay } from './principals.js'
import { type Truth, all, any } from './truth.js'
import type { AccessRequest, PolicyKind } from './types.js'

/** Something that must be open for a request to pass, and the kind of policy that opens it or keeps it closed. */
export interface Gate {
  readonly kind: PolicyKind
  readonly truth: Truth
}

/** Actions that the resource's own policy must admit even within one account: KMS keys and role trust. */
const RESOURCE_POLICY_DECIDES = /^(?:kms:|sts:(?:assumerole|tagsession|setsourceidentity))/iu

/**
 * Every level of the organization must allow, root to account. RCPs need no such gate: RCPFullAWSAccess can't be detached,
 * so that they only ever deny. Source: Organizations user guide, orgs_manage_policies_scps_evaluation and
 * orgs_manage_policies_rcps.
 */
export function scpGate({ scps, unread }: Hearing): Gate {
  const levels = scps.map((level) => level.allow)
  return { kind: 'service control policy', truth: all([unread.has('scps') ? 'unknown' : 'yes', ...levels]) }
}

/** What the resource's side says by way of naming the caller; `limits` are the caller's boundary and session policy. */
interface Sides {
  readonly policy: Readonly<Record<PrincipalWay, Truth>>
  readonly grant: Readonly<Record<PrincipalWay, Truth>>
  readonly identity: Truth
  readonly limits: Truth
  /** Which of the limits is named where they keep the gate closed. */
  readonly limitedBy: PolicyKind
}

/** The ways in: named by the resource's policy or a grant, or by an identity policy where the resource's side admits that. */
export function allowGate(request: AccessRequest, hearing: Hearing): Gate {
  const sides = sidesOf(request, hearing)
  const { kind, accountId } = request.principal
  if (kind === 'anonymous' || kind === 'service') return withoutAccount(request, sides)
  const owner = request.resourceAccountId ?? arnAccount(request.resource)
  if (owner === accountId || (owner === undefined && request.resource === '*'))
    return sameAccount(request, sides)
  if (owner !== undefined) return crossAccount(sides)
  const [near, far] = [sameAccount(request, sides), crossAccount(sides)]
  return near.truth === far.truth ? near : { ...near, truth: 'unknown' }
}

function sidesOf(request: AccessRequest, hearing: Hearing): Sides {
  const { resource, grants, identity, boundary, session, unread } = hearing
  const lift = (input: PolicyInput, truth: Truth): Truth =>
    unread.has(input) ? any([truth, 'unknown']) : truth
  const granted = (way: PrincipalWay): Truth =>
    lift('grants', any(grants.map((grant) => grant.principal[way])))
  const said = (way: PrincipalWay): Truth => lift('resource', resource.allowBy[way])
  return {
    policy: byWay(said),
    grant: byWay(granted),
    identity: request.principal.kind === 'root' ? 'yes' : lift('identity', identity.allow),
    limits: all([limit(boundary, unread.has('boundary')), limit(session, unread.has('session'))]),
    limitedBy: boundary?.allow === 'no' ? 'permissions boundary' : 'session policy',
  }
}

function byWay(truth: (way: PrincipalWay) => Truth): Record<PrincipalWay, Truth> {
  return {
    exact: truth('exact'),
    wildcard: truth('wildcard'),
    role: truth('role'),
    account: truth('account'),
  }
}

function limit(voice: Voice | undefined, isUnread: boolean): Truth {
  return voice === undefined ? (isUnread ? 'unknown' : 'yes') : voice.allow
}

/** Services and anonymous callers have no policies of their own. KMS takes signed requests only. */
function withoutAccount({ principal, action }: AccessRequest, { policy, grant }: Sides): Gate {
  const isUnsigned = principal.kind === 'anonymous' && action.toLowerCase().startsWith('kms:')
  const kind =
    policy.exact !== 'yes' && policy.wildcard !== 'yes' && grant.exact === 'yes'
      ? 'grant'
      : 'resource-based policy'
  return { kind, truth: isUnsigned ? 'no' : any([policy.exact, policy.wildcard, grant.exact]) }
}

/**
 * Within one account. A policy that names the user, the session or everyone is not limited by implicit denies in boundary
 * and session policy; one that names the role is. An account principal only lets identity policies decide. Whether a
 * boundary limits a grant is not documented. Source: IAM user guide, reference_policies_evaluation-logic_policy-eval-basics,
 * access_policies_boundaries, reference_policies_elements_principal; KMS developer guide, key-policy-default, grants.
 */
function sameAccount({ action, resource, principal }: AccessRequest, sides: Sides): Gate {
  const { policy, grant, identity, limits } = sides
  // Actions that concern no one key (CreateKey, ListKeys) have no resource policy to ask.
  const decides = resource !== '*' && RESOURCE_POLICY_DECIDES.test(action)
  const admits = decides ? any([...Object.values(policy), grant.account]) : 'yes'
  const viaIdentity = principal.kind === 'root' && decides ? 'no' : all([identity, limits, admits])
  const named = any([grant.exact, grant.role])
  return strongest(
    [
      ['resource-based policy', any([policy.exact, policy.wildcard, all([policy.role, limits])])],
      ['identity-based policy', viaIdentity],
      ['grant', all([named, any([limits, 'unknown'])])],
    ],
    closedBy(any([admits, named]), sides),
  )
}

/**
 * Across accounts both sides must allow. That a grant alone is enough for a grantee of another account is not documented
 * as a rule. Source: IAM user guide, reference_policies_evaluation-logic-cross-account; KMS developer guide,
 * key-policy-modifying-external-accounts.
 */
function crossAccount(sides: Sides): Gate {
  const { policy, grant, identity, limits } = sides
  const own = all([identity, limits])
  const named = any([grant.exact, grant.role])
  const admits = any([...Object.values(policy), grant.account])
  return strongest(
    [
      ['identity-based policy', all([own, admits])],
      ['grant', all([named, any([own, 'unknown'])])],
    ],
    closedBy(any([admits, named]), sides),
  )
}

/** Whose Allow is missing. */
function closedBy(admits: Truth, { identity, limits, limitedBy }: Sides): PolicyKind {
  if (admits === 'no') return 'resource-based policy'
  return limits === 'no' && identity !== 'no' ? limitedBy : 'identity-based policy'
}

function strongest(ways: readonly [PolicyKind, Truth][], whenClosed: PolicyKind): Gate {
  const truth = any(ways.map(([, one]) => one))
  const open = ways.find(([, one]) => one === truth)?.[0]
  return { kind: truth === 'no' ? whenClosed : (open ?? whenClosed), truth }
}
