import type { Account } from '../domain/account.js'
import { type Home, type ListedAccount, listAccounts } from './accounts.js'
import { forEachLimited } from './concurrency.js'
import type { CollectOptions } from './options.js'
import type { AwsPort } from './ports.js'
import type { Recorder } from './recorder.js'
import { readRegions } from './regions.js'
import { Sightings, readTrails } from './trails.js'

/** What the sweep over accounts and regions found. */
export interface Sweep {
  readonly accounts: Account[]
  readonly seen: Sightings
}

/** Requests in flight at most, unless told otherwise: measured in bench/, more brings nothing on one thread. */
const DEFAULT_CONCURRENCY = 512
/** Requests that an account has in flight on average: one while its role is assumed and its regions are asked, then one a region. */
const REQUESTS_AN_ACCOUNT = 8

interface Sweeping {
  readonly port: AwsPort
  readonly recorder: Recorder
  readonly options: CollectOptions
  readonly partition: string
  readonly sweep: Sweep
}

/** Lists the trails of every account in scope, in every region. Accounts are read while the list of them still comes in. */
export async function sweepAccounts(
  port: AwsPort,
  recorder: Recorder,
  place: Home & { partition: string; options: CollectOptions },
): Promise<Sweep> {
  const { options, partition } = place
  const sweep: Sweep = { accounts: [], seen: new Sightings() }
  const width = Math.max(1, Math.floor((options.concurrency ?? DEFAULT_CONCURRENCY) / REQUESTS_AN_ACCOUNT))
  const regionLists = new Map<string, readonly string[]>()
  const share = (names: readonly string[]): string[] => {
    // Ten thousand accounts have a handful of different lists: keep one copy of each.
    const key = names.join()
    const known = regionLists.get(key) ?? names
    regionLists.set(key, known)
    return known as string[] // the estate's type is mutable; nothing changes these lists
  }
  let done = 0
  const home: Home = { accountId: place.accountId, region: place.region }
  await forEachLimited(listAccounts(recorder, home, options), width, async (listed) => {
    recorder.begin(listed.id)
    await sweepAccount({ port, recorder, options, partition, sweep }, listed, share)
    recorder.end(listed.id)
    done += 1
    recorder.progress('accounts', done, undefined)
  })
  return sweep
}

/** Organizations lists these, but nothing in them answers. Source: Organizations user guide, orgs_manage_accounts_account_state. */
function isClosed({ status }: ListedAccount): boolean {
  return status === 'SUSPENDED' || status === 'PENDING_CLOSURE' || status === 'CLOSED'
}

async function sweepAccount(
  sweeping: Sweeping,
  listed: ListedAccount,
  share: (names: readonly string[]) => string[],
): Promise<void> {
  const { port, recorder, options, partition, sweep } = sweeping
  if (isClosed(listed)) {
    sweep.accounts.push({ ...listed, access: 'none' })
    return
  }
  const entry = await port.enter(listed.id)
  if (!entry.ok) {
    const refused = { service: 'sts', operation: 'AssumeRole', accountId: listed.id, region: '' } as const
    recorder.fail(refused, entry.failure, entry.roleArn)
    sweep.accounts.push({ ...listed, access: 'none', roleArn: entry.roleArn })
    return
  }
  recorder.addSource(entry.source)
  const regions =
    options.regions === undefined
      ? await readRegions(recorder, listed.id, partition)
      : { names: options.regions }
  const swept: string[] = []
  const arns = new Set<string>()
  await Promise.all(
    regions.names.map(async (region) => {
      const trails = await readTrails(recorder, listed.id, region)
      if (trails === undefined) return
      swept.push(region)
      for (const seen of trails) arns.add(sweep.seen.add(seen))
    }),
  )
  sweep.accounts.push({
    ...listed,
    access: entry.roleArn === undefined ? 'caller' : 'assumed-role',
    ...(entry.roleArn === undefined ? {} : { roleArn: entry.roleArn }),
    ...('enabled' in regions && regions.enabled !== undefined
      ? { enabledRegions: share(regions.enabled) }
      : {}),
    sweptRegions: share(swept.sort()),
    trailArns: share([...arns].sort()),
    read: recorder.mark(listed.id),
  })
}
