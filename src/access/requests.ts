import { parseArn } from '../domain/arn.js'
import { parsePolicy } from '../policy/parse.js'
import type { AccessRequest, ContextValue, PolicySet, RequestPrincipal } from '../policy/types.js'
import type { Caller } from './caller.js'
import type { Assignment, Slot } from './formula.js'
import { type Leg, contextOfCaller } from './leg.js'

/** What administrators of an account that is not ours may always do: allow everything. */
const ALLOW_ALL = parsePolicy(
  '{"Version":"2012-10-17","Statement":[{"Sid":"WhateverTheirAdministratorsAllow","Effect":"Allow","Action":"*","Resource":"*"}]}',
  'identity policies that the account chooses',
)

/** Everything that bears on a caller's request, as the concrete evaluator takes it. SCPs and RCPs that were not read can only take away and are left out. */
export function policySetOf({ policies, principal }: Caller, leg: Leg): PolicySet {
  const isNear = principal.accountId === leg.ownerAccountId
  const unknown: NonNullable<PolicySet['unknown']>[number][] = [...policies.unread]
  if (policies.isTheirs === true && isNear) unknown.push('identity')
  if (leg.policy === undefined) unknown.push('resource')
  if (leg.grants === undefined) unknown.push('grants')
  return {
    identity: policies.isTheirs === true && !isNear ? [ALLOW_ALL] : policies.identity,
    ...(policies.boundary === undefined ? {} : { boundary: policies.boundary }),
    ...(leg.policy === null || leg.policy === undefined ? {} : { resource: leg.policy }),
    grants: leg.grants ?? [],
    scps: policies.scps ?? [],
    rcps: leg.rcps ?? [],
    unknown,
  }
}

/**
 * A concrete request of a caller. Slots that the assignment holds have its values; of the others, `unknown` ones are keys
 * of which nothing is said.
 */
export function requestOf(
  caller: Caller,
  leg: Leg,
  values: Assignment,
  unknown: readonly Slot[] = [],
): AccessRequest {
  const given = [...values].filter(([slot]) => belongsTo(slot, leg))
  const context: Record<string, ContextValue> = { ...callerKeys(caller) }
  for (const [key, value] of Object.entries(contextOfCaller(caller, leg))) {
    if (value !== null) context[key] = value
  }
  for (const [{ key }, value] of given) {
    if (key === 'resource') continue
    if (key === 'aws:currenttime') timeKeys(value, context)
    else if (value !== undefined) context[key] = value
  }
  const isUnsaid = unknown.some(({ key }) => key === 'resource')
  const named = given.find(([slot]) => slot.key === 'resource')?.[1]
  const object = isUnsaid ? undefined : (named ?? leg.exampleObject)
  objectKeys(leg, object, context)
  const keys = unknown.filter((slot) => belongsTo(slot, leg)).flatMap(({ key }) => unknownKeys(key))
  return {
    principal: principalOf(caller, values),
    action: leg.action,
    resource: leg.service === 's3' && leg.isRead && typeof object === 'string' ? object : leg.resource,
    ...(leg.ownerAccountId === undefined ? {} : { resourceAccountId: leg.ownerAccountId }),
    context: without(context, keys),
    ...(keys.length === 0 ? {} : { unknownKeys: keys }),
  }
}

/** The tags of a role say nothing of a session whose tags are left unsaid. */
function without(context: AccessRequest['context'], keys: readonly string[]): AccessRequest['context'] {
  const unsaid = new Set(keys.map((key) => key.toLowerCase()))
  return Object.fromEntries(Object.entries(context).filter(([key]) => !unsaid.has(key.toLowerCase())))
}

/** Slots of one request carry its service in their name; the others are shared. */
function belongsTo({ id }: Slot, { service }: Leg): boolean {
  return !id.includes('|') || id.startsWith(`${service}|`)
}

const OBJECT_CONTEXT = 'kms:EncryptionContext:aws:s3:arn'

function objectKeys(leg: Leg, value: ContextValue | undefined, context: Record<string, ContextValue>): void {
  if (leg.service === 'kms' && leg.isRead && value !== undefined && context[OBJECT_CONTEXT] === undefined) {
    context[OBJECT_CONTEXT] = value
  }
}

const MILLISECONDS = 1000

function timeKeys(value: ContextValue | undefined, context: Record<string, ContextValue>): void {
  if (typeof value !== 'string') return
  context['aws:CurrentTime'] = value
  context['aws:EpochTime'] = String(Math.floor(Date.parse(value) / MILLISECONDS))
}

function unknownKeys(key: string): string[] {
  if (key === 'resource') return [OBJECT_CONTEXT]
  return key === 'aws:currenttime' ? ['aws:CurrentTime', 'aws:EpochTime'] : [key]
}

function callerKeys({ membership, tags }: Caller): Record<string, ContextValue> {
  const { id, path } = membership
  return {
    ...(typeof id === 'string' ? { 'aws:PrincipalOrgID': id } : {}),
    ...(path === undefined ? {} : { 'aws:PrincipalOrgPaths': [path] }),
    ...Object.fromEntries(
      Object.entries(tags ?? {}).map(([name, value]) => [`aws:PrincipalTag/${name}`, value]),
    ),
  }
}

/** One that stands for many is, in a witness, the one whose ARN was found, or the user whose name was. */
function principalOf({ principal, arns }: Caller, values: Assignment): RequestPrincipal {
  if (arns === undefined) return principal
  const valueOf = (key: string): ContextValue | undefined =>
    [...values].find(([slot]) => slot.key === key)?.[1]
  const [found, name] = [valueOf('aws:principalarn'), valueOf('aws:username')]
  const { accountId } = principal
  if (typeof name === 'string' && found === undefined && accountId !== undefined) {
    const partition = parseArn(principal.arn)?.partition ?? 'aws'
    return { kind: 'user', arn: `arn:${partition}:iam::${accountId}:user/${name}`, accountId }
  }
  return typeof found === 'string' && principal.kind === 'assumed-role'
    ? { ...principal, roleArn: found }
    : principal
}
