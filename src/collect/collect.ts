import { ESTATE_SCHEMA, type Estate } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import { readOrganization } from './accounts.js'
import { readDetails } from './details.js'
import type { CollectOptions } from './options.js'
import type { AwsPort } from './ports.js'
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
  const { source, partition, region } = await port.caller()
  const now = (): Date => port.now()
  const collectedAt = now().toISOString()
  const recorder = new Recorder(port, now, options.onProgress ?? ((): void => undefined))
  recorder.addSource(source)
  const home = { accountId: source.accountId, region }
  const organization = await readOrganization(recorder, home)
  const sweep = await sweepAccounts(port, recorder, { ...home, partition, options })
  const details = await readDetails(recorder, sweep, { organization, options })
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
    ...sorted(sweep.accounts, details),
    principals: [],
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
