import type { Estate } from '../domain/estate.js'
import type { Organization, OrganizationPolicy, OrganizationalUnit } from '../domain/organization.js'
import { parsePolicy } from '../policy/parse.js'
import type { ParsedPolicy } from '../policy/types.js'

/** A unit in a unit in a root: AWS allows five levels of units. Source: Organizations user guide, quotas. */
const MOST_LEVELS = 16

/** The resource control policies on an account's resources, root first; undefined when they were not read. */
export interface ControlPolicies {
  readonly levelsFor: (accountId: string) => readonly (readonly ParsedPolicy[])[] | undefined
  /** Whether the account belongs to the organization; undefined when that was not read. */
  readonly isMember: (accountId: string) => boolean | undefined
}

interface Read {
  readonly units: readonly OrganizationalUnit[]
  readonly policies: readonly OrganizationPolicy[]
}

export function controlPolicies(estate: Estate): ControlPolicies {
  const { organization } = estate
  if (organization === undefined) return { levelsFor: () => undefined, isMember: () => undefined }
  if (organization === null) return { levelsFor: () => [], isMember: () => false }
  const { managementAccountId, units, policies } = organization
  const levels = units === undefined || policies === undefined ? undefined : memberLevels({ units, policies })
  return {
    isMember: membership(estate, organization),
    // Resource control policies have no effect on the management account's resources.
    levelsFor: (accountId) => (accountId === managementAccountId ? [] : levels?.(accountId)),
  }
}

/** DescribeOrganization answers the caller’s own organization; ListAccounts all of its members. */
function membership(
  estate: Estate,
  { managementAccountId, units }: Organization,
): ControlPolicies['isMember'] {
  const caller = estate.sources[0]?.accountId
  const listed = estate.scope.kind === 'organization' ? estate.accounts.map((account) => account.id) : []
  const inUnits = units?.flatMap((unit) => unit.accounts) ?? []
  const members = new Set([managementAccountId, caller, ...listed, ...inUnits])
  return (accountId) => (members.has(accountId) ? true : units === undefined ? undefined : false)
}

function memberLevels({ units, policies }: Read): ControlPolicies['levelsFor'] {
  const relevant = policies.filter((policy) => policy.type === 'RESOURCE_CONTROL_POLICY')
  const parsed = relevant.map((policy) => ({ policy, parsed: parsePolicy(policy.content, labelOf(policy)) }))
  const at = (target: string): ParsedPolicy[] =>
    parsed.filter((one) => one.policy.targets.includes(target)).map((one) => one.parsed)
  const homes = new Map(units.flatMap((unit) => unit.accounts.map((id) => [id, unit.id] as const)))
  const parents = new Map(units.map((unit) => [unit.id, unit.parentId]))
  return (accountId) => {
    // An account that is in no known unit may belong to another organization, whose policies nobody read.
    if (!homes.has(accountId)) return undefined
    return [...unitsAbove(homes.get(accountId), parents), accountId].map(at)
  }
}

function labelOf(policy: OrganizationPolicy): string {
  return `resource control policy ${policy.name ?? policy.id}`
}

function unitsAbove(unit: string | undefined, parents: ReadonlyMap<string, string | undefined>): string[] {
  const above: string[] = []
  for (let next = unit; next !== undefined && above.length < MOST_LEVELS; next = parents.get(next))
    above.unshift(next)
  return above
}
