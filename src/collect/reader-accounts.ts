import { arnAccount } from '../domain/arn.js'
import type { Bucket } from '../domain/bucket.js'
import type { Key } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'
import { parsePolicy } from '../policy/parse.js'
import type { Statement } from '../policy/types.js'

/** What trails deliver to and seal with, and where accounts are in the organization. */
export interface Facts {
  readonly trails: readonly Trail[]
  readonly keys: readonly Key[]
  readonly buckets: readonly Bucket[]
  /** `o-…/r-…/ou-…/` by account id. */
  readonly paths: ReadonlyMap<string, string>
}

/** Condition keys whose values name the accounts of callers. Source: IAM user guide, reference_policies_condition-keys; KMS developer guide, conditions-kms. */
const CALLER_KEYS = new Set(['aws:principalaccount', 'aws:principalarn', 'kms:calleraccount'])
/** Of access points, through which callers of their account come. Source: S3 user guide, access-points-policies. */
const ACCESS_POINT_KEYS = new Set(['s3:dataaccesspointaccount', 's3:dataaccesspointarn'])
const PATHS_KEY = 'aws:principalorgpaths'
const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/gu

/**
 * The accounts whose principals can decide who reads the logs: owners of key and bucket, and all that policies and grants
 * name. Organization trails come first, then sealed ones: theirs are the logs that most depend on it.
 */
export function readerAccounts(facts: Facts): string[] {
  const keys = new Map(
    facts.keys.flatMap((key) => [key.arn, ...(key.requestedAs ?? [])].map((name) => [name, key] as const)),
  )
  const buckets = new Map(facts.buckets.map((bucket) => [bucket.name, bucket]))
  const found = new Set<string>()
  const named = namedAccounts(facts.paths)
  for (const trail of [...facts.trails].sort((left, right) => rank(left) - rank(right))) {
    const key = keys.get(trail.kmsKeyId ?? '')
    const bucket = buckets.get(trail.s3BucketName ?? '')
    for (const id of [...keyAccounts(trail, key, named), ...bucketAccounts(bucket, named)]) found.add(id)
  }
  return [...found]
}

function rank(trail: Trail): number {
  const isSealed = typeof trail.kmsKeyId === 'string'
  return (trail.isOrganizationTrail === true ? 0 : 2) + (isSealed ? 0 : 1)
}

type Named = (policy: string | null | undefined) => readonly string[]

function keyAccounts(trail: Trail, key: Key | undefined, named: Named): string[] {
  const owner = key?.accountId ?? arnAccount(trail.kmsKeyId ?? '')
  const grantees = (key?.grants ?? []).flatMap((grant) => arnAccount(grant.granteePrincipal) ?? [])
  return [...(owner === undefined ? [] : [owner]), ...named(key?.policy), ...grantees]
}

function bucketAccounts(bucket: Bucket | undefined, named: Named): string[] {
  const owner = bucket?.accountId
  const points = (bucket?.accessPoints ?? []).flatMap((point) => named(point.policy))
  return [...(owner === undefined ? [] : [owner]), ...named(bucket?.policy), ...points]
}

/** The accounts that a policy names as callers; policies that many trails share are read once. */
function namedAccounts(paths: Facts['paths']): Named {
  const known = new Map<string, readonly string[]>()
  return (policy) => {
    if (typeof policy !== 'string') return []
    const found =
      known.get(policy) ??
      parsePolicy(policy, 'policy').statements.flatMap((one) => [
        ...principalAccounts(one),
        ...conditionAccounts(one, paths),
      ])
    known.set(policy, found)
    return found
  }
}

function principalAccounts({ principal = [], notPrincipal = [] }: Statement): string[] {
  return [...principal, ...notPrincipal]
    .filter(({ type }) => type === 'AWS')
    .flatMap(({ value }) => (/^\d{12}$/u.test(value) ? value : (arnAccount(value) ?? [])))
    .filter((id) => /^\d{12}$/u.test(id))
}

function conditionAccounts({ conditions }: Statement, paths: Facts['paths']): string[] {
  return conditions.flatMap(({ key, values }) => {
    const name = key.toLowerCase()
    if (CALLER_KEYS.has(name) || ACCESS_POINT_KEYS.has(name))
      return values.flatMap((value) => value.match(ACCOUNT_ID) ?? [])
    return name === PATHS_KEY ? values.flatMap((value) => accountsUnder(value, paths)) : []
  })
}

/** Accounts below a unit; the whole organization names nobody in particular. */
function accountsUnder(pattern: string, paths: Facts['paths']): string[] {
  const [start = ''] = pattern.split(/[*?]/u)
  if (!start.includes('/ou-')) return []
  return [...paths].filter(([, path]) => path.startsWith(start)).map(([id]) => id)
}
