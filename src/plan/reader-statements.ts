import { parseArn } from '../domain/arn.js'
import { partitionById, partitionOfRegion } from '../domain/partition.js'
import type { SidStatement } from '../policy/edit.js'
import { BUCKET_CONTEXT, TRAIL_CONTEXT, oneOrMany } from './statements.js'
import type { Reader } from './types.js'

/** What readers may decrypt: logs in these buckets' regions, in these trails' contexts or, with S3 Bucket Keys, these buckets'. */
export interface ReadScope {
  readonly regions: readonly string[]
  readonly trailContexts: readonly string[]
  /** ARNs of buckets that use an S3 Bucket Key. */
  readonly bucketArns: readonly string[]
}

/** The kinds of reader, each with a statement of its own. */
const KINDS = ['TrailsealReaders', 'TrailsealReaderPatterns', 'TrailsealReaderPaths'] as const
/** Objects of a bucket with an S3 Bucket Key carry another encryption context, and need a statement of their own. */
const BUCKET_KEY = 'BucketKey'

/** Every Sid that a readers' statement can have. */
export const READER_SIDS: readonly string[] = KINDS.flatMap((kind) => [kind, `${kind}${BUCKET_KEY}`])

/** Readers that count on a day, in the order of the configuration. */
export function activeReaders(readers: readonly Reader[], day: string): Reader[] {
  return readers.filter((reader) => reader.expires >= day)
}

/** A reader that can't be admitted as it is named, and why; undefined when it can. */
export function unfitReader(reader: Reader): string | undefined {
  const { arn, pattern, account, organizationPath } = reader
  const ways = [arn, pattern, account, organizationPath].filter((one) => one !== undefined)
  if (ways.length !== 1) return 'a reader is named by exactly one of arn, pattern, account, organizationPath'
  if (arn !== undefined && (parseArn(arn) === undefined || /[*?]/u.test(arn)))
    return `${arn} is not the ARN of one principal`
  if (pattern !== undefined && !/^arn:[^:*?]+:(?:iam|sts)::\d{12}:./u.test(pattern))
    return `the pattern ${pattern} names no account: it would admit principals of any account of AWS`
  if (organizationPath !== undefined && !/^o-[a-z0-9]+\/r-/u.test(organizationPath))
    return `${organizationPath} does not begin with an organization and its root, as in o-…/r-…/`
  return undefined
}

/**
 * Lets readers decrypt logs, through S3 and in the logs' own context, and nothing else under the key. Objects under an S3
 * Bucket Key carry the bucket as their context; whether they carry the trail too is not documented, so that it is not asked for.
 * Source: KMS developer guide, conditions-kms (kms:ViaService, kms:EncryptionContext); S3 user guide, bucket-key.
 */
export function readerStatements(
  readers: readonly Reader[],
  scope: ReadScope,
  partition: string,
): SidStatement[] {
  const regions = scope.regions.map((region) => `s3.${region}.${partitionOfRegion(region).dnsSuffix}`)
  const via = { 'kms:ViaService': oneOrMany(regions) }
  const forms = [
    ...(scope.trailContexts.length === 0
      ? []
      : [{ suffix: '', equals: via, like: { [TRAIL_CONTEXT]: oneOrMany(scope.trailContexts) } }]),
    ...(scope.bucketArns.length === 0
      ? []
      : [
          {
            suffix: BUCKET_KEY,
            equals: { ...via, [BUCKET_CONTEXT]: oneOrMany(scope.bucketArns) },
            like: {},
          },
        ]),
  ]
  return forms.flatMap((form) => statementsOf(readers, form, partition))
}

interface Form {
  readonly suffix: string
  readonly equals: Readonly<Record<string, unknown>>
  readonly like: Readonly<Record<string, unknown>>
}

function statementsOf(
  readers: readonly Reader[],
  { suffix, equals, like }: Form,
  partition: string,
): SidStatement[] {
  const named = readers.flatMap(({ arn, account }) => arn ?? rootOf(account, partition) ?? [])
  const patterns = readers.flatMap(({ pattern }) => pattern ?? [])
  const paths = readers.flatMap(({ organizationPath }) => organizationPath ?? [])
  const statement = (
    kind: (typeof KINDS)[number],
    aws: unknown,
    more: Readonly<Record<string, object>>,
  ): SidStatement => {
    const likes = { ...like, ...more['StringLike'] }
    const rest = Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'StringLike'))
    return {
      Sid: `${kind}${suffix}`,
      Effect: 'Allow',
      Principal: { AWS: aws },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: {
        StringEquals: equals,
        ...(Object.keys(likes).length === 0 ? {} : { StringLike: likes }),
        ...rest,
      },
    }
  }
  const [byName, byPattern, byPath] = KINDS
  return [
    ...(named.length === 0 ? [] : [statement(byName, oneOrMany(named), {})]),
    ...(patterns.length === 0
      ? []
      : [statement(byPattern, '*', { StringLike: { 'aws:PrincipalArn': oneOrMany(patterns) } })]),
    ...(paths.length === 0
      ? []
      : [
          statement(byPath, '*', {
            'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': oneOrMany(paths) },
          }),
        ]),
  ]
}

function rootOf(account: string | undefined, partition: string): string | undefined {
  return account === undefined ? undefined : `arn:${partitionById(partition).id}:iam::${account}:root`
}

/** The reader as the configuration names it. */
export function readerName(reader: Reader): string {
  const { arn, pattern, account, organizationPath } = reader
  return (
    arn ??
    pattern ??
    (account === undefined ? `everybody in ${organizationPath ?? ''}` : `account ${account}`)
  )
}
