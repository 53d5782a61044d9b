import type { Estate } from '../domain/estate.js'
import { groupBy } from '../domain/group-by.js'
import type {
  Organization,
  OrganizationPolicy,
  OrganizationPolicyType,
  OrganizationalUnit,
} from '../domain/organization.js'
import { parsePolicy } from '../policy/parse.js'
import type { ParsedPolicy } from '../policy/types.js'

/** A unit in a unit in a root: AWS allows five levels of units. Source: Organizations user guide, quotas. */
const MOST_LEVELS = 16

/** One list of policies per level, root first. */
type Levels = readonly (readonly ParsedPolicy[])[]

/** What the estate knows of the organization: who is in it, where, and which of its policies bear on an account. */
export interface OrganizationView {
  /** Null: there is none; undefined: not read. */
  readonly id: string | null | undefined
  /** Every account that is known to be a member. */
  readonly members: ReadonlySet<string>
  /** Whether the account belongs to the organization; undefined when that was not read. */
  readonly isMember: (accountId: string) => boolean | undefined
  /** `o-…/r-…/ou-…/` as aws:PrincipalOrgPaths writes it; undefined when it was not read. */
  readonly pathOf: (accountId: string) => string | undefined
  /** The service control policies on an account's principals; undefined when they were not read. */
  readonly servicePolicies: (accountId: string) => Levels | undefined
  /** Every service control policy that was read. */
  readonly allServicePolicies: readonly ParsedPolicy[]
  /** The resource control policies on an account's resources; undefined when they were not read. */
  readonly resourcePolicies: (accountId: string) => Levels | undefined
}

export function organizationView(estate: Estate): OrganizationView {
  const { organization } = estate
  const nothing = { members: new Set<string>(), pathOf: (): undefined => undefined, allServicePolicies: [] }
  if (organization === undefined) {
    const unread = (): undefined => undefined
    return { ...nothing, id: undefined, isMember: unread, servicePolicies: unread, resourcePolicies: unread }
  }
  if (organization === null) {
    const none = (): Levels => []
    return { ...nothing, id: null, isMember: () => false, servicePolicies: none, resourcePolicies: none }
  }
  return viewOf(estate, organization)
}

function viewOf(estate: Estate, organization: Organization): OrganizationView {
  const { id, units, managementAccountId } = organization
  const scps = attachments(organization, 'SERVICE_CONTROL_POLICY')
  const rcps = attachments(organization, 'RESOURCE_CONTROL_POLICY')
  const paths = new Map(estate.accounts.map((account) => [account.id, account.organizationPath]))
  const tree = new Tree(units ?? [], paths)
  const members = membersOf(estate, organization)
  return {
    id,
    members,
    isMember: (accountId) => (members.has(accountId) ? true : units === undefined ? undefined : false),
    pathOf: (accountId) => tree.pathOf(id, accountId),
    servicePolicies: levelsOf(managementAccountId, tree, scps),
    allServicePolicies: [...new Set([...(scps?.values() ?? [])].flat())],
    resourcePolicies: levelsOf(managementAccountId, tree, rcps),
  }
}

/** DescribeOrganization answers the caller’s own organization; ListAccounts all of its members. */
function membersOf(estate: Estate, { id, managementAccountId, units }: Organization): Set<string> {
  const caller = estate.sources[0]?.accountId ?? managementAccountId
  const listed = estate.scope.kind === 'organization' ? estate.accounts.map((account) => account.id) : []
  const placed = estate.accounts.filter((account) => account.organizationPath?.startsWith(`${id}/`) === true)
  return new Set([
    managementAccountId,
    caller,
    ...listed,
    ...placed.map((account) => account.id),
    ...(units?.flatMap((unit) => unit.accounts) ?? []),
  ])
}

/** Policies by what they are attached to; undefined: not read. */
type Attachments = ReadonlyMap<string, readonly ParsedPolicy[]> | undefined

/** Neither kind of policy has an effect on the management account. Source: Organizations user guide, orgs_manage_policies_scps. */
function levelsOf(
  managementAccountId: string,
  tree: Tree,
  attached: Attachments,
): OrganizationView['servicePolicies'] {
  const known = new Map<string, Levels | undefined>()
  return (accountId) => {
    if (accountId === managementAccountId || attached?.size === 0) return []
    if (attached === undefined) return undefined
    if (!known.has(accountId)) known.set(accountId, levelsAt(tree, attached, accountId))
    return known.get(accountId)
  }
}

/** Every target has a policy of each enabled type, so that one without any is one whose policies nobody told. */
function levelsAt(tree: Tree, attached: NonNullable<Attachments>, accountId: string): Levels | undefined {
  const above = tree.above(accountId)
  return above && [...above, accountId].flatMap((target) => [attached.get(target)]).filter(isPresent)
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined
}

/** Policies of a type that is not enabled have no effect. */
function attachments(
  { policies, policyTypesEnabled }: Organization,
  type: OrganizationPolicyType,
): Attachments {
  if (policies === undefined) return undefined
  const byTarget = new Map<string, ParsedPolicy[]>()
  const isOff = policyTypesEnabled?.includes(type) === false
  for (const policy of isOff ? [] : policies.filter((one) => one.type === type)) {
    const parsed = parsePolicy(policy.content, labelOf(policy))
    for (const target of policy.targets) {
      const list = byTarget.get(target)
      if (list === undefined) byTarget.set(target, [parsed])
      else list.push(parsed)
    }
  }
  return byTarget
}

function labelOf({ type, name, id }: OrganizationPolicy): string {
  const kind = type === 'SERVICE_CONTROL_POLICY' ? 'service' : 'resource'
  return `${kind} control policy ${name ?? id}`
}

/** Roots, units and the accounts in them; of accounts whose path was read alone, what their path says. */
class Tree {
  private readonly homes: ReadonlyMap<string, string>
  private readonly parents: ReadonlyMap<string, string | undefined>

  constructor(
    units: readonly OrganizationalUnit[],
    private readonly paths: ReadonlyMap<string, string | undefined>,
  ) {
    this.homes = new Map(units.flatMap((unit) => unit.accounts.map((id) => [id, unit.id] as const)))
    this.parents = new Map(units.map((unit) => [unit.id, unit.parentId]))
  }

  /** Units above an account, root first; undefined: it is in no known unit and may belong to another organization. */
  above(accountId: string): string[] | undefined {
    const home = this.homes.get(accountId)
    if (home === undefined) return this.paths.get(accountId)?.split('/').filter(Boolean).slice(1)
    const above: string[] = []
    for (let next: string | undefined = home; next !== undefined; next = this.parents.get(next)) {
      if (above.length >= MOST_LEVELS) return undefined
      above.unshift(next)
    }
    return above
  }

  pathOf(organizationId: string, accountId: string): string | undefined {
    const known = this.paths.get(accountId)
    if (known !== undefined) return known
    const above = this.above(accountId)
    return above && `${[organizationId, ...above].join('/')}/`
  }
}

/** Member accounts in groups on which the same organization policies bear, under the same path. */
export function memberGroups(view: OrganizationView): string[][] {
  const numbers = new Map<unknown, number>()
  const numberOf = (policy: unknown): number => {
    const number = numbers.get(policy) ?? numbers.size
    numbers.set(policy, number)
    return number
  }
  const groups = groupBy([...view.members].toSorted(), (accountId) => {
    const levels = view.servicePolicies(accountId)
    const said = levels?.map((level) => level.map(numberOf).join()).join(';') ?? 'unread'
    return `${view.pathOf(accountId) ?? ''}|${said}`
  })
  return [...groups.values()]
}
