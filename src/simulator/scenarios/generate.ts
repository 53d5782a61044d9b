import type { Estate } from '../../domain/estate.js'
import { alwaysEnabledRegions } from '../../domain/regions.js'
import { generatePrincipals } from './generate-principals.js'
import { type OwnTrail, mixedTrails, sealed, withoutKey } from './generate-trails.js'
import {
  START,
  bucketName,
  cloudtrailStatements,
  delegation,
  key,
  keyArn,
  policy,
  trail,
  trailArn,
} from './parts.js'

const MANAGEMENT = '999999999999'
const FIRST = 100_000_000_000

/** How a generated organization looks. */
export interface GenerateOptions {
  /** Number of accounts, the management account included. */
  readonly accounts: number
  /** Regions that are enabled in each; default: those that AWS enables for everyone. */
  readonly regions?: readonly string[]
  /** Give every n-th member account a trail of its own besides the organization's; 0: none. Default 0. */
  readonly ownTrailEvery?: number
  /** Draw the own trails from a mix of right and wrong ones instead; `ownTrailEvery` is then 10 unless given. */
  readonly seed?: number
  /** Users, groups and roles of the account that holds the organization trail's key and bucket. Default: 0. */
  readonly principals?: number
}

/** Share of members with a trail of their own where a seed is given and no share: a guess. */
const USUAL_SHARE = 10

const CALLER: Estate['sources'][number] = {
  callerArn: `arn:aws:iam::${MANAGEMENT}:user/auditor`,
  accountId: MANAGEMENT,
  endpoint: 'simulator',
  answeredBy: 'simulator',
}

/** The key of the organization's trail: it admits CloudTrail in every member's context. */
function organizationKey(): Estate['keys'][number] {
  const organizationArn = trailArn(MANAGEMENT, 'organization')
  const anyMember = {
    StringEquals: { 'aws:SourceArn': organizationArn },
    StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:*:trail/*' },
  }
  return key(MANAGEMENT, 'organization-key', [], {
    policy: policy(delegation(MANAGEMENT), ...cloudtrailStatements([organizationArn], anyMember)),
  })
}

/** Every third without a key and the rest sealed, or by a seed of every kind. */
function ownTrails(owners: readonly string[], seed: number | undefined): OwnTrail[] {
  if (seed !== undefined) return owners.map(mixedTrails(seed))
  return owners.map((id, index) => (index % 3 === 2 ? withoutKey(id) : sealed(id)))
}

/**
 * An organization of any size: one organization trail, and own trails in every n-th account, of which every third has no key
 * unless a seed mixes them. The same options give the same estate.
 */
export function generateOrganization(options: GenerateOptions): Estate {
  const regions = [...(options.regions ?? alwaysEnabledRegions('aws'))]
  const members = Array.from({ length: options.accounts - 1 }, (_, index) => String(FIRST + index))
  const every = options.ownTrailEvery ?? (options.seed === undefined ? 0 : USUAL_SHARE)
  const owners = every === 0 ? [] : members.filter((_, index) => index % every === 0)
  const own = ownTrails(owners, options.seed)
  return {
    schema: 'trailseal.estate/1',
    collectedAt: START,
    partition: 'aws',
    scope: { kind: 'organization' },
    sources: [CALLER],
    organization: {
      id: 'o-generated0',
      managementAccountId: MANAGEMENT,
      featureSet: 'ALL',
      units: [{ id: 'r-root', name: 'Root', accounts: [MANAGEMENT, ...members] }],
    },
    accounts: [MANAGEMENT, ...members].map((id, index) => ({
      id,
      name: index === 0 ? 'management' : `workload-${index}`,
      status: 'ACTIVE',
      access: index === 0 ? ('caller' as const) : ('assumed-role' as const),
      enabledRegions: regions,
    })),
    trails: [
      trail(MANAGEMENT, 'organization', {
        isOrganizationTrail: true,
        kmsKeyId: keyArn(MANAGEMENT, 'organization-key'),
      }),
      ...own.map((one) => one.trail),
    ],
    keys: [organizationKey(), ...own.flatMap((one) => one.key ?? [])],
    buckets: [MANAGEMENT, ...owners].map((id) => ({
      name: bucketName(id),
      accountId: id,
      region: 'us-east-1',
    })),
    eventDataStores: [],
    logGroups: [],
    ...generatePrincipals({
      accountId: MANAGEMENT,
      count: options.principals ?? 0,
      bucketArn: `arn:aws:s3:::${bucketName(MANAGEMENT)}`,
      keyArn: keyArn(MANAGEMENT, 'organization-key'),
    }),
    failures: [],
  }
}
