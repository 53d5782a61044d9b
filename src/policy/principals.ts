import { parseArn } from '../domain/arn.js'
import type { PrincipalElement, RequestPrincipal } from './types.js'

/**
 * How a Principal element meets a caller:
 * `account` names the caller's account, which only lets that account's own policies decide (for its root user it is `exact`);
 * `role` names the role of an assumed-role session; `exact` names the user, session, service or root user itself;
 * `wildcard` is everyone. Strongest first in MATCHES.
 */
export type PrincipalMatch = 'exact' | 'wildcard' | 'role' | 'account' | 'none'

const MATCHES: readonly PrincipalMatch[] = ['exact', 'wildcard', 'role', 'account', 'none']
const ACCOUNT_ID = /^\d{12}$/u

/** The strongest match of any value. Source: IAM user guide, reference_policies_elements_principal. */
export function matchPrincipal(element: PrincipalElement, caller: RequestPrincipal): PrincipalMatch {
  const found = new Set(element.map(({ type, value }) => matchOne(type, value, caller)))
  return MATCHES.find((match) => found.has(match)) ?? 'none'
}

function matchOne(type: string, value: string, caller: RequestPrincipal): PrincipalMatch {
  if (type === 'Service') return caller.kind === 'service' && caller.arn === value ? 'exact' : 'none'
  if (type !== 'AWS') return 'none'
  // "*" and {"AWS":"*"} are everyone, services and anonymous callers included.
  if (value === '*') return 'wildcard'
  if (caller.accountId === undefined) return 'none'
  if (accountNamed(value) === caller.accountId) return caller.kind === 'root' ? 'exact' : 'account'
  if (value === caller.arn || (caller.uniqueId !== undefined && value === caller.uniqueId)) {
    return caller.kind === 'role' ? 'role' : 'exact'
  }
  return value === caller.roleArn ? 'role' : 'none'
}

/** The account that `111122223333` or `arn:aws:iam::111122223333:root` stands for. */
function accountNamed(value: string): string | undefined {
  if (ACCOUNT_ID.test(value)) return value
  const arn = parseArn(value)
  return arn?.service === 'iam' && arn.resource === 'root' ? arn.accountId : undefined
}

/**
 * Whether NotPrincipal leaves the caller out. To spare a session, Deny with NotPrincipal must name the session, its role
 * and the account; to spare a user, the user (its account alone spares only its root user).
 * Source: IAM user guide, reference_policies_elements_notprincipal.
 */
export function isExcepted(
  element: PrincipalElement,
  caller: RequestPrincipal,
  effect: 'Allow' | 'Deny',
): boolean {
  const match = matchPrincipal(element, caller)
  if (effect === 'Allow') return match !== 'none'
  return match === 'exact' || match === 'wildcard' || (match === 'role' && caller.kind === 'role')
}
