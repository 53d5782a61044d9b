import { type Estate, estateSchema } from '../../src/domain/estate.js'

/** One small world and the question who of it can read, as `readers.json` and `documented.json` hold them. */
export interface ReadersCase {
  readonly id: string
  readonly title: string
  readonly source: string
  /** Both requests of a read, or only KMS's. */
  readonly question: 'read' | 'decrypt'
  /** A collected principal; by its ARN a user or a role. */
  readonly principal?: {
    readonly arn: string
    readonly policies?: readonly unknown[]
    /** Names of managed policies whose documents were not read. */
    readonly unread?: readonly string[]
    readonly groups?: readonly { readonly name: string; readonly policies: readonly unknown[] }[]
    /** `unread`: it has one that was not read. */
    readonly boundary?: unknown
    readonly uniqueId?: string
    readonly tags?: Readonly<Record<string, string>>
    readonly trust?: unknown
  }
  readonly keyOwner?: string
  readonly keyPolicy?: unknown
  readonly keyPolicyText?: string
  readonly keyState?: string
  /** Fields of the key, of the bucket and of the trail that differ from the world's. */
  readonly key?: Readonly<Record<string, unknown>>
  readonly bucket?: Readonly<Record<string, unknown>>
  readonly trail?: Readonly<Record<string, unknown>>
  /** Null: not read. */
  readonly grants?: readonly unknown[] | null
  readonly bucketPolicy?: unknown
  readonly replicaKeyPolicy?: unknown
  readonly organizationPolicies?:
    | 'unread'
    | readonly { readonly type: string; readonly target: string; readonly policy: unknown }[]
  /** Null: the accounts are in none. */
  readonly organization?: null
  readonly pathOf?: Readonly<Record<string, string>>
  /** Accounts and services to answer for although nothing names them. */
  readonly named?: readonly string[]
  readonly object?: 'not a log'
  readonly expect: {
    readonly subject:
      | string
      | { account: string }
      | { service: string }
      | { anonymous: true }
      | { anyone: true }
      /** Members that nothing names. */
      | { members: true }
    readonly answer: 'can' | 'cannot' | 'unknown'
    /** Values that the witness must carry; two values: one in each request. */
    readonly requires?: Readonly<Record<string, string | readonly string[]>>
    readonly indirect?: readonly string[]
    readonly anyone?: 'can' | 'cannot'
    /** What the reasons of an unknown answer tell. */
    readonly reason?: string
    readonly note?: string
  }
  readonly why: string
}

const OWNER = '111111111111'
const MEMBER = '222222222222'
const MANAGEMENT = '333333333333'
const TRAIL = `arn:aws:cloudtrail:us-east-1:${OWNER}:trail/T`
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
const NOW = '2026-10-01T00:00:00Z'

function text(document: unknown): string {
  return JSON.stringify(document)
}

/** The estate of a case: account 111111111111 owns trail and bucket and is a member of o-abc123, as 222222222222 is. */
export function estateOf(one: ReadersCase): Estate {
  const keys = keysOf(one)
  return estateSchema.parse({
    schema: 'trailseal.estate/1',
    collectedAt: NOW,
    partition: 'aws',
    scope: { kind: 'caller' },
    sources: [
      {
        callerArn: `arn:aws:iam::${OWNER}:role/auditor`,
        accountId: OWNER,
        endpoint: 'AWS',
        answeredBy: 'aws',
      },
    ],
    organization: organizationOf(one),
    accounts: [OWNER, MEMBER, MANAGEMENT].map((id) => ({
      id,
      access: id === OWNER ? 'caller' : 'none',
      ...(id === OWNER ? { principalsRead: true } : {}),
      ...(one.pathOf?.[id] === undefined ? {} : { organizationPath: one.pathOf[id] }),
    })),
    trails: [
      {
        arn: TRAIL,
        name: 'T',
        accountId: OWNER,
        homeRegion: 'us-east-1',
        isOrganizationTrail: false,
        kmsKeyId: keys[0]?.arn,
        s3BucketName: 'ct-logs',
        ...one.trail,
      },
    ],
    keys,
    buckets: [bucketOf(one)],
    principals: principalsOf(one),
  })
}

function bucketOf({ bucketPolicy, bucket }: ReadersCase): unknown {
  return {
    name: 'ct-logs',
    exists: true,
    accountId: OWNER,
    region: 'us-east-1',
    policy: bucketPolicy === undefined || bucketPolicy === null ? null : text(bucketPolicy),
    encryption: { algorithm: 'AES256', bucketKeyEnabled: false },
    ...bucket,
    ...(bucket?.['policy'] === 'unread' ? { policy: undefined } : {}),
  }
}

/** The trail's key, and its replica where the case has one. */
function keysOf(one: ReadersCase): { arn: string }[] {
  const accountId = one.keyOwner ?? OWNER
  const arnIn = (region: string): string => `arn:aws:kms:${region}:${accountId}:key/${KEY_ID}`
  const policies = [
    { arn: arnIn('us-east-1'), policy: one.keyPolicyText ?? text(one.keyPolicy) },
    ...(one.replicaKeyPolicy === undefined
      ? []
      : [{ arn: arnIn('eu-west-1'), policy: text(one.replicaKeyPolicy) }]),
  ]
  return policies.map(({ arn, policy }) => ({
    arn,
    accountId,
    region: arn.split(':')[3],
    exists: true,
    keyManager: 'CUSTOMER',
    keyState: one.keyState ?? 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    multiRegion: policies.length > 1,
    ...(policies.length > 1 ? { multiRegionKeys: policies.map((key) => key.arn) } : {}),
    policy,
    ...(one.grants === null ? {} : { grants: one.grants ?? [] }),
    aliases: [],
    tags: {},
    ...one.key,
  }))
}

function organizationOf(one: ReadersCase): unknown {
  if (one.organization === null) return null
  const policies = one.organizationPolicies
  return {
    id: 'o-abc123',
    managementAccountId: MANAGEMENT,
    ...(policies === 'unread'
      ? {}
      : {
          units: [
            { id: 'r-1', accounts: [MANAGEMENT] },
            { id: 'ou-1', parentId: 'r-1', accounts: [OWNER, MEMBER] },
          ],
          policies: (policies ?? []).map(({ type, target, policy }, index) => ({
            id: `p-${index}`,
            type,
            content: text(policy),
            targets: [target],
          })),
        }),
  }
}

function principalsOf({ principal }: ReadersCase): unknown[] {
  if (principal === undefined) return []
  const { arn, groups = [], policies = [], unread = [], boundary, trust, tags, uniqueId } = principal
  const accountId = arn.split(':')[4] ?? ''
  const kind = arn.includes(':user/') ? 'user' : 'role'
  const inline = (documents: readonly unknown[]): unknown[] =>
    documents.map((document, index) => ({ name: `policy-${index}`, document: text(document) }))
  const groupArn = (name: string): string => `arn:aws:iam::${accountId}:group/${name}`
  const ec2 = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  }
  return [
    {
      arn,
      kind,
      accountId,
      uniqueId: uniqueId ?? (kind === 'user' ? 'AIDAEXAMPLE' : 'AROAEXAMPLE'),
      policies: [
        ...inline(policies),
        ...unread.map((name) => ({ name, arn: `arn:aws:iam::aws:policy/${name}` })),
      ],
      ...(boundary === undefined ? {} : { permissionsBoundary: boundaryOf(boundary) }),
      ...(kind === 'role'
        ? { trustPolicy: text(trust ?? ec2) }
        : { groups: groups.map(({ name }) => groupArn(name)) }),
      tags: tags ?? {},
    },
    ...groups.map(({ name, policies: own }) => ({
      arn: groupArn(name),
      kind: 'group',
      accountId,
      policies: inline(own),
    })),
  ]
}

function boundaryOf(boundary: unknown): unknown {
  if (boundary === 'unread') return { name: 'boundary', arn: 'arn:aws:iam::aws:policy/boundary' }
  return { name: 'boundary', document: text(boundary) }
}
