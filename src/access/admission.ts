import type { Grant } from '../domain/key.js'
import type { PrincipalWay } from '../policy/principals.js'
import { matchPrincipal } from '../policy/principals.js'
import type { Truth } from '../policy/truth.js'
import type { Condition } from '../policy/types.js'
import { type Caller, isOutside, isServiceLinked } from './caller.js'
import { type ByWay, Compiler, fromTruth } from './compile.js'
import { ContextModel } from './context-model.js'
import { DOUBT, FALSE, type Formula, TRUE, and, not, or } from './formula.js'
import type { Leg } from './leg.js'
import type { Registry } from './registry.js'

/**
 * When a caller's request is allowed: no Deny of any policy that bears on it, every level of SCPs, and a way in. Written
 * apart from policy/evaluate.ts, which replays what this finds.
 * Source: IAM user guide, reference_policies_evaluation-logic; KMS developer guide, policy-evaluation.
 */
export function admission(caller: Caller, leg: Leg, registry: Registry): Formula {
  const { policies } = caller
  const model = new ContextModel(caller, leg, registry)
  const isOwn = !isOutside(caller) && caller.principal.kind !== 'root'
  const boundary = isOwn ? policies.boundary : undefined
  const isUnread = (what: 'identity' | 'boundary'): boolean => isOwn && policies.unread.includes(what)
  const hasBoundary: Truth = boundary !== undefined ? 'yes' : isUnread('boundary') ? 'unknown' : 'no'
  const compiler = new Compiler(model, registry, hasBoundary)
  const identity = compiler.hear(isOwn ? policies.identity : [], false)
  const limits = boundary === undefined ? undefined : compiler.hear([boundary], false)
  const resource = compiler.hear(leg.policy === null || leg.policy === undefined ? [] : [leg.policy], true)
  const isFree = isServiceLinked(caller)
  const scps =
    isFree || isOutside(caller) ? [] : (policies.scps ?? []).map((level) => compiler.hear(level, false))
  const rcps = isFree ? [] : (leg.rcps ?? []).map((level) => compiler.hear(level, true))
  const said = [identity, resource, ...scps, ...rcps, ...(limits === undefined ? [] : [limits])]
  const unreadIdentity = isUnread('identity') || leg.policy === undefined ? [DOUBT] : []
  const sides: Sides = {
    policy: leg.policy === undefined ? IN_DOUBT : resource.allowBy,
    grant: grantsBy(model, registry),
    identity: identityFormula(caller, leg, identity.allow),
    limits: limits?.allow ?? (isUnread('boundary') ? DOUBT : TRUE),
  }
  const blocked =
    leg.mayBeBlocked === undefined || caller.principal.accountId === leg.ownerAccountId ? TRUE : DOUBT
  return and([
    ...said.map((voice) => not(voice.deny)),
    ...unreadIdentity,
    ...scps.map((level) => level.allow),
    wayIn(model, sides),
    blocked,
  ])
}

const IN_DOUBT: ByWay = { exact: DOUBT, wildcard: DOUBT, role: DOUBT, account: DOUBT }

/** What the resource's side says by way of naming the caller, and what the caller brings. */
interface Sides {
  readonly policy: ByWay
  readonly grant: ByWay
  readonly identity: Formula
  readonly limits: Formula
}

/**
 * Administrators of an account that is not ours choose what its principals may do; in the resource's own account that
 * would be a fact to be read.
 */
function identityFormula({ principal, policies }: Caller, leg: Leg, allow: Formula): Formula {
  if (principal.kind === 'root') return TRUE
  if (policies.isTheirs === true) return principal.accountId === leg.ownerAccountId ? DOUBT : TRUE
  return policies.unread.includes('identity') ? or([allow, DOUBT]) : allow
}

/** Actions that the resource's own policy must admit even within one account. Source: KMS developer guide, key-policies. */
function wayIn({ caller, leg }: ContextModel, sides: Sides): Formula {
  const { policy, grant } = sides
  const { kind, accountId } = caller.principal
  const isDecider = leg.policyDecides
  if (kind === 'anonymous') return isDecider ? FALSE : or([policy.exact, policy.wildcard])
  if (kind === 'service') return or([policy.exact, policy.wildcard, grant.exact])
  if (leg.ownerAccountId === undefined) {
    return and([or([within(isDecider, kind === 'root', sides), across(sides)]), DOUBT])
  }
  return leg.ownerAccountId === accountId ? within(isDecider, kind === 'root', sides) : across(sides)
}

function anyWay(by: ByWay): Formula {
  return or([by.exact, by.wildcard, by.role, by.account])
}

/**
 * Within one account: the resource's policy alone is enough where it names the caller or everyone, limited by the boundary
 * where it names the role; an identity policy is, where a key's policy admits the account or the caller.
 * Source: IAM user guide, reference_policies_evaluation-logic_policy-eval-basics, access_policies_boundaries.
 */
function within(isDecider: boolean, isRoot: boolean, { policy, grant, identity, limits }: Sides): Formula {
  const named = or([policy.exact, policy.wildcard, and([policy.role, limits])])
  const admitted = isDecider ? or([anyWay(policy), grant.account]) : TRUE
  const byIdentity = isRoot && isDecider ? FALSE : and([identity, limits, admitted])
  // Whether a boundary limits what a grant gives is not documented.
  const granted = and([or([grant.exact, grant.role]), or([limits, DOUBT])])
  return or([named, byIdentity, granted])
}

/** Across accounts both sides must allow; that a grant alone is enough is not documented. */
function across({ policy, grant, identity, limits }: Sides): Formula {
  const own = and([identity, limits])
  const admitted = or([anyWay(policy), grant.account])
  return or([and([own, admitted]), and([or([grant.exact, grant.role]), or([own, DOUBT])])])
}

function grantsBy(model: ContextModel, registry: Registry): ByWay {
  const { grants, service } = model.leg
  if (service !== 'kms') return { exact: FALSE, wildcard: FALSE, role: FALSE, account: FALSE }
  if (grants === undefined) return { exact: DOUBT, wildcard: FALSE, role: DOUBT, account: DOUBT }
  const operation = model.leg.action.slice('kms:'.length).toLowerCase()
  const given = grants.filter((grant) => grant.operations.some((one) => one.toLowerCase() === operation))
  const said = given.map((grant) => ({
    ways: grantee(model, grant),
    when: constraints(model, registry, grant),
  }))
  const by = (way: PrincipalWay): Formula => or(said.map(({ ways, when }) => and([ways(way), when])))
  return { exact: by('exact'), wildcard: FALSE, role: by('role'), account: by('account') }
}

/** A service's name as granteePrincipal may stand for other principals. Source: KMS API reference, GrantListEntry. */
function grantee({ caller }: ContextModel, grant: Grant): (way: PrincipalWay) => Formula {
  const { principal } = caller
  const service = grant.granteeServicePrincipal
  if (principal.kind === 'service') {
    const isCaller = (service ?? grant.granteePrincipal) === principal.arn
    const exact = isCaller ? (service === undefined ? DOUBT : TRUE) : FALSE
    return (way) => (way === 'exact' ? exact : FALSE)
  }
  const context = { get: (): undefined => undefined, isUnknown: (): boolean => false }
  const match = matchPrincipal([{ type: 'AWS', value: grant.granteePrincipal }], { principal, context })
  return (way) => fromTruth(match[way])
}

const CONTEXT = 'kms:EncryptionContext:'
const EQUALS: Condition['operator'] = { name: 'StringEquals', ifExists: false, known: true }

/** Names in a constraint are compared without case, values with. Source: KMS API reference, GrantConstraints. */
function constraints(model: ContextModel, registry: Registry, { constraints: wanted }: Grant): Formula {
  if (wanted === undefined) return TRUE
  const { encryptionContextSubset: subset, encryptionContextEquals: equal, sourceArn } = wanted
  const pairs = [...Object.entries(subset ?? {}), ...Object.entries(equal ?? {})]
  const size = new Set(Object.keys(equal ?? {}).map((name) => name.toLowerCase())).size
  return and([
    ...pairs.map(([name, value]) => carries(model, registry, CONTEXT + name, value)),
    equal === undefined || size === namesOf(model.leg) ? TRUE : FALSE,
    sourceArn === undefined ? TRUE : carries(model, registry, 'aws:SourceArn', sourceArn),
  ])
}

function namesOf({ context }: Leg): number {
  const names = context['kms:EncryptionContextKeys']
  return Array.isArray(names) ? names.length : 0
}

function carries(model: ContextModel, registry: Registry, key: string, value: string): Formula {
  const condition: Condition = { operator: EQUALS, key, values: [value] }
  const state = model.stateOf(condition)
  if ('value' in state) return state.value === value ? TRUE : FALSE
  return { type: 'literal', atom: registry.atom(state.slot, condition), holds: true }
}
