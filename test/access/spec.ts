import { type Estate, estateSchema } from '../../src/domain/estate.js'
import type { Trail } from '../../src/domain/trail.js'

/** A statement as it stands in a document. */
export type Json = Readonly<Record<string, unknown>>

/** A user or role of a small world. */
export interface PrincipalSpec {
  readonly arn: string
  /** A string is a document's text as it is, for documents that are no JSON. */
  readonly policies: readonly (readonly Json[] | string)[]
  readonly boundary?: readonly Json[]
  readonly trust?: readonly Json[]
  /** The trust policy's text as it is, for one that is no JSON. */
  readonly trustText?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly uniqueId?: string
  /** Statements of the one group that a user is in. */
  readonly group?: readonly Json[]
}

export interface OrganizationPolicySpec {
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'
  readonly target: string
  readonly statements: readonly Json[]
}

/** What of a world was not collected. */
export type Missing =
  | 'key-policy'
  | 'bucket-policy'
  | 'grants'
  | 'organization'
  | 'organization-policies'
  | 'units'
  | 'principals'
  | 'boundary'
  | 'identity'
  | 'group'
  | 'trust'
  | 'key'
  | 'bucket'
  | 'bucket-key'

/** A small world: one trail in account 111111111111 with its bucket and key. */
export interface WorldSpec {
  readonly organization: 'ours' | 'none'
  readonly keyOwner: string
  readonly keyPolicy: readonly Json[] | string
  readonly bucketPolicy: readonly Json[] | string | null
  readonly grants: readonly Json[]
  readonly hasBucketKey: boolean
  readonly isOrganizationTrail: boolean
  readonly principals: readonly PrincipalSpec[]
  readonly organizationPolicies: readonly OrganizationPolicySpec[]
  readonly missing: readonly Missing[]
}

export const OWNER = '111111111111'
export const MEMBER = '222222222222'
export const MANAGEMENT = '333333333333'
export const EXTERNAL = '444444444444'
export const ORGANIZATION = 'o-abc123'
export const BUCKET = 'ct-logs'
export const TRAIL = `arn:aws:cloudtrail:us-east-1:${OWNER}:trail/T`
const NOW = '2026-10-01T00:00:00Z'
export const BOB = `arn:aws:iam::${OWNER}:user/Bob`
export const ROLE = `arn:aws:iam::${OWNER}:role/team/R`
export const FAR = `arn:aws:iam::${MEMBER}:user/Far`
export const PATHS: Readonly<Record<string, string>> = {
  [OWNER]: `${ORGANIZATION}/r-1/ou-1/`,
  [MEMBER]: `${ORGANIZATION}/r-1/ou-2/`,
  [MANAGEMENT]: `${ORGANIZATION}/r-1/`,
}
/** Which targets bear on an account, root first. */
export const LEVELS: Readonly<Record<string, readonly string[]>> = {
  [OWNER]: ['r-1', 'ou-1', OWNER],
  [MEMBER]: ['r-1', 'ou-2', MEMBER],
}

export function keyArnOf({ keyOwner }: Pick<WorldSpec, 'keyOwner'>): string {
  return `arn:aws:kms:us-east-1:${keyOwner}:key/k1`
}

/** A document as text. */
export function textOf(statements: readonly Json[] | string): string {
  return typeof statements === 'string'
    ? statements
    : JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** The estate that a collector would have made of the world, but for what is missing. */
export function estateOf(spec: WorldSpec): Estate {
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
    ...organizationOf(spec),
    accounts: accountsOf(spec),
    trails: [trailOf(spec)],
    keys: keysOf(spec),
    buckets: bucketsOf(spec),
    principals: principalsOf(spec),
  })
}

function trailOf(spec: WorldSpec): Trail {
  return {
    arn: TRAIL,
    name: 'T',
    accountId: OWNER,
    homeRegion: 'us-east-1',
    isOrganizationTrail: spec.isOrganizationTrail,
    kmsKeyId: keyArnOf(spec),
    s3BucketName: BUCKET,
  }
}

function organizationOf({ organization, organizationPolicies, missing }: WorldSpec): object {
  if (missing.includes('organization')) return {}
  if (organization === 'none') return { organization: null }
  return {
    organization: {
      id: ORGANIZATION,
      managementAccountId: MANAGEMENT,
      ...(missing.includes('units')
        ? {}
        : {
            units: [
              { id: 'r-1', accounts: [MANAGEMENT] },
              { id: 'ou-1', parentId: 'r-1', accounts: [OWNER] },
              { id: 'ou-2', parentId: 'r-1', accounts: [MEMBER] },
            ],
          }),
      ...(missing.includes('organization-policies')
        ? {}
        : {
            policies: organizationPolicies.map(({ type, target, statements }, index) => ({
              id: `p-${index}`,
              type,
              content: textOf(statements),
              targets: [target],
            })),
          }),
    },
  }
}

/** Accounts of which a principal is given were read whole. */
export function isRead({ principals, missing }: WorldSpec, accountId: string): boolean {
  if (missing.includes('principals')) return false
  return accountId === OWNER || principals.some(({ arn }) => arn.split(':')[4] === accountId)
}

function accountsOf(spec: WorldSpec): unknown[] {
  return [OWNER, MEMBER, MANAGEMENT].map((id) => ({
    id,
    access: id === OWNER ? 'caller' : 'none',
    ...(isRead(spec, id) ? { principalsRead: true } : {}),
  }))
}

function keysOf(spec: WorldSpec): unknown[] {
  const { missing } = spec
  if (missing.includes('key')) return []
  return [
    {
      arn: keyArnOf(spec),
      accountId: spec.keyOwner,
      region: 'us-east-1',
      exists: true,
      keyManager: 'CUSTOMER',
      keyState: 'Enabled',
      keySpec: 'SYMMETRIC_DEFAULT',
      keyUsage: 'ENCRYPT_DECRYPT',
      multiRegion: false,
      aliases: ['alias/logs'],
      tags: { team: 'a' },
      ...(missing.includes('key-policy') ? {} : { policy: textOf(spec.keyPolicy) }),
      ...(missing.includes('grants') ? {} : { grants: spec.grants }),
    },
  ]
}

function bucketsOf(spec: WorldSpec): unknown[] {
  const { missing, bucketPolicy } = spec
  if (missing.includes('bucket')) return []
  return [
    {
      name: BUCKET,
      exists: true,
      accountId: OWNER,
      region: 'us-east-1',
      ...(missing.includes('bucket-policy')
        ? {}
        : { policy: bucketPolicy === null ? null : textOf(bucketPolicy) }),
      ...(missing.includes('bucket-key')
        ? {}
        : { encryption: { algorithm: 'aws:kms', bucketKeyEnabled: spec.hasBucketKey } }),
    },
  ]
}

const GROUP = `arn:aws:iam::${OWNER}:group/G`

function principalsOf({ principals, missing }: WorldSpec): unknown[] {
  if (missing.includes('principals')) return []
  const grouped = missing.includes('group') ? [] : principals.filter(({ group }) => group !== undefined)
  return [...principals.map((one) => principalOf(one, missing)), ...grouped.map(groupOf)]
}

function principalOf(spec: PrincipalSpec, missing: readonly Missing[]): object {
  const { arn, policies, boundary, trust, trustText, tags, uniqueId, group } = spec
  const isRole = arn.includes(':role/')
  const isTrustRead = isRole && !missing.includes('trust')
  return {
    arn,
    kind: isRole ? 'role' : 'user',
    accountId: arn.split(':')[4],
    ...(uniqueId === undefined ? {} : { uniqueId }),
    policies: policies.map((document, index) =>
      missing.includes('identity')
        ? { name: `p${index}`, arn: `arn:aws:iam::aws:policy/unread-${index}` }
        : { name: `p${index}`, document: textOf(document) },
    ),
    ...(boundary === undefined
      ? {}
      : {
          permissionsBoundary: {
            name: 'boundary',
            arn: `arn:aws:iam::${OWNER}:policy/boundary`,
            ...(missing.includes('boundary') ? {} : { document: textOf(boundary) }),
          },
        }),
    ...(isTrustRead ? { trustPolicy: textOf(trustText ?? trust ?? []) } : {}),
    ...(group === undefined ? {} : { groups: [GROUP] }),
    tags: tags ?? {},
  }
}

function groupOf({ group }: PrincipalSpec): object {
  return {
    arn: GROUP,
    kind: 'group',
    accountId: OWNER,
    policies: [{ name: 'g', document: textOf(group ?? []) }],
  }
}
