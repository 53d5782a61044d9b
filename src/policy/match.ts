import { describeCondition } from './describe.js'
import { holds } from './conditions.js'
import { type ContextLookup, requestContext } from './context.js'
import { type StatementElement, isDoubtful, wholeMeaning } from './doubts.js'
import { matchesAction, matchesGlob } from './glob.js'
import { EVERYONE, type PrincipalMatch, deniedUnlessNamed, isNamed, matchPrincipal } from './principals.js'
import { type Truth, all, any, not, truthOf } from './truth.js'
import type { AccessRequest, Condition, Statement } from './types.js'
import { expandVariables } from './variables.js'

/** One element of a statement against a request: whether it fits, and where not, why. */
interface Check {
  readonly element: StatementElement
  readonly truth: Truth
  readonly note: string
}

/** How a statement meets a request: whether, how its Principal names the caller, and each element that does not fit. */
export interface StatementMatch {
  readonly truth: Truth
  readonly principal: PrincipalMatch
  readonly failed: readonly Check[]
}

/** A request prepared for many statements: derived context keys filled in, keys in one case. */
export interface PreparedRequest {
  readonly request: AccessRequest
  readonly context: ContextLookup
  /** Whether the caller has a permissions boundary: Deny with NotPrincipal then denies it always. */
  readonly hasBoundary: Truth
}

/** Where a statement stands: the version of its document, and whether its kind of policy must name a Principal. */
export interface StatementPlace {
  readonly version: string | undefined
  readonly needsPrincipal: boolean
}

/** Prepares a request; `requestContext` tells which context keys are filled in. */
export function prepare(request: AccessRequest, hasBoundary: Truth = 'no'): PreparedRequest {
  return { request, context: requestContext(request), hasBoundary }
}

/** Meets one statement with a request. Elements that were not fully understood are `unknown`. */
export function matchStatement(
  statement: Statement,
  place: StatementPlace,
  prepared: PreparedRequest,
): StatementMatch {
  const principal = principalOf(statement, place, prepared)
  const checks = [
    checkWhole(statement),
    checkAction(statement, prepared.request),
    checkResource(statement, place, prepared),
    checkPrincipal(statement, principal),
    ...statement.conditions.map((condition) => checkCondition(condition, place, prepared.context)),
    checkConditionElement(statement),
  ]
  const failed = checks.filter((check) => check.truth !== 'yes')
  return { truth: all(checks.map((check) => check.truth)), principal, failed }
}

/** A statement that has no effect matches nothing; one with an unknown element may mean anything. */
function checkWhole(statement: Statement): Check {
  const { truth, note } = wholeMeaning(statement)
  return { element: 'Statement', truth, note }
}

/** An element with a problem of its own may say something else than was read. */
function doubted(statement: Statement, element: Check['element'], truth: Truth): Truth {
  return isDoubtful(statement, element) ? 'unknown' : truth
}

function checkAction(statement: Statement, { action }: AccessRequest): Check {
  const { actions, notActions } = statement
  const named = (patterns: readonly string[]): Truth =>
    truthOf(patterns.some((one) => matchesAction(one, action)))
  const truth = all([
    actions === undefined ? 'yes' : named(actions),
    notActions === undefined ? 'yes' : not(named(notActions)),
  ])
  const note = actions === undefined ? `NotAction excludes ${action}` : `Action does not include ${action}`
  return { element: 'Action', truth: doubted(statement, 'Action', truth), note }
}

function checkResource(statement: Statement, place: StatementPlace, prepared: PreparedRequest): Check {
  const { resources, notResources } = statement
  const { resource } = prepared.request
  const named = (patterns: readonly string[]): Truth =>
    any(patterns.map((pattern) => matchesResource(pattern, resource, place, prepared.context)))
  const truth = all([
    resources === undefined ? 'yes' : named(resources),
    notResources === undefined ? 'yes' : not(named(notResources)),
  ])
  const note =
    resources === undefined
      ? `NotResource excludes ${resource}`
      : `Resource ${resources.join(' | ')} does not include ${resource}`
  return { element: 'Resource', truth: doubted(statement, 'Resource', truth), note }
}

/**
 * Resource patterns are globs over the whole ARN; a variable without value matches no resource.
 * Source: IAM user guide, reference_policies_elements_resource, reference_policies_variables.
 */
function matchesResource(
  pattern: string,
  resource: string,
  { version }: StatementPlace,
  context: ContextLookup,
): Truth {
  if (pattern === '*') return 'yes'
  const expanded = expandVariables(pattern, version, context)
  if (expanded === 'no-value') return 'no'
  if ('widest' in expanded) return matchesGlob(expanded.widest, resource) ? 'unknown' : 'no'
  return truthOf(matchesGlob(expanded.text, resource, expanded.literals))
}

function principalOf(statement: Statement, place: StatementPlace, prepared: PreparedRequest): PrincipalMatch {
  const { principal, notPrincipal, effect } = statement
  const caller = { principal: prepared.request.principal, context: prepared.context }
  if (principal !== undefined) return matchPrincipal(principal, caller)
  if (notPrincipal === undefined) return { ...EVERYONE, wildcard: place.needsPrincipal ? 'unknown' : 'yes' }
  const others = effect === 'Allow' ? not(isNamed(matchPrincipal(notPrincipal, caller))) : undefined
  return {
    ...EVERYONE,
    wildcard: others ?? deniedUnlessNamed(notPrincipal, caller, prepared.hasBoundary),
  }
}

function checkPrincipal(statement: Statement, match: PrincipalMatch): Check {
  const note =
    statement.notPrincipal === undefined
      ? 'Principal does not name the caller'
      : 'NotPrincipal excepts the caller'
  return { element: 'Principal', truth: doubted(statement, 'Principal', isNamed(match)), note }
}

function checkCondition(condition: Condition, place: StatementPlace, context: ContextLookup): Check {
  const truth = holds(condition, place.version, context)
  return { element: 'Condition', truth, note: truth === 'yes' ? '' : describeCondition(condition, context) }
}

/** The Condition element itself may hold more or other than was read. */
function checkConditionElement(statement: Statement): Check {
  return {
    element: 'Condition',
    truth: doubted(statement, 'Condition', 'yes'),
    note: 'Condition was not fully understood',
  }
}
