import type { Organization, OrganizationPolicy } from '../domain/organization.js'

/** Bound on the depth of the tree; AWS allows five levels below the root (Organizations user guide, orgs_reference_limits). */
const MOST_LEVELS = 10

/** Units from the root down to the one that holds the account, found once; empty for an account that no unit lists. */
const chains = new WeakMap<Organization, Map<string, string[]>>()

function chainOf(organization: Organization, accountId: string): string[] {
  let known = chains.get(organization)
  if (known === undefined) {
    known = new Map()
    chains.set(organization, known)
  }
  const found = known.get(accountId) ?? findChain(organization, accountId)
  known.set(accountId, found)
  return found
}

function findChain(organization: Organization, accountId: string): string[] {
  const units = organization.units ?? []
  const chain: string[] = []
  let unit = units.find((one) => one.accounts.includes(accountId))
  while (unit !== undefined && chain.length < MOST_LEVELS) {
    chain.unshift(unit.id)
    const parent: string | undefined = unit.parentId
    unit = parent === undefined ? undefined : units.find((one) => one.id === parent)
  }
  return chain
}

/** `o-…/r-…/ou-…/` as aws:PrincipalOrgPaths has it. */
export function pathOf(organization: Organization | undefined, accountId: string): string | undefined {
  if (organization === undefined) return undefined
  const chain = chainOf(organization, accountId)
  return chain.length === 0 ? undefined : `${[organization.id, ...chain].join('/')}/`
}

const FULL_ACCESS =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
const FULL: OrganizationPolicy = {
  id: 'p-FullAWSAccess',
  name: 'FullAWSAccess',
  type: 'SERVICE_CONTROL_POLICY',
  content: FULL_ACCESS,
  targets: [],
}

/**
 * The policies of a type that reach an account, level by level from the root. None reach the management account. A level at
 * which the estate lists no policy that allows has FullAWSAccess, which AWS attaches by default.
 * Source: Organizations user guide, orgs_manage_policies_scps_evaluation.
 */
export function levelsOf(
  organization: Organization,
  accountId: string,
  type: OrganizationPolicy['type'],
): OrganizationPolicy[][] {
  if (accountId === organization.managementAccountId) return []
  const policies = (organization.policies ?? []).filter((policy) => policy.type === type)
  if (policies.length === 0) return []
  return [...chainOf(organization, accountId), accountId].map((target) => {
    const attached = policies.filter((policy) => policy.targets.includes(target))
    const isAllowList = attached.some((policy) => policy.content.includes('"Allow"'))
    return isAllowList ? attached : [FULL, ...attached]
  })
}
