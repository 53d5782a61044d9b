import type { Organization } from '../../domain/organization.js'
import { type Call, ServiceError } from '../contract.js'
import { optionalNumber, optionalText, page } from '../input.js'

/** Most entries a page. Source: Organizations API reference, MaxResults of each List operation. */
const PAGE = 20

/** The organization of the caller's account. Throws AWSOrganizationsNotInUseException as Organizations words it. */
export function organizationOf(call: Call): Organization {
  const { organization, accounts, caller } = call.world
  // An estate of some accounts leaves the others out, its own caller's and the management account among them.
  const isMember = [caller.accountId, organization?.managementAccountId].includes(call.accountId)
  if (organization === undefined || !(isMember || accounts.has(call.accountId))) {
    throw new ServiceError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    )
  }
  return organization
}

/** The organization, for the management account and delegated administrators that may do the action. */
export function administered(call: Call, action: string): Organization {
  const organization = organizationOf(call)
  const isAdministrator =
    call.accountId === organization.managementAccountId ||
    (organization.delegatedAdministrators ?? []).includes(call.accountId)
  if (!isAdministrator) {
    throw new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.")
  }
  call.require({ action: `organizations:${action}`, resource: '*' })
  return organization
}

/** `arn:aws:organizations::<management account>:<kind>/<organization>/<id>`. Source: Organizations user guide, orgs_permissions_overview. */
export function arnOf(call: Call, kind: string, ...ids: readonly string[]): string {
  const { id, managementAccountId } = organizationOf(call)
  return `arn:${call.world.partition}:organizations::${managementAccountId}:${[kind, id, ...ids].join('/')}`
}

/** One page of a list under its name. Each thing is described only when it is on the page. */
export function paged<T>(
  input: Record<string, unknown>,
  list: { name: string; items: readonly T[]; describe: (item: T) => unknown },
): Record<string, unknown> {
  const size = Math.min(optionalNumber(input, 'MaxResults') ?? PAGE, PAGE)
  const { items, next } = page(list.items, optionalText(input, 'NextToken'), size, 'InvalidInputException')
  return { [list.name]: items.map(list.describe), ...(next === undefined ? {} : { NextToken: next }) }
}
