import { ESTATE_SCHEMA, type Estate } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import { partitionById } from '../domain/partition.js'
import type { Organization } from '../domain/organization.js'
import { type Home, accountsAsked, readOrganization } from './accounts.js'
import { readDetails } from './details.js'
import type { CollectOptions } from './options.js'
import { readTree } from './organization-tree.js'
import type { Placed } from './organizations-request.js'
import type { AwsPort } from './ports.js'
import { type ReaderEvidence, readReaderEvidence } from './reader-evidence.js'
import { Recorder } from './recorder.js'
import { sweepAccounts } from './sweep.js'

/**
 * Reads an estate: who asks, which accounts and regions, their trails, and all that decides about each trail. What is
 * refused or fails is in the estate's `failures`. Throws TrailsealError where nothing can be read at all, or on cancellation.
 */
export async function collectEstate(
  port: AwsPort,
  options: CollectOptions,
  version: string,
): Promise<Estate> {
  const startedMs = performance.now()
  const { source, partition } = await port.caller()
  const now = (): Date => port.now()
  const collectedAt = now().toISOString()
  const recorder = new Recorder(port, now, options.onProgress ?? ((): void => undefined))
  recorder.addSource(source)
  // Organizations and IAM answer for the whole partition.
  const home = { accountId: source.accountId, region: partitionById(partition).globalRegion }
  const found = await readOrganization(recorder, home)
  const [sweep, { organization, paths }] = await Promise.all([
    sweepAccounts(port, recorder, { ...home, partition, options }),
    placeAccounts(recorder, home, { found, options }),
  ])
  const details = await readDetails(recorder, sweep, { organization, options })
  const evidence = await readReaderEvidence(
    recorder,
    { region: home.region, want: options.principals },
    { ...details, paths },
  )
  const estate: Estate = {
    schema: ESTATE_SCHEMA,
    collectedAt,
    completedAt: now().toISOString(),
    collector: `trailseal ${version}`,
    partition,
    scope: {
      kind: scopeOf(options),
      ...(options.regions === undefined ? {} : { regions: [...options.regions] }),
    },
    sources: recorder.sources,
    ...(organization === undefined ? {} : { organization }),
    ...sorted(withPlaces(sweep.accounts, paths, evidence), details),
    principals: evidence.principals,
    managedPolicies: evidence.managedPolicies,
    failures: recorder.failures.sort(byText(failureKey)),
  }
  options.onProgress?.({
    type: 'finished',
    stage: 'collection',
    calls: port.calls(),
    seconds: (performance.now() - startedMs) / 1000,
  })
  return { ...estate, hash: contentHash(estate) }
}

/** Where accounts are in the organization, and what that decides; nothing outside of one, or where it could not be read. */
async function placeAccounts(
  recorder: Recorder,
  home: Home,
  { found, options }: { found: Organization | null | undefined; options: CollectOptions },
): Promise<{ organization: Organization | null | undefined; paths: Placed['paths'] }> {
  if (found === undefined || found === null) return { organization: found, paths: new Map() }
  const accountIds = options.organization === true ? 'all' : accountsAsked(home, options)
  return readTree(recorder, home, { organization: found, accountIds })
}

function withPlaces(
  accounts: Estate['accounts'],
  paths: Placed['paths'],
  { accountsRead }: ReaderEvidence,
): Estate['accounts'] {
  return accounts.map((account) => {
    const path = paths.get(account.id)
    return {
      ...account,
      ...(path === undefined ? {} : { organizationPath: path }),
      ...(accountsRead.has(account.id) ? { principalsRead: true as const } : {}),
    }
  })
}

function scopeOf(options: CollectOptions): Estate['scope']['kind'] {
  if (options.organization === true) return 'organization'
  return options.accounts === undefined || options.accounts.length === 0 ? 'caller' : 'accounts'
}

function byText<T>(key: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => (key(left) < key(right) ? -1 : 1)
}

function failureKey(failure: Estate['failures'][number]): string {
  return [failure.accountId, failure.region ?? '', failure.operation, failure.subject ?? ''].join('|')
}

/** Answers come in any order; an estate has one. */
function sorted(
  accounts: Estate['accounts'],
  details: Awaited<ReturnType<typeof readDetails>>,
): Pick<Estate, 'accounts' | 'trails' | 'keys' | 'buckets' | 'logGroups' | 'eventDataStores'> {
  const byArn = byText<{ arn: string }>((one) => one.arn)
  return {
    accounts: accounts.sort(byText((one) => one.id)),
    trails: details.trails.sort(byArn),
    keys: details.keys.sort(byArn),
    buckets: details.buckets.sort(byText((one) => one.name)),
    logGroups: details.logGroups.sort(byArn),
    eventDataStores: details.eventDataStores.sort(byArn),
  }
}
