import { type Voice, hear } from './document.js'
import { type GrantMatch, matchingGrants } from './grants.js'
import { type PreparedRequest, prepare } from './match.js'
import { type Truth, all, any, not } from './truth.js'
import type { AccessRequest, Deciding, Decision, ParsedPolicy, PolicyKind, PolicySet } from './types.js'

/** Actions whose resource policy must let the caller in even within one account: KMS keys and role trust. */
const RESOURCE_POLICY_DECIDES = /^(?:kms:|sts:assumerole)/iu

/** All that was said on a request, by kind of policy. */
interface Hearing {
  readonly identity: Voice
  readonly boundary: Voice | undefined
  readonly session: Voice | undefined
  readonly resource: Voice
  readonly grants: readonly GrantMatch[]
  readonly scps: readonly Voice[]
  readonly rcps: readonly Voice[]
}

type UnknownInput = NonNullable<PolicySet['unknown']>[number]

/**
 * Decides one concrete request by IAM's and KMS's documented logic. `allowed` only when no Deny can apply and every gate
 * opens; `denied` only when nothing that was not read or not understood could have allowed it; else `unknown`.
 * Leave `scps` out for callers that they do not apply to (the management account, service-linked roles, services).
 * Source: IAM user guide, reference_policies_evaluation-logic; KMS developer guide, key-policies, policy-evaluation.
 */
export function authorize(request: AccessRequest, policies: PolicySet): Decision {
  const prepared = prepare(request)
  const hearing = hearAll(prepared, policies)
  const unknown = new Set(policies.unknown ?? [])
  const deny = any(
    ...voices(hearing).map((voice) => voice.deny),
    boundaryException(hearing, policies, prepared),
  )
  const denyUnlessRead: Truth = [...unknown].some((input) => input !== 'grants') ? 'unknown' : 'no'
  const gates = [...levelGates(hearing, unknown), allowGate(request, hearing, unknown)]
  const truth = all(not(any(deny, denyUnlessRead)), ...gates.map((gate) => gate.truth))
  if (deny === 'yes') return explicitDeny(hearing)
  if (truth === 'yes') return answer('allowed', hearing, { gate: gates.at(-1)?.kind })
  const closed = gates.find((gate) => gate.truth === 'no')
  if (closed !== undefined) return answer('denied', hearing, { gate: closed.kind })
  return { ...answer('unknown', hearing, {}), unknowns: reasons(hearing, unknown) }
}

function hearAll(prepared: PreparedRequest, policies: PolicySet): Hearing {
  const one = (kind: PolicyKind, policy: ParsedPolicy | undefined): Voice | undefined =>
    policy === undefined ? undefined : hear(kind, [policy], prepared)
  const resource = policies.resource === undefined ? [] : [policies.resource]
  return {
    identity: hear('identity-based policy', policies.identity ?? [], prepared),
    boundary: one('permissions boundary', policies.boundary),
    session: one('session policy', policies.session),
    resource: hear('resource-based policy', resource, prepared),
    grants: matchingGrants(policies.grants ?? [], prepared),
    scps: (policies.scps ?? []).map((level) => hear('service control policy', level, prepared)),
    rcps: (policies.rcps ?? []).map((level) => hear('resource control policy', level, prepared)),
  }
}

function voices(hearing: Hearing): Voice[] {
  const { identity, boundary, session, resource, scps, rcps } = hearing
  return [...scps, ...rcps, resource, identity, boundary, session].filter((voice) => voice !== undefined)
}

/**
 * Deny with NotPrincipal denies every caller that has a permissions boundary, named or not.
 * Source: IAM user guide, reference_policies_elements_notprincipal.
 */
function boundaryException(hearing: Hearing, policies: PolicySet, prepared: PreparedRequest): Truth {
  if (hearing.boundary === undefined || policies.resource === undefined) return 'no'
  const spared = policies.resource.statements
    .filter((statement) => statement.effect === 'Deny' && statement.notPrincipal !== undefined)
    .map(({ notPrincipal: _named, ...statement }) => statement)
  return hear('resource-based policy', [{ ...policies.resource, statements: spared }], prepared).deny
}

interface Gate {
  readonly kind: PolicyKind
  readonly truth: Truth
}

/** Every level of the organization must allow. */
function levelGates(hearing: Hearing, unknown: ReadonlySet<UnknownInput>): Gate[] {
  const gate = (kind: PolicyKind, levels: readonly Voice[], input: UnknownInput): Gate => ({
    kind,
    truth: all(unknown.has(input) ? 'unknown' : 'yes', ...levels.map((level) => level.allow)),
  })
  return [
    gate('service control policy', hearing.scps, 'scps'),
    gate('resource control policy', hearing.rcps, 'rcps'),
  ]
}

/** The ways in: named by the resource's policy or a grant, or by an identity policy where the resource's side admits that. */
function allowGate(request: AccessRequest, hearing: Hearing, unknown: ReadonlySet<UnknownInput>): Gate {
  const { principal } = request
  const lift = (input: UnknownInput, truth: Truth): Truth =>
    unknown.has(input) ? any(truth, 'unknown') : truth
  const resource = resourceSide(hearing, lift)
  if (principal.kind === 'service' || principal.kind === 'anonymous') {
    return { kind: 'resource-based policy', truth: any(resource.direct, resource.role) }
  }
  const isSameAccount =
    request.resourceAccountId === undefined || request.resourceAccountId === principal.accountId
  const isRoot = principal.kind === 'root'
  const identity: Truth = isRoot ? 'yes' : lift('identity', hearing.identity.allow)
  const limits = all(
    limit(hearing.boundary, unknown.has('boundary')),
    limit(hearing.session, unknown.has('session')),
  )
  if (!isSameAccount) {
    return strongest([['identity-based policy', all(identity, limits, any(...Object.values(resource)))]])
  }
  // Actions that concern no one key (CreateKey, ListKeys) have no resource policy to ask.
  const decides = request.resource !== '*' && RESOURCE_POLICY_DECIDES.test(request.action)
  const admits = decides ? any(...Object.values(resource)) : 'yes'
  const viaIdentity = isRoot && decides ? 'no' : all(identity, limits, admits)
  return strongest(
    [
      ['resource-based policy', resource.direct],
      ['resource-based policy', all(resource.role, limits)],
      ['identity-based policy', viaIdentity],
    ],
    decides && admits === 'no' ? 'resource-based policy' : 'identity-based policy',
  )
}

/**
 * What the resource's policy and grants say: `direct` is not limited by boundaries and session policies, `role` is,
 * `account` only lets the account's own policies decide.
 */
function resourceSide(
  { resource, grants }: Hearing,
  lift: (input: UnknownInput, truth: Truth) => Truth,
): Record<'direct' | 'role' | 'account', Truth> {
  const granted = (way: GrantMatch['principal']): Truth =>
    grants.some((grant) => grant.principal === way) ? 'yes' : 'no'
  const direct = any(resource.allowBy.exact, resource.allowBy.wildcard, granted('exact'))
  return {
    direct: lift('grants', lift('resource', direct)),
    role: any(resource.allowBy.role, granted('role')),
    account: any(resource.allowBy.account, granted('account')),
  }
}

function limit(voice: Voice | undefined, isUnknown: boolean): Truth {
  if (isUnknown) return 'unknown'
  return voice === undefined ? 'yes' : voice.allow
}

function strongest(ways: readonly (readonly [PolicyKind, Truth])[], whenClosed?: PolicyKind): Gate {
  const truth = any(...ways.map(([, one]) => one))
  const kind = truth === 'no' ? whenClosed : ways.find(([, one]) => one === truth)?.[0]
  return { kind: kind ?? ways[0]?.[0] ?? 'identity-based policy', truth }
}

function answer(
  effect: Decision['effect'],
  hearing: Hearing,
  gate: { gate?: PolicyKind | undefined },
): Decision {
  const all = voices(hearing)
  const granted: Deciding[] = hearing.grants.map((grant) => grant.deciding)
  return {
    effect,
    ...(gate.gate === undefined ? {} : { gate: gate.gate }),
    deciding: effect === 'allowed' ? [...all.flatMap((voice) => voice.allowing), ...granted] : [],
    nearMisses: effect === 'allowed' ? [] : all.flatMap((voice) => voice.nearMisses),
    unknowns: [],
  }
}

function explicitDeny(hearing: Hearing): Decision {
  const denying = voices(hearing).flatMap((voice) => voice.denying)
  const gate = denying[0]?.kind ?? 'resource-based policy'
  return { effect: 'denied', gate, deciding: denying, nearMisses: [], unknowns: [] }
}

function reasons(hearing: Hearing, unknown: ReadonlySet<UnknownInput>): string[] {
  const unread = [...unknown].map((input) => `${input} could not be read`)
  return [...unread, ...voices(hearing).flatMap((voice) => voice.uncertainties)]
}
