import type { Account } from '../domain/account.js'
import type { Estate } from '../domain/estate.js'

/**
 * The accounts to judge: those of the estate, and, where a whole organization was asked for, members that its units
 * list but that the estate lacks. They were not reached, which is not the same as not being there.
 */
export function accountsInScope(estate: Estate): readonly Account[] {
  const { organization, scope, accounts } = estate
  if (scope.kind !== 'organization' || !organization) return accounts
  const known = new Set(accounts.map((account) => account.id))
  const listed = (organization.units ?? []).flatMap((unit) => unit.accounts)
  const lacking = [...new Set([organization.managementAccountId, ...listed])].filter((id) => !known.has(id))
  return [...accounts, ...lacking.map((id): Account => ({ id, access: 'none' }))]
}
