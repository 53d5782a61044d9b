import { contextOf } from '../policy/context.js'
import { holds } from '../policy/conditions.js'
import { authorize } from '../policy/evaluate.js'
import type { AccessRequest, Condition, ContextValue, Decision, PolicySet } from '../policy/types.js'
import type { Atom, Slot } from './formula.js'
import { type Literal, valueFor } from './slot-values.js'

/** The policies on each request of a read. */
export type Policies = Readonly<Partial<Record<'s3' | 'kms', PolicySet>>>

/**
 * That nothing lets a caller read: every request of one service is refused, whatever the keys hold that it leaves unsaid;
 * or that is so in each of the cases that the conditions on one key tell apart.
 */
export type Proof =
  | { readonly type: 'denied'; readonly service: 's3' | 'kms'; readonly requests: readonly AccessRequest[] }
  | {
      readonly type: 'cases'
      readonly slot: Slot
      /** With their variables filled in. */
      readonly conditions: readonly Condition[]
      readonly cases: readonly { readonly value?: ContextValue | undefined; readonly proof: Proof }[]
    }

/** What an answer rests on, as plain data: it can be written to a file and checked by whoever reads it. */
export type Certificate =
  | {
      readonly kind: 'can'
      readonly requests: readonly { readonly service: 's3' | 'kms'; readonly request: AccessRequest }[]
      readonly policies: Policies
    }
  | { readonly kind: 'cannot'; readonly proof: Proof; readonly policies: Policies }

/** S3's actions of which any one is enough. Source: S3 user guide, using-with-s3-policy-actions. */
const READS = {
  s3: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectVersionForReplication'],
  kms: ['kms:Decrypt'],
} as const

/**
 * Whether a certificate replays: each request of a CAN is allowed, for one caller; each case of a CANNOT is refused, and the
 * cases are all there are. That the policies are the collected ones, and the slots true of the caller, is not checked here.
 */
export function replays(certificate: Certificate): boolean {
  const { policies } = certificate
  if (certificate.kind === 'cannot') return isRefuted(certificate.proof, policies, new Map())
  const { requests } = certificate
  const services = new Set(requests.map(({ service }) => service))
  const callers = new Set(requests.map(({ request }) => JSON.stringify(request.principal)))
  const isWhole = Object.keys(policies).every((one) => services.has(one === 's3' ? 's3' : 'kms'))
  return (
    requests.length > 0 &&
    isWhole &&
    callers.size === 1 &&
    requests.every(({ service, request }) => effectOf(service, request, policies) === 'allowed')
  )
}

function effectOf(service: 's3' | 'kms', request: AccessRequest, policies: Policies): Decision['effect'] {
  const found = policies[service]
  const isRead = READS[service].some((action) => action === request.action)
  return found === undefined || !isRead ? 'unknown' : authorize(request, found).effect
}

/** Values that the cases above have settled. */
type Settled = ReadonlyMap<Slot, ContextValue | undefined>

function isRefuted(proof: Proof, policies: Policies, settled: Settled): boolean {
  if (proof.type === 'denied') {
    const { service, requests } = proof
    return (
      READS[service].every((action) => requests.some((one) => one.action === action)) &&
      requests.every((one) => carries(one, settled) && effectOf(service, one, policies) === 'denied')
    )
  }
  const { slot, conditions, cases } = proof
  return (
    isExhaustive(
      slot,
      conditions,
      cases.map(({ value }) => value),
    ) && cases.every(({ value, proof: then }) => isRefuted(then, policies, new Map(settled).set(slot, value)))
  )
}

/** A request in a case says what the case says, or leaves the key open: then it is refused whatever the value is. */
function carries(request: AccessRequest, settled: Settled): boolean {
  const said = contextOf(request.context, request.unknownKeys)
  const [service = ''] = request.action.split(':')
  return [...settled].every(([{ id, key }, value]) => {
    // Slots of one request alone carry its service in their name.
    if (id.includes('|') && !id.startsWith(`${service}|`)) return true
    if (key === 'resource') return isAbout(request, value)
    return said.isUnknown(key) || JSON.stringify(said.get(key)) === JSON.stringify(value)
  })
}

const OBJECT_CONTEXT = 'kms:EncryptionContext:aws:s3:arn'

/** S3's request names the object, that of KMS has it in its encryption context, or with an S3 Bucket Key the bucket. */
function isAbout({ action, resource, context }: AccessRequest, object: ContextValue | undefined): boolean {
  if (action.startsWith('s3:')) return resource === object
  const given = context[OBJECT_CONTEXT]
  return given === undefined || given === object || (typeof given === 'string' && !given.includes('/'))
}

/** Whether every outcome that the conditions can have together is that of one of the values. */
function isExhaustive(
  slot: Slot,
  conditions: readonly Condition[],
  values: readonly (ContextValue | undefined)[],
): boolean {
  const atoms = conditions.map((condition, index): Atom => ({ id: index + 1, slot, condition }))
  const given = new Set(values.map((value) => atoms.map((atom) => holdsFor(atom, value)).join()))
  const covers = (literals: readonly Literal[]): boolean => {
    const atom = atoms[literals.length]
    if (atom === undefined) return given.has(literals.map((one) => one.holds).join())
    return [true, false].every((isHeld) => {
      const next = [...literals, { atom, holds: isHeld }]
      return valueFor(slot, next) === 'none' || covers(next)
    })
  }
  return covers([])
}

function holdsFor({ condition }: Atom, value: ContextValue | undefined): boolean | 'unknown' {
  const truth = holds(condition, undefined, contextOf(value === undefined ? {} : { [condition.key]: value }))
  return truth === 'unknown' ? truth : truth === 'yes'
}
