import { parseArn } from '../domain/arn.js'
import type { Grant } from '../domain/key.js'
import type { Condition, ParsedPolicy, PrincipalElement } from '../policy/types.js'

/** Whom documents on the resource's side single out: all others are alike to them. */
export interface Mentions {
  /** ARNs of users, roles, sessions and federated users. */
  readonly principals: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
  /** Globs of account ids, where conditions test accounts by more than one id or all. */
  readonly accountGlobs: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  /** Unique ids, `AIDA…` and `AROA…`, which AWS shows of principals that were deleted. */
  readonly uniqueIds: ReadonlySet<string>
}

const ACCOUNT_ID = /^\d{12}$/u
/** Keys whose values are account ids, and keys whose values are ARNs of principals. */
const ACCOUNT_KEYS = new Set(['aws:principalaccount', 'kms:calleraccount', 'aws:userid'])
const ARN_KEYS = new Set(['aws:principalarn'])
const ACCOUNT_PART = 4

/** Everyone whom the documents and grants name, in Principal elements and in conditions on the caller, and those `named`. */
export function mentionsOf(
  documents: readonly ParsedPolicy[],
  grants: readonly Grant[],
  named: readonly string[] = [],
): Mentions {
  const found = new Finder()
  for (const name of named) found.principal(name)
  for (const { statements } of documents) {
    for (const { principal, notPrincipal, conditions } of statements) {
      found.element(principal ?? [])
      found.element(notPrincipal ?? [])
      for (const condition of conditions) found.condition(condition)
    }
  }
  for (const { granteePrincipal, granteeServicePrincipal } of grants) {
    found.principal(granteePrincipal)
    if (granteeServicePrincipal !== undefined) found.services.add(granteeServicePrincipal)
  }
  return found
}

class Finder implements Mentions {
  readonly principals = new Set<string>()
  readonly accounts = new Set<string>()
  readonly accountGlobs = new Set<string>()
  readonly services = new Set<string>()
  readonly uniqueIds = new Set<string>()

  element(element: PrincipalElement): void {
    for (const { type, value } of element) {
      if (type === 'Service') this.services.add(value)
      else if (type === 'AWS') this.principal(value)
    }
  }

  /** An account by id or root ARN, a principal by ARN, or a service's name, which grants give as a principal too. */
  principal(value: string): void {
    if (ACCOUNT_ID.test(value)) this.accounts.add(value)
    else if (value.endsWith('.amazonaws.com')) this.services.add(value)
    else if (!value.startsWith('arn:')) this.uniqueIds.add(value)
    const arn = parseArn(value)
    if (arn === undefined || !ACCOUNT_ID.test(arn.accountId)) return
    this.accounts.add(arn.accountId)
    if (arn.resource !== 'root') this.principals.add(value)
  }

  condition({ key, values }: Condition): void {
    const lower = key.toLowerCase()
    if (ACCOUNT_KEYS.has(lower)) for (const value of values) this.account(value)
    if (ARN_KEYS.has(lower)) for (const value of values) this.account(value.split(':')[ACCOUNT_PART] ?? '*')
  }

  private account(glob: string): void {
    if (ACCOUNT_ID.test(glob)) this.accounts.add(glob)
    else if (glob !== '*' && /^[\d*?]+$/u.test(glob)) this.accountGlobs.add(glob)
  }
}
