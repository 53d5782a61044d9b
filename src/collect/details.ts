import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import type { Organization } from '../domain/organization.js'
import type { EventDataStore, LogGroup, Trail } from '../domain/trail.js'
import { arnAccount, arnRegion } from '../domain/arn.js'
import { ownerFinder } from './bucket-owners.js'
import { type ReadBucket, readBucket } from './buckets.js'
import { mapLimited } from './concurrency.js'
import type { CollectOptions } from './options.js'
import { readEventDataStores, readLogGroup } from './copies.js'
import { type NamedKey, readKey } from './keys.js'
import { readLastChange, readNewestLog } from './newest-log.js'
import type { Recorder } from './recorder.js'
import type { Sweep } from './sweep.js'
import { readStatus } from './trails.js'

/** All that was found out about the trails of a sweep. */
export interface Details {
  readonly trails: Trail[]
  readonly keys: Key[]
  readonly buckets: Bucket[]
  readonly logGroups: LogGroup[]
  readonly eventDataStores: EventDataStore[]
}

/** Things read side by side; each is a handful of requests. */
const WIDTH = 400
/** Accounts up to which event data stores are looked for in every region; see docs/decisions/0005. */
const MOST_ACCOUNTS_FOR_STORES = 100

/** A trail with the account to ask about it: its owner, or one that shows it where the owner can't be read. */
interface KnownTrail {
  readonly trail: Trail
  readonly askerId: string
}

/** Reads status, keys, buckets, newest logs and copies of every trail that the sweep found. */
export async function readDetails(
  recorder: Recorder,
  sweep: Sweep,
  { organization, options }: { organization: Organization | null | undefined; options: CollectOptions },
): Promise<Details> {
  const known = sweep.seen.all().map(({ best, viewers }) => {
    const { accountId } = best.trail
    return { trail: best.trail, askerId: recorder.canRead(accountId) ? accountId : (viewers[0] ?? accountId) }
  })
  const readingStatus = stage(recorder, 'trails', known, async ({ trail, askerId }): Promise<KnownTrail> => {
    const status = await readStatus(recorder, trail, askerId)
    return { askerId, trail: status === undefined ? trail : { ...trail, status } }
  })
  const [withStatus, buckets, logGroups, eventDataStores] = await Promise.all([
    readingStatus,
    readBuckets(recorder, known, sweep),
    readLogGroups(recorder, known),
    readStores(recorder, known, sweep),
  ])
  const [trails, keys] = await Promise.all([
    stage(recorder, 'newest logs', withStatus, async (one) =>
      withNewestLog(recorder, one, { buckets, organization }),
    ),
    readKeys(recorder, { trails: withStatus, buckets, logGroups, eventDataStores, options }),
  ])
  return { trails, keys, buckets: [...buckets.values()].map((one) => one.bucket), logGroups, eventDataStores }
}

async function stage<T, R>(
  recorder: Recorder,
  name: string,
  items: readonly T[],
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  let done = 0
  return mapLimited(items, WIDTH, async (item) => {
    const result = await task(item)
    done += 1
    recorder.progress(name, done, items.length)
    return result
  })
}

async function readBuckets(
  recorder: Recorder,
  known: readonly KnownTrail[],
  sweep: Sweep,
): Promise<Map<string, ReadBucket>> {
  const byName = new Map<string, { accountIds: Set<string>; region: string }>()
  for (const { trail, askerId } of known) {
    if (typeof trail.s3BucketName !== 'string') continue
    const named = byName.get(trail.s3BucketName) ?? {
      accountIds: new Set(),
      region: trail.homeRegion ?? 'us-east-1',
    }
    named.accountIds.add(askerId)
    byName.set(trail.s3BucketName, named)
  }
  const readable = sweep.accounts.map((account) => account.id).filter((id) => recorder.canRead(id))
  const region = known[0]?.trail.homeRegion ?? 'us-east-1'
  const findOwner = ownerFinder(recorder, readable, region)
  const read = await stage(recorder, 'buckets', [...byName], async ([name, named]) =>
    readBucket(recorder, { name, accountIds: [...named.accountIds], region: named.region }, findOwner),
  )
  return new Map(read.map((one) => [one.bucket.name, one]))
}

async function readLogGroups(recorder: Recorder, known: readonly KnownTrail[]): Promise<LogGroup[]> {
  const byArn = new Map(
    known.flatMap(({ trail, askerId }) =>
      typeof trail.cloudWatchLogsLogGroupArn === 'string'
        ? [[trail.cloudWatchLogsLogGroupArn, askerId] as const]
        : [],
    ),
  )
  return stage(recorder, 'log groups', [...byArn], async ([arn, accountId]) =>
    readLogGroup(recorder, arn, accountId),
  )
}

async function readStores(
  recorder: Recorder,
  known: readonly KnownTrail[],
  sweep: Sweep,
): Promise<EventDataStore[]> {
  const isSmall = sweep.accounts.length <= MOST_ACCOUNTS_FOR_STORES
  const everywhere = sweep.accounts.flatMap(({ id, sweptRegions }) =>
    (sweptRegions ?? []).map((region) => [id, region] as const),
  )
  const atHome = known
    .filter(({ trail, askerId }) => trail.accountId === askerId)
    .map(({ trail }) => [trail.accountId, trail.homeRegion ?? ''] as const)
  const places = new Map((isSmall ? everywhere : atHome).map((place) => [place.join(), place]))
  if (!isSmall) noteUnaskedStores(recorder, sweep)
  const found = await stage(recorder, 'event data stores', [...places.values()], async ([id, region]) =>
    readEventDataStores(recorder, id, region),
  )
  return found.flat()
}

/** What was not asked is not known: said once to the user, and of each account in the estate. */
function noteUnaskedStores(recorder: Recorder, sweep: Sweep): void {
  const message = `event data stores were looked for in the home regions of trails only: there are more than ${MOST_ACCOUNTS_FOR_STORES} accounts`
  recorder.notice(message)
  for (const { id } of sweep.accounts.filter((account) => recorder.canRead(account.id))) {
    const request = {
      service: 'cloudtrail',
      operation: 'ListEventDataStores',
      accountId: id,
      region: '',
    } as const
    recorder.fail(request, { kind: 'other', code: 'NotAsked', message })
  }
}

interface Surroundings {
  readonly buckets: ReadonlyMap<string, ReadBucket>
  readonly organization: Organization | null | undefined
}

async function withNewestLog(
  recorder: Recorder,
  { trail, askerId }: KnownTrail,
  around: Surroundings,
): Promise<Trail> {
  const found = around.buckets.get(trail.s3BucketName ?? '')
  if (found?.readerId === undefined || typeof trail.kmsKeyId !== 'string') return trail
  const newestLog = await readNewestLog(recorder, {
    trail,
    bucket: found.bucket.name,
    bucketRegion: found.bucket.region ?? trail.homeRegion ?? '',
    readerId: found.readerId,
    organizationId: around.organization?.id,
  })
  if (newestLog === undefined) return trail
  const isSealed = newestLog === null || newestLog.sseKmsKeyId === trail.kmsKeyId
  const lastChangedAt = isSealed ? undefined : await readLastChange(recorder, trail, askerId)
  return { ...trail, newestLog, ...(lastChangedAt === undefined ? {} : { lastChangedAt }) }
}

async function readKeys(
  recorder: Recorder,
  from: { trails: readonly KnownTrail[] } & Pick<Details, 'logGroups' | 'eventDataStores'> & {
      buckets: ReadonlyMap<string, ReadBucket>
      options: CollectOptions
    },
): Promise<Key[]> {
  const named = new Map<string, NamedKey>()
  const add = (id: string | null | undefined, accountId: string, region: string): void => {
    if (typeof id !== 'string' || id === '') return
    // Key ids and aliases mean something within an account and region only.
    const key = id.startsWith('arn:') ? id : `${accountId}|${region}|${id}`
    if (!named.has(key)) named.set(key, { id, accountId, region })
  }
  for (const { trail, askerId } of from.trails) add(trail.kmsKeyId, askerId, trail.homeRegion ?? '')
  for (const group of from.logGroups) add(group.kmsKeyId, group.accountId, group.region)
  for (const store of from.eventDataStores) add(store.kmsKeyId, store.accountId, store.region)
  for (const { bucket, readerId } of from.buckets.values()) {
    if (readerId === undefined) continue
    add(bucket.encryption?.kmsKeyId, readerId, bucket.region ?? '')
    for (const rule of bucket.replication?.rules ?? [])
      add(rule.replicaKmsKeyId, readerId, bucket.region ?? '')
  }
  for (const arn of from.options.keys ?? []) add(arn, arnAccount(arn) ?? '', arnRegion(arn) ?? '')
  const read = stage(recorder, 'keys', [...named.values()], async (one) => readKey(recorder, one))
  const byAlias = readAliased(recorder, from)
  const keys = withoutTwins(await read, await byAlias)
  return [...keys, ...(await readRelatives(recorder, keys))]
}

/** Replicas share a key's material and have policies of their own. Source: KMS developer guide, multi-region-keys-overview. */
async function readRelatives(recorder: Recorder, keys: readonly Key[]): Promise<Key[]> {
  const known = new Set(keys.map(({ arn }) => arn))
  const all = keys.flatMap(({ multiRegionKeys }) => multiRegionKeys ?? [])
  const named = [...new Set(all.filter((arn) => !known.has(arn)))].flatMap((id): NamedKey[] => {
    const [accountId, region] = [arnAccount(id), arnRegion(id)]
    return accountId === undefined || region === undefined ? [] : [{ id, accountId, region }]
  })
  return mapLimited(named, WIDTH, async (one) => readKey(recorder, one))
}

/** Keys of earlier plans: those that have the alias, where a trail's bucket is. That there is none says nothing. */
async function readAliased(
  recorder: Recorder,
  from: { trails: readonly KnownTrail[]; buckets: ReadonlyMap<string, ReadBucket>; options: CollectOptions },
): Promise<Key[]> {
  const { keyAlias } = from.options
  if (keyAlias === undefined) return []
  const places = from.trails.flatMap(({ trail, askerId }) => {
    const region = from.buckets.get(trail.s3BucketName ?? '')?.bucket.region
    return region === undefined || trail.accountId !== askerId ? [] : [{ accountId: askerId, region }]
  })
  const distinct = new Map(places.map((place) => [`${place.accountId} ${place.region}`, place]))
  const found = await stage(recorder, 'keys by alias', [...distinct.values()], async (place) =>
    readKey(recorder, { id: keyAlias, ...place }),
  )
  return found.filter((key) => key.exists === true)
}

/** A key that is named by ARN and found by alias is one key. */
function withoutTwins(named: readonly Key[], found: readonly Key[]): Key[] {
  const known = new Set(named.map(({ arn }) => arn))
  return [...named, ...found.filter(({ arn }) => !known.has(arn))]
}
