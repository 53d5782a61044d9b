import type { Organization, OrganizationPolicyType, OrganizationalUnit } from '../domain/organization.js'
import type { Home } from './accounts.js'
import { list, present, text } from './answers.js'
import { mapLimited } from './concurrency.js'
import { everyPolicy } from './organization-policies.js'
import { readAbove } from './organization-above.js'
import { type Asking, type Placed, organizationsRequest } from './organizations-request.js'
import { every, readPages } from './pages.js'
import type { Recorder } from './recorder.js'

type Output = Readonly<Record<string, unknown>>

/** Units asked side by side; Organizations admits some requests a second. */
const WIDTH = 10
/** Source: Organizations user guide, orgs_reference_limits: five levels of units below the root. */
const MOST_LEVELS = 10

/**
 * Adds the tree and its policies to an organization: all of it where the whole organization is in scope, else what lies above
 * the accounts that are. What only the management account and delegated administrators may read stays absent for others.
 */
export async function readTree(
  recorder: Recorder,
  home: Home,
  scope: { readonly organization: Organization; readonly accountIds: readonly string[] | 'all' },
): Promise<Placed> {
  const { organization, accountIds } = scope
  const roots = await readPages(recorder, organizationsRequest(home, 'ListRoots'), { member: 'Roots' })
  const root = roots?.[0]
  const rootId = root === undefined ? undefined : text(root, 'Id')
  if (root === undefined || rootId === undefined) return { organization, paths: new Map() }
  const types = enabledTypes(root)
  const withAdministrators = {
    ...organization,
    policyTypesEnabled: types,
    ...present({ delegatedAdministrators: await readAdministrators(recorder, home) }),
  }
  const place = { recorder, home, types }
  return accountIds === 'all'
    ? readAll(place, withAdministrators, { id: rootId, ...present({ name: text(root, 'Name') }) })
    : readAbove(place, withAdministrators, accountIds)
}

/** Policy types that take effect; those that decide who may do what. */
function enabledTypes(root: Output): OrganizationPolicyType[] {
  const enabled = new Set(
    (list(root, 'PolicyTypes') ?? [])
      .filter((one) => text(one, 'Status') === 'ENABLED')
      .map((one) => text(one, 'Type')),
  )
  return (['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const).filter((type) => enabled.has(type))
}

async function readAdministrators(recorder: Recorder, home: Home): Promise<string[] | undefined> {
  const input = { ServicePrincipal: 'cloudtrail.amazonaws.com' }
  const request = organizationsRequest(home, 'ListDelegatedAdministrators', input)
  const items = await readPages(recorder, request, { member: 'DelegatedAdministrators' })
  const ids = items === undefined ? undefined : every(recorder, request, { items, name: 'Id' })
  return ids?.sort()
}

async function readAll(
  place: Asking,
  organization: Organization,
  root: Pick<OrganizationalUnit, 'id' | 'name'>,
): Promise<Placed> {
  const [units, policies] = await Promise.all([readUnits(place, root), everyPolicy(place)])
  const paths = new Map<string, string>()
  const parents = new Map((units ?? []).map(({ id, parentId }) => [id, parentId]))
  for (const unit of units ?? []) {
    const path = pathOf(organization.id, unit.id, parents)
    for (const id of unit.accounts) paths.set(id, path)
  }
  return { paths, organization: { ...organization, ...present({ units, policies }) } }
}

function pathOf(
  organizationId: string,
  unit: string,
  parents: ReadonlyMap<string, string | undefined>,
): string {
  const chain: string[] = []
  for (
    let id: string | undefined = unit;
    id !== undefined && chain.length < MOST_LEVELS;
    id = parents.get(id)
  )
    chain.unshift(id)
  return `${[organizationId, ...chain].join('/')}/`
}

/** The whole tree, level by level, in order of ids; undefined when any part of it is missing. */
async function readUnits(
  place: Asking,
  root: Pick<OrganizationalUnit, 'id' | 'name'>,
): Promise<OrganizationalUnit[] | undefined> {
  const units: OrganizationalUnit[] = []
  let level: Omit<OrganizationalUnit, 'accounts'>[] = [root]
  for (let depth = 0; level.length > 0 && depth < MOST_LEVELS; depth += 1) {
    const read = await mapLimited(level, WIDTH, async (unit) => readUnit(place, unit))
    if (read.includes(undefined)) return undefined
    units.push(...read.flatMap((one) => one?.unit ?? []))
    level = read.flatMap((one) => one?.children ?? [])
  }
  return level.length > 0 ? undefined : units.sort((left, right) => (left.id < right.id ? -1 : 1))
}

interface ReadUnit {
  readonly unit: OrganizationalUnit
  readonly children: Omit<OrganizationalUnit, 'accounts'>[]
}

async function readUnit(
  { recorder, home }: Asking,
  unit: Omit<OrganizationalUnit, 'accounts'>,
): Promise<ReadUnit | undefined> {
  const read = async (operation: string, member: string): Promise<Output[] | undefined> => {
    const request = organizationsRequest(home, operation, { ParentId: unit.id })
    const items = await readPages(recorder, request, { member, subject: unit.id })
    const ids = items && every(recorder, request, { items, name: 'Id', subject: unit.id })
    return ids === undefined ? undefined : items
  }
  const [children, accounts] = await Promise.all([
    read('ListOrganizationalUnitsForParent', 'OrganizationalUnits'),
    read('ListAccountsForParent', 'Accounts'),
  ])
  if (children === undefined || accounts === undefined) return undefined
  return {
    unit: { ...unit, accounts: accounts.map((one) => text(one, 'Id') ?? '').sort() },
    children: children.map((one) => ({
      id: text(one, 'Id') ?? '',
      parentId: unit.id,
      ...present({ name: text(one, 'Name') }),
    })),
  }
}
