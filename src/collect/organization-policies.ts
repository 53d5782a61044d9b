import type { Organization, OrganizationPolicy, OrganizationPolicyType } from '../domain/organization.js'
import type { Home } from './accounts.js'
import { members, text } from './answers.js'
import { mapLimited } from './concurrency.js'
import { type Asking, organizationsRequest } from './organizations-request.js'
import { every, readPages } from './pages.js'
import type { Recorder } from './recorder.js'

/** Requests side by side; Organizations admits some a second. */
const WIDTH = 10

interface Found {
  readonly id: string
  readonly type: OrganizationPolicyType
}

/** Every policy of the types, each with all its targets, in order of ids; undefined when any part of that is missing. */
export async function everyPolicy({ recorder, home, types }: Asking): Promise<Organization['policies']> {
  const listed = await mapLimited(types, WIDTH, async (type) => {
    const request = organizationsRequest(home, 'ListPolicies', { Filter: type })
    return listIds(recorder, request, { type })
  })
  if (listed.includes(undefined)) return undefined
  const found = listed.flatMap((one) => one ?? [])
  const read = await mapLimited(found, WIDTH, async (one) => {
    const request = organizationsRequest(home, 'ListTargetsForPolicy', { PolicyId: one.id })
    const items = await readPages(recorder, request, { member: 'Targets', subject: one.id })
    const targets = items && every(recorder, request, { items, name: 'TargetId', subject: one.id })
    return targets && describe(recorder, home, { ...one, targets })
  })
  return complete(read)
}

/** The policies of the types at some roots, units and accounts, with those of the targets that they are attached to. */
export async function policiesOf(
  { recorder, home, types }: Asking,
  targets: readonly string[],
): Promise<Organization['policies']> {
  const asked = targets.flatMap((target) => types.map((type) => ({ target, type })))
  const byId = new Map<string, Found & { targets: string[] }>()
  const listed = await mapLimited(asked, WIDTH, async ({ target, type }) => {
    const request = organizationsRequest(home, 'ListPoliciesForTarget', { TargetId: target, Filter: type })
    return { target, found: await listIds(recorder, request, { type, subject: target }) }
  })
  if (listed.some(({ found }) => found === undefined)) return undefined
  for (const { target, found } of listed) {
    for (const one of found ?? []) {
      const known = byId.get(one.id) ?? { ...one, targets: [] }
      known.targets.push(target)
      byId.set(one.id, known)
    }
  }
  return complete(await mapLimited([...byId.values()], WIDTH, async (one) => describe(recorder, home, one)))
}

async function listIds(
  recorder: Recorder,
  request: ReturnType<typeof organizationsRequest>,
  { type, subject }: { type: OrganizationPolicyType; subject?: string },
): Promise<Found[] | undefined> {
  const about = subject === undefined ? {} : { subject }
  const items = await readPages(recorder, request, { member: 'Policies', ...about })
  const ids = items && every(recorder, request, { items, name: 'Id', ...about })
  return ids?.map((id) => ({ id, type }))
}

async function describe(
  recorder: Recorder,
  home: Home,
  { id, type, targets }: Found & { targets: readonly string[] },
): Promise<OrganizationPolicy | undefined> {
  const request = organizationsRequest(home, 'DescribePolicy', { PolicyId: id })
  const output = await recorder.read(request, id)
  if (output === undefined || output === null) return undefined
  const policy = members(output, 'Policy')
  const content = text(policy, 'Content')
  if (content === undefined) {
    recorder.failMissing(request, 'Content', id)
    return undefined
  }
  const name = text(members(policy, 'PolicySummary'), 'Name')
  return { id, ...(name === undefined ? {} : { name }), type, content, targets: [...targets].sort() }
}

function complete(read: readonly (OrganizationPolicy | undefined)[]): Organization['policies'] {
  if (read.includes(undefined)) return undefined
  const found = read.flatMap((one) => one ?? [])
  return found.sort((left, right) => (left.id < right.id ? -1 : 1))
}
