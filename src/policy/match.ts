import { contextOf, holds } from './conditions.js'
import { matchesAction, matchesGlob } from './glob.js'
import { type PrincipalMatch, isExcepted, matchPrincipal } from './principals.js'
import { type Truth, all } from './truth.js'
import type { AccessRequest, Condition, Statement } from './types.js'
import { type ContextLookup, expandVariables, protectIfNeeded } from './variables.js'

/** How a statement meets a request: whether, by which kind of principal, and where not, the first element that fails. */
export interface StatementMatch {
  readonly truth: Truth
  readonly principal: PrincipalMatch
  /** In words, as in `Condition StringEquals aws:SourceArn`. */
  readonly failed?: string
}

interface Place {
  readonly version: string | undefined
  readonly context: ContextLookup
}

/** A request prepared for many statements: derived context keys filled in, keys in one case. */
export interface PreparedRequest {
  readonly request: AccessRequest
  readonly context: ContextLookup
}

/**
 * Fills in the keys that follow from the caller where the request does not set them: aws:PrincipalArn (a session's is its
 * role's), aws:PrincipalAccount, aws:PrincipalType, aws:userid, kms:CallerAccount.
 * Source: IAM user guide, reference_policies_condition-keys; KMS developer guide, conditions-kms.
 */
export function prepare(request: AccessRequest): PreparedRequest {
  return { request, context: contextOf({ ...derivedContext(request), ...request.context }) }
}

function derivedContext({ principal }: AccessRequest): Record<string, string> {
  if (principal.kind === 'service') {
    return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.arn }
  }
  if (principal.accountId === undefined) return { 'aws:PrincipalIsAWSService': 'false' }
  const types = { root: 'Account', user: 'User', 'federated-user': 'FederatedUser' } as const
  const type =
    principal.kind === 'role' || principal.kind === 'assumed-role'
      ? 'AssumedRole'
      : types[principal.kind as 'user']
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalArn': principal.roleArn ?? principal.arn,
    'aws:PrincipalAccount': principal.accountId,
    'kms:CallerAccount': principal.accountId,
    'aws:PrincipalType': type,
    ...(principal.uniqueId === undefined ? {} : { 'aws:userid': principal.uniqueId }),
    ...(principal.kind === 'user' ? { 'aws:username': principal.arn.split('/').at(-1) ?? '' } : {}),
  }
}

/** Meets one statement with a request. A statement that was not fully understood is at most `unknown`. */
export function matchStatement(
  statement: Statement,
  version: string | undefined,
  prepared: PreparedRequest,
): StatementMatch {
  if (statement.problems.some((problem) => problem.code === 'no-effect')) {
    return { truth: 'no', principal: 'none', failed: 'no Action: the statement has no effect' }
  }
  const place = { version, context: prepared.context }
  const principal = principalOf(statement, prepared.request)
  const failed =
    failedAction(statement, prepared.request) ??
    failedResource(statement, prepared.request, place) ??
    (principal === 'none' ? `${statement.notPrincipal === undefined ? '' : 'Not'}Principal` : undefined)
  const isUncertain = statement.problems.some(
    ({ code }) => code !== 'unknown-operator' && code !== 'no-effect',
  )
  if (failed !== undefined) return { truth: isUncertain ? 'unknown' : 'no', principal, failed }
  return { principal, ...conditionsOf(statement, place, isUncertain) }
}

function conditionsOf(
  statement: Statement,
  place: Place,
  isUncertain: boolean,
): { truth: Truth; failed?: string } {
  const truths = statement.conditions.map((condition) => holds(condition, place.version, place.context))
  const truth = all(...truths, isUncertain ? 'unknown' : 'yes')
  const first = statement.conditions[truths.findIndex((one) => one !== 'yes')]
  return first === undefined ? { truth } : { truth, failed: describe(first, place.context) }
}

/** The condition, what it wants and what the request carries. */
function describe(condition: Condition, context: ContextLookup): string {
  const { qualifier, name, ifExists } = condition.operator
  const operator = `${qualifier === undefined ? '' : `${qualifier}:`}${name}${ifExists ? 'IfExists' : ''}`
  const actual = context.get(condition.key)
  const shown = actual === undefined ? 'absent' : typeof actual === 'string' ? actual : actual.join(', ')
  const trap = isWildcardTrap(condition) ? `; ${name} takes * literally` : ''
  return `${operator} ${condition.key} = ${condition.values.join(' | ')} (the request has ${shown}${trap})`
}

function isWildcardTrap({ operator, values }: Condition): boolean {
  return operator.name.startsWith('StringEquals') && values.some((value) => /[*?]/u.test(value))
}

function principalOf(statement: Statement, request: AccessRequest): PrincipalMatch {
  if (statement.principal !== undefined) return matchPrincipal(statement.principal, request.principal)
  if (statement.notPrincipal === undefined) return 'exact'
  return isExcepted(statement.notPrincipal, request.principal, statement.effect) ? 'none' : 'wildcard'
}

function failedAction(statement: Statement, { action }: AccessRequest): string | undefined {
  const named = (patterns: readonly string[]): boolean => patterns.some((one) => matchesAction(one, action))
  if (statement.actions !== undefined && !named(statement.actions)) return `Action does not include ${action}`
  if (statement.notActions !== undefined && named(statement.notActions)) return `NotAction excludes ${action}`
  return undefined
}

function failedResource(statement: Statement, request: AccessRequest, place: Place): string | undefined {
  const named = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesResource(pattern, request.resource, place))
  if (statement.resources !== undefined && !named(statement.resources)) {
    return `Resource ${statement.resources.join(' | ')} is not ${request.resource}`
  }
  if (statement.notResources !== undefined && named(statement.notResources)) return 'NotResource excludes it'
  // Role trust policies have no Resource; a key policy statement without one has no effect (KMS developer guide, key-policy-overview).
  const isAbsent = statement.resources === undefined && statement.notResources === undefined
  return isAbsent && request.action.startsWith('kms:')
    ? 'No Resource: the statement has no effect'
    : undefined
}

/** Resource patterns are plain globs over the whole ARN. Source: IAM user guide, reference_policies_elements_resource. */
function matchesResource(pattern: string, resource: string, place: Place): boolean {
  if (pattern === '*') return true
  const expanded = expandVariables(pattern, place.version, place.context)
  return expanded !== undefined && matchesGlob(expanded, protectIfNeeded(expanded, resource))
}
