import { parseArn } from '../domain/arn.js'

/** A statement of a key policy as JSON, members in the order in which AWS's pages write them. */
export interface StatementDocument {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: Readonly<Record<string, string | readonly string[]>>
  readonly Action: string
  readonly Resource: '*'
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** What the statements are for. All trails are in the key's partition, which their ARNs tell. */
export interface StatementOptions {
  readonly trailArns: readonly string[]
  /** Accounts besides the trails' owners whose events are encrypted under the key: members of an organization trail. */
  readonly memberAccountIds?: readonly string[]
  /** Whether CloudTrail needs Decrypt: the bucket uses an S3 Bucket Key. */
  readonly bucketKeyEnabled?: boolean
  /** ARNs of the principals that may read the logs; none: no statement for readers. */
  readonly readerArns?: readonly string[]
}

/** The same in every partition. Source: CloudTrail user guide for the AWS, China and GovCloud partitions. */
const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' } as const
const TRAIL_CONTEXT = 'kms:EncryptionContext:aws:cloudtrail:arn'

/**
 * The statements that CloudTrail's documentation recommends for a key: encrypt, describe, decrypt where a Bucket Key needs
 * it, and readers. Each of CloudTrail's carries aws:SourceArn, as its page advises.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function recommendedStatements(options: StatementOptions): StatementDocument[] {
  return [
    encryptStatement(options),
    describeStatement(options),
    ...(options.bucketKeyEnabled === true ? [decryptStatement(options)] : []),
    ...((options.readerArns ?? []).length === 0 ? [] : [readersStatement(options)]),
  ]
}

/** Lets CloudTrail make data keys for logs of these accounts, on behalf of these trails. */
function encryptStatement(options: StatementOptions): StatementDocument {
  return {
    Sid: 'Allow CloudTrail to encrypt logs',
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceArn': oneOrMany(options.trailArns) },
      StringLike: { [TRAIL_CONTEXT]: oneOrMany(trailPatterns(options)) },
    },
  }
}

/** Lets CloudTrail see the key's properties. */
function describeStatement(options: StatementOptions): StatementDocument {
  return forTrails('Allow CloudTrail to describe key', 'kms:DescribeKey', options)
}

/** Lets CloudTrail save a trail whose bucket uses an S3 Bucket Key. */
function decryptStatement(options: StatementOptions): StatementDocument {
  return forTrails('Allow CloudTrail to decrypt a trail', 'kms:Decrypt', options)
}

/** Lets readers decrypt what CloudTrail encrypted, and nothing else under the key. */
function readersStatement({ readerArns }: StatementOptions): StatementDocument {
  return {
    Sid: 'Enable CloudTrail log decrypt permissions',
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(readerArns ?? []) },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { Null: { [TRAIL_CONTEXT]: 'false' } },
  }
}

function forTrails(sid: string, action: string, { trailArns }: StatementOptions): StatementDocument {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: action,
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceArn': oneOrMany(trailArns) } },
  }
}

/** `arn:aws:cloudtrail:*:111122223333:trail/*` of each account. */
function trailPatterns({ trailArns, memberAccountIds = [] }: StatementOptions): string[] {
  const trails = trailArns.map((arn) => parseArn(arn)).filter((arn) => arn !== undefined)
  const partition = trails[0]?.partition ?? 'aws'
  const accounts = new Set([...trails.map((arn) => arn.accountId), ...memberAccountIds])
  return [...accounts].map((accountId) => `arn:${partition}:cloudtrail:*:${accountId}:trail/*`)
}

/** A list of one is written as the value itself, as AWS's pages do. */
function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [only] = values
  return values.length === 1 && only !== undefined ? only : values
}
