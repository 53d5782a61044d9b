import { parseArn } from '../domain/arn.js'
import type { ContextLookup } from './context.js'
import { type Truth, all, any, truthOf } from './truth.js'
import type { PrincipalElement, RequestPrincipal } from './types.js'

/**
 * How a Principal element names a caller:
 * `account` names the caller's account, which only lets that account's own policies decide (its root user it names itself);
 * `role` names the role of a session, or the user of a federated session: limited by boundary and session policy;
 * `exact` names the user, session, service or root user itself; `wildcard` is everyone.
 */
export type PrincipalWay = 'exact' | 'wildcard' | 'role' | 'account'

/** The truth of each way; all `no` where the element does not name the caller. */
export type PrincipalMatch = Readonly<Record<PrincipalWay, Truth>>

export interface Caller {
  readonly principal: RequestPrincipal
  readonly context: ContextLookup
}

const NONE: PrincipalMatch = { exact: 'no', wildcard: 'no', role: 'no', account: 'no' }
export const EVERYONE: PrincipalMatch = { ...NONE, wildcard: 'yes' }
const ACCOUNT_ID = /^\d{12}$/u

/** Whether the element names the caller in any way. */
export function isNamed(match: PrincipalMatch): Truth {
  return any(Object.values(match))
}

/** How the element names the caller. Source: IAM user guide, reference_policies_elements_principal. */
export function matchPrincipal(element: PrincipalElement, caller: Caller): PrincipalMatch {
  const matches = element.map(({ type, value }) => matchOne(type, value, caller))
  const by = (way: PrincipalWay): Truth => any(matches.map((match) => match[way]))
  return { exact: by('exact'), wildcard: by('wildcard'), role: by('role'), account: by('account') }
}

function matchOne(type: string, value: string, caller: Caller): PrincipalMatch {
  const { principal } = caller
  switch (type) {
    case 'AWS':
      // "*" and {"AWS":"*"} are everyone, services and anonymous callers included.
      return value === '*' ? EVERYONE : matchAws(value, principal)
    case 'Service':
      return { ...NONE, exact: truthOf(principal.kind === 'service' && principal.arn === value) }
    case 'Federated':
      return { ...NONE, role: matchProvider(value, caller) }
    default:
      // A canonical user id stands for an account, but not in a way that can be told here.
      return { ...NONE, exact: principal.accountId === undefined ? 'no' : 'unknown' }
  }
}

function matchAws(value: string, principal: RequestPrincipal): PrincipalMatch {
  const { kind, accountId } = principal
  if (accountId === undefined) return NONE
  if (accountNamed(value) === accountId) return { ...NONE, [kind === 'root' ? 'exact' : 'account']: 'yes' }
  // AWS shows a unique id where the principal was deleted; one that was made anew has another.
  const isId = principal.uniqueId?.split(':')[0] === value
  if (kind === 'role') return { ...NONE, role: truthOf(isId || value === principal.arn) }
  if (value === principal.arn || (isId && kind === 'user')) return { ...NONE, exact: 'yes' }
  return { ...NONE, role: isId || value === principal.roleArn ? 'yes' : maybeOrigin(value, principal) }
}

/** A session's role or user where the request does not tell it: any of that account and name may be it. */
function maybeOrigin(value: string, { kind, accountId, arn, roleArn }: RequestPrincipal): Truth {
  const named = parseArn(value)
  if (named?.service !== 'iam' || named.accountId !== accountId) return 'no'
  if (kind === 'federated-user') return named.resource.startsWith('user/') ? 'unknown' : 'no'
  if (kind !== 'assumed-role' || roleArn !== undefined) return 'no'
  const roleName = parseArn(arn)?.resource.split('/')[1] ?? ''
  return named.resource.startsWith('role/') && named.resource.endsWith(`/${roleName}`) ? 'unknown' : 'no'
}

/** Sessions that a federated identity provider vouched for carry its name. */
function matchProvider(value: string, { principal, context }: Caller): Truth {
  const isSession = principal.kind === 'assumed-role' || principal.kind === 'federated-user'
  return truthOf(isSession && context.get('aws:FederatedProvider') === value)
}

/** The account that `111122223333` or `arn:aws:iam::111122223333:root` stands for. */
function accountNamed(value: string): string | undefined {
  if (ACCOUNT_ID.test(value)) return value
  const arn = parseArn(value)
  return arn?.service === 'iam' && arn.resource === 'root' ? arn.accountId : undefined
}

/**
 * Whether a Deny with NotPrincipal denies the caller. To spare a user its account must be named beside it, to spare a
 * session also its role; with a part missing it depends on the service. An account named beside principals of it spares
 * only those; alone it may spare everyone in it. A caller with a permissions boundary is always denied.
 * Source: IAM user guide, reference_policies_elements_notprincipal, access_policies_boundaries.
 */
export function deniedUnlessNamed(element: PrincipalElement, caller: Caller, hasBoundary: Truth): Truth {
  if (hasBoundary === 'yes') return 'yes'
  const match = matchPrincipal(element, caller)
  if (isNamed(match) === 'no') return 'yes'
  if (hasBoundary === 'no' && isSpared(match, caller.principal) === 'yes') return 'no'
  const isAccountOnly = any([match.exact, match.wildcard, match.role]) === 'no'
  return isAccountOnly && namesOthersOf(element, caller.principal) ? 'yes' : 'unknown'
}

function isSpared(match: PrincipalMatch, { kind }: RequestPrincipal): Truth {
  const { exact, wildcard, role, account } = match
  if (kind === 'service' || kind === 'anonymous' || kind === 'root') return any([exact, wildcard])
  const named = kind === 'assumed-role' ? all([exact, role]) : any([exact, role])
  return any([wildcard, all([named, account])])
}

/** Whether the element names principals of the caller's account besides the account itself. */
function namesOthersOf(element: PrincipalElement, { accountId }: RequestPrincipal): boolean {
  return element.some(
    ({ value }) => accountNamed(value) === undefined && parseArn(value)?.accountId === accountId,
  )
}
