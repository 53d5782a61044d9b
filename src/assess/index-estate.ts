import type { AllowedReader } from '../domain/allowed-reader.js'
import { arnAccount, parseArn } from '../domain/arn.js'
import { type OrganizationView, organizationView } from '../access/organization.js'
import { type World, worldOf } from '../access/world.js'
import type { Account } from '../domain/account.js'
import type { Bucket } from '../domain/bucket.js'
import type { Estate } from '../domain/estate.js'
import { groupBy } from '../domain/group-by.js'
import type { Key } from '../domain/key.js'
import { keysByName } from '../domain/key-names.js'
import type { Failure } from '../domain/read.js'
import type { EventDataStore, LogGroup, Trail } from '../domain/trail.js'
import type { ParsedPolicy } from '../policy/types.js'
import { parsePolicy } from '../policy/parse.js'

/** The estate by everything that rules look up, so that ten thousand trails cost ten thousand look-ups. */
export interface EstateIndex {
  readonly estate: Estate
  /** Trails of the estate, and those that an account names but that nobody described. */
  readonly trails: readonly Trail[]
  readonly trailsByArn: ReadonlyMap<string, Trail>
  readonly trailsByOwner: ReadonlyMap<string, readonly Trail[]>
  readonly accounts: ReadonlyMap<string, Account>
  readonly buckets: ReadonlyMap<string, Bucket>
  readonly logGroups: ReadonlyMap<string, LogGroup>
  readonly storesByOwner: ReadonlyMap<string, readonly EventDataStore[]>
  /** By ARN and alias ARN. */
  readonly keys: ReadonlyMap<string, Key>
  /** By normalized subject, or by account for listings and failures to get in; see failureKeys. */
  readonly failures: ReadonlyMap<string, readonly Failure[]>
  readonly policyOf: (key: Key) => ParsedPolicy | undefined
  readonly organization: OrganizationView
  /** The estate as the question who can read sees it; made when it is first asked. */
  readonly world: () => World
  /** Who may read the logs; undefined: nobody said. */
  readonly allowedReaders: readonly AllowedReader[] | undefined
}

export function indexEstate(estate: Estate, allowedReaders?: readonly AllowedReader[]): EstateIndex {
  const trails = [...estate.trails, ...undescribedTrails(estate)]
  const parsed = new Map<Key, ParsedPolicy>()
  const organization = organizationView(estate)
  let world: World | undefined
  return {
    estate,
    trails,
    trailsByArn: new Map(trails.map((trail) => [trail.arn, trail])),
    trailsByOwner: groupBy(trails, (trail) => trail.accountId),
    accounts: new Map(estate.accounts.map((account) => [account.id, account])),
    buckets: new Map(estate.buckets.map((bucket) => [bucket.name, bucket])),
    logGroups: new Map(estate.logGroups.map((group) => [logGroupArn(group.arn), group])),
    storesByOwner: groupBy(estate.eventDataStores, (store) => store.accountId),
    keys: keysByName(estate.keys),
    failures: failuresByKey(estate.failures),
    policyOf: (key) => memoized(parsed, key),
    organization,
    world: () => (world ??= worldOf(estate, organization)),
    allowedReaders,
  }
}

function memoized(parsed: Map<Key, ParsedPolicy>, key: Key): ParsedPolicy | undefined {
  if (key.policy === undefined) return undefined
  const known = parsed.get(key) ?? parsePolicy(key.policy, `key policy of ${key.arn}`)
  parsed.set(key, known)
  return known
}

/** A trail that an account names counts even if nobody could describe it: all of it is then unknown, not absent. */
function undescribedTrails(estate: Estate): Trail[] {
  const known = new Set(estate.trails.map((trail) => trail.arn))
  const named = new Set(estate.accounts.flatMap((account) => account.trailArns ?? []))
  return [...named].filter((arn) => !known.has(arn)).flatMap(trailFromArn)
}

function trailFromArn(arn: string): Trail[] {
  const parts = parseArn(arn)
  if (parts === undefined || parts.accountId === '') return []
  const name = parts.resource.replace(/^trail\//u, '')
  return [
    { arn, name, accountId: parts.accountId, ...(parts.region === '' ? {} : { homeRegion: parts.region }) },
  ]
}

/** A log group's ARN without the `:*` that DescribeLogGroups and trails put behind it. */
export function logGroupArn(arn: string): string {
  return arn.endsWith(':*') ? arn.slice(0, -2) : arn
}

/** Failures to get into an account, and listings, belong to the account; all others to what was asked about. */
function failuresByKey(failures: readonly Failure[]): Map<string, Failure[]> {
  const keyed = failures.flatMap((failure) => failureKeys(failure).map((key) => ({ key, failure })))
  const groups = groupBy(keyed, ({ key }) => key)
  return new Map([...groups].map(([key, group]) => [key, group.map(({ failure }) => failure)]))
}

const ACCOUNT_ID = /^\d{12}$/u

function failureKeys({ subject, operation, accountId }: Failure): string[] {
  if (subject === undefined) return [accountFailures(accountId)]
  if (ACCOUNT_ID.test(subject)) return [accountFailures(subject)]
  if (operation === 'sts:AssumeRole') return [accountFailures(arnAccount(subject) ?? accountId)]
  return [subjectFailures(operation, subject)]
}

export function accountFailures(accountId: string): string {
  return `account ${accountId}`
}

/** S3 failures about a bucket or an object are kept by bucket, however it was written. */
export function subjectFailures(operation: string, subject: string): string {
  const isOther = subject.startsWith('arn:') && !S3_ARN.test(subject)
  if (!operation.startsWith('s3:') || isOther) return logGroupArn(subject)
  return subject.replace(S3_ARN, '').replace(/\/.*$/su, '')
}

const S3_ARN = /^(?:s3:\/\/|arn:[^:]*:s3:::)/u
