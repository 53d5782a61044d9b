import { type Gate, allowGate, scpGate } from './gates.js'
import { type Hearing, type PolicyInput, hearAll, voices } from './hearing.js'
import { isNamed } from './principals.js'
import { type Truth, all, any, not } from './truth.js'
import type { AccessRequest, Deciding, Decision, PolicyKind, PolicySet } from './types.js'

/** Near misses are for people: the nearest few. */
const MOST_NEAR_MISSES = 5

/**
 * Decides one concrete request by IAM's and KMS's documented logic. `allowed` only when no Deny can apply and every gate
 * opens; `denied` only when a Deny does apply, or nothing that was not read or not understood could have allowed it; else
 * `unknown`. Policies that do not bear on the caller are left aside (SCPs for services and service-linked roles, identity
 * policies for root users); leave `scps` out for callers of the management account, and `rcps` for resources of it.
 * Source: IAM user guide, reference_policies_evaluation-logic; KMS developer guide, key-policies, policy-evaluation.
 */
export function authorize(request: AccessRequest, policies: PolicySet): Decision {
  const hearing = hearAll(request, policies)
  const deny = any([...voices(hearing).map((voice) => voice.deny), unreadDeny(hearing)])
  if (deny === 'yes') return explicitDeny(hearing)
  const gates = [scpGate(hearing), allowGate(request, hearing)]
  const closed = gates.find((gate) => gate.truth === 'no')
  if (closed !== undefined) return denied(hearing, closed.kind)
  const truth = all([not(deny), ...gates.map((gate) => gate.truth)])
  return truth === 'yes' ? allowed(hearing, gates) : unknown(hearing, request)
}

/** Whatever was not read may hold a Deny; grants hold none. */
function unreadDeny({ unread }: Hearing): Truth {
  return [...unread].some((input) => input !== 'grants') ? 'unknown' : 'no'
}

function explicitDeny(hearing: Hearing): Decision {
  const deciding = voices(hearing).flatMap((voice) => voice.denying)
  const gate = deciding[0]?.kind
  return {
    effect: 'denied',
    ...(gate === undefined ? {} : { gate }),
    deciding,
    nearMisses: [],
    unknowns: [],
  }
}

function allowed(hearing: Hearing, gates: readonly Gate[]): Decision {
  const gate = gates.at(-1)?.kind ?? 'resource-based policy'
  const granted: Deciding[] = hearing.grants
    .filter((grant) => isNamed(grant.principal) === 'yes')
    .map((grant) => grant.deciding)
  const allowing = voices(hearing).flatMap((voice) => voice.allowing)
  const deciding = gate === 'grant' ? [...granted, ...allowing] : [...allowing, ...granted]
  return { effect: 'allowed', gate, deciding, nearMisses: [], unknowns: [] }
}

function denied(hearing: Hearing, gate: PolicyKind): Decision {
  return { effect: 'denied', gate, deciding: [], nearMisses: nearest(hearing, gate), unknowns: [] }
}

/** The Allow statements that came closest, those of the closed gate first. */
function nearest(hearing: Hearing, gate: PolicyKind): Deciding[] {
  const misses = voices(hearing).flatMap((voice) => voice.nearMisses)
  const away = (kind: PolicyKind): number => (kind === gate ? 0 : 1)
  return misses
    .toSorted((a, b) => away(a.deciding.kind) - away(b.deciding.kind) || a.distance - b.distance)
    .slice(0, MOST_NEAR_MISSES)
    .map((miss) => miss.deciding)
}

/** What was not read, in words; of the resource's own policy they say which that is. */
const INPUTS: Readonly<Record<Exclude<PolicyInput, 'resource'>, string>> = {
  identity: 'identity policies',
  boundary: 'the permissions boundary',
  session: 'the session policy',
  grants: 'grants',
  scps: 'service control policies',
  rcps: 'resource control policies',
}
const RESOURCE_POLICIES: Readonly<Record<string, string>> = {
  s3: 'the bucket policy',
  kms: 'the key policy',
  sts: 'the trust policy of the role',
}

function inputName(input: PolicyInput, { action }: AccessRequest): string {
  if (input !== 'resource') return INPUTS[input]
  const [service = ''] = action.toLowerCase().split(':')
  return RESOURCE_POLICIES[service] ?? 'the policy of the resource'
}

function unknown(hearing: Hearing, request: AccessRequest): Decision {
  const unread = [...hearing.unread].map((input) => `${inputName(input, request)} could not be read`)
  const uncertain = voices(hearing).flatMap((voice) => voice.uncertainties)
  const grants = hearing.grants
    .filter((grant) => isNamed(grant.principal) === 'unknown')
    .map(
      ({ deciding }) =>
        `${deciding.document}, which ${deciding.note}: whether it is for this request is not certain`,
    )
  const reasons = [...unread, ...uncertain, ...grants]
  const unknowns = reasons.length > 0 ? reasons : ['AWS does not document how this case is decided']
  return { effect: 'unknown', deciding: [], nearMisses: [], unknowns }
}
