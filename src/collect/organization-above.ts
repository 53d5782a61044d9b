import type { Organization } from '../domain/organization.js'
import { present, text } from './answers.js'
import { mapLimited } from './concurrency.js'
import { policiesOf } from './organization-policies.js'
import { type Asking, type Placed, organizationsRequest } from './organizations-request.js'
import { readPages } from './pages.js'

/** Accounts asked side by side; Organizations admits some requests a second. */
const WIDTH = 10
/** Source: Organizations user guide, orgs_reference_limits: five levels of units below the root. */
const MOST_LEVELS = 10

/** What lies above some accounts: their paths, and the policies of every level of these. The tree as a whole stays unread. */
export async function readAbove(
  place: Asking,
  organization: Organization,
  accountIds: readonly string[],
): Promise<Placed> {
  const known = new Map<string, Promise<string | undefined>>()
  const parentOf = async (child: string): Promise<string | undefined> => {
    const reading = known.get(child) ?? readParent(place, child)
    known.set(child, reading)
    return reading
  }
  const paths = new Map<string, string>()
  const targets = new Set<string>()
  await mapLimited(accountIds, WIDTH, async (id) => {
    const chain = await chainAbove(id, parentOf)
    if (chain === undefined) return
    paths.set(id, `${[organization.id, ...chain].join('/')}/`)
    for (const target of [...chain, id]) targets.add(target)
  })
  const policies = await policiesOf(place, [...targets].sort())
  return { paths, organization: { ...organization, ...present({ policies }) } }
}

/** Root first, the account's own unit last; undefined when a level is missing. */
async function chainAbove(
  accountId: string,
  parentOf: (child: string) => Promise<string | undefined>,
): Promise<string[] | undefined> {
  const chain: string[] = []
  let child = accountId
  for (let depth = 0; depth < MOST_LEVELS; depth += 1) {
    const parent = await parentOf(child)
    if (parent === undefined) return undefined
    chain.unshift(parent)
    if (parent.startsWith('r-')) return chain
    child = parent
  }
  return undefined
}

async function readParent({ recorder, home }: Asking, child: string): Promise<string | undefined> {
  const request = organizationsRequest(home, 'ListParents', { ChildId: child })
  const found = await readPages(recorder, request, { member: 'Parents', subject: child })
  const parent = found?.[0] === undefined ? undefined : text(found[0], 'Id')
  if (found !== undefined && parent === undefined) recorder.failMissing(request, 'Parents', child)
  return parent
}
