import type { Organization, OrganizationPolicy, OrganizationPolicyType } from '../domain/organization.js'

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

/** RCPs name principals, SCPs do not. */
function fullAccess(id: string, name: string, type: OrganizationPolicy['type']): OrganizationPolicy {
  const principal = type === 'RESOURCE_CONTROL_POLICY' ? { Principal: '*' } : {}
  const statement = { Effect: 'Allow', ...principal, Action: '*', Resource: '*' }
  const content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  return { id, name, type, content, targets: [] }
}

/** The policies that AWS attaches to every target of its own accord. Source: Organizations user guide, orgs_manage_policies_scps and _rcps. */
export const FULL_ACCESS: Readonly<Record<OrganizationPolicyType, OrganizationPolicy>> = {
  SERVICE_CONTROL_POLICY: fullAccess('p-FullAWSAccess', 'FullAWSAccess', 'SERVICE_CONTROL_POLICY'),
  RESOURCE_CONTROL_POLICY: fullAccess('p-RCPFullAWSAccess', 'RCPFullAWSAccess', 'RESOURCE_CONTROL_POLICY'),
}

export function isFullAccess(policyId: string): boolean {
  return Object.values(FULL_ACCESS).some((policy) => policy.id === policyId)
}

/** A policy's ARN; those of AWS's own hold no organization. Source: Service Authorization Reference, AWS Organizations. */
export function policyArn(
  partition: string,
  { id, managementAccountId }: Organization,
  policy: OrganizationPolicy,
): string {
  const kind = policy.type.toLowerCase()
  return isFullAccess(policy.id)
    ? `arn:${partition}:organizations::aws:policy/${kind}/${policy.id}`
    : `arn:${partition}:organizations::${managementAccountId}:policy/${id}/${kind}/${policy.id}`
}

/** Types that take effect: as the estate tells, else those that it has policies of. */
export function enabledTypes({ policyTypesEnabled, policies = [] }: Organization): OrganizationPolicyType[] {
  return policyTypesEnabled ?? [...new Set(policies.map((policy) => policy.type))]
}

/**
 * The policies attached to a root, unit or account. A target at which the estate lists no policy that allows has
 * FullAWSAccess, which AWS attaches by default; no target is without RCPFullAWSAccess, which can't be detached. Of a tree that
 * was read whole and lists these as policies, nothing is added.
 */
export function attachedTo(organization: Organization, target: string): OrganizationPolicy[] {
  const { policies = [], units } = organization
  const attached = policies.filter((policy) => policy.targets.includes(target))
  const told = new Set(units === undefined ? [] : policies.map((policy) => policy.id))
  const implied = enabledTypes(organization)
    .filter((type) => !told.has(FULL_ACCESS[type].id))
    .filter((type) => !attached.some((one) => one.type === type && allows(one)))
    .map((type) => FULL_ACCESS[type])
  return [...implied, ...attached]
}

/** RCPs hold Denies only, but for AWS's own. */
function allows({ content }: OrganizationPolicy): boolean {
  return /"Effect"\s*:\s*"Allow"/u.test(content)
}

/**
 * The policies of a type that reach an account, level by level from the root. None reach the management account.
 * Source: Organizations user guide, orgs_manage_policies_scps_evaluation.
 */
export function levelsOf(
  organization: Organization,
  accountId: string,
  type: OrganizationPolicy['type'],
): OrganizationPolicy[][] {
  let known = levels.get(organization)
  if (known === undefined) {
    known = new Map()
    levels.set(organization, known)
  }
  const key = `${type}|${accountId}`
  const found = known.get(key) ?? findLevels(organization, accountId, type)
  known.set(key, found)
  return found
}

const levels = new WeakMap<Organization, Map<string, OrganizationPolicy[][]>>()

function findLevels(
  organization: Organization,
  accountId: string,
  type: OrganizationPolicy['type'],
): OrganizationPolicy[][] {
  if (accountId === organization.managementAccountId) return []
  if (!(organization.policies ?? []).some((policy) => policy.type === type)) return []
  return [...chainOf(organization, accountId), accountId].map((target) =>
    attachedTo(organization, target).filter((policy) => policy.type === type),
  )
}

/** Whether any organization policy but AWS's own full access reaches an account. */
export function isLimited(organization: Organization | undefined, accountId: string): boolean {
  if (organization?.policies === undefined) return false
  return (['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const).some((type) =>
    levelsOf(organization, accountId, type).some((level) => level.some((policy) => !isFullAccess(policy.id))),
  )
}
