import type { ManagedPolicy, Principal } from '../../domain/principal.js'
import { type Call, ServiceError } from '../contract.js'
import { optionalNumber, optionalText, page } from '../input.js'
import { defaultRole } from './default-role.js'
import { nameOf } from './iam-shapes.js'

/** Source: IAM API reference, MaxItems of the List operations. */
const PAGE = 100
const MOST_ITEMS = 1000

/** The account's principals of a kind; the role that Organizations makes is one of its roles. */
export function inAccount(call: Call, kind: Principal['kind']): Principal[] {
  const { world, accountId } = call
  const own = [...world.principals.values()].filter((one) => one.accountId === accountId && one.kind === kind)
  const made = kind === 'role' ? defaultRole(world, accountId) : undefined
  return made === undefined ? own : [...own, made]
}

/** A principal by its name. Throws NoSuchEntity as IAM words it. */
export function named(call: Call, kind: 'user' | 'role', name: string): Principal {
  return inAccount(call, kind).find((one) => nameOf(one) === name) ?? missing(kind, name)
}

export function missing(what: string, name: string): never {
  throw new ServiceError('NoSuchEntityException', `The ${what} with name ${name} cannot be found.`)
}

/** Managed policies that the account's principals carry, by ARN; not those whose document the estate lacks. */
export function managedPolicies(call: Call): Map<string, ManagedPolicy> {
  const principals = (['user', 'group', 'role'] as const).flatMap((kind) => inAccount(call, kind))
  const all = principals.flatMap(({ policies, permissionsBoundary: boundary }) =>
    boundary === undefined ? policies : [...policies, boundary],
  )
  const found = new Map<string, ManagedPolicy>()
  for (const { arn, name, document: own } of all) {
    const document = arn === undefined ? undefined : call.world.documentOf({ name, arn, document: own })
    if (arn !== undefined && document !== undefined) found.set(arn, { arn, name, document })
  }
  return found
}

export function managedPolicy(call: Call, arn: string): ManagedPolicy {
  const found = managedPolicies(call).get(arn)
  if (found !== undefined) return found
  throw new ServiceError('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`)
}

/** One page as IAM marks it: IsTruncated, and Marker where there is more. */
export function marked<T>(
  input: Record<string, unknown>,
  all: readonly T[],
): { items: readonly T[]; mark: Record<string, unknown> } {
  const size = Math.min(optionalNumber(input, 'MaxItems') ?? PAGE, MOST_ITEMS)
  const { items, next } = page(all, optionalText(input, 'Marker'), size, 'InvalidInput')
  return { items, mark: { IsTruncated: next !== undefined, ...(next === undefined ? {} : { Marker: next }) } }
}
