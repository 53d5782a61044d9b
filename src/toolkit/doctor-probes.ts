/** Where permissions are tried. */
export interface Place {
  readonly accountId: string
  readonly region: string
  readonly partition?: string
}

/** Names that no account has: a refusal is a missing permission, "not found" is a permission that is there. */
const NOTHING = {
  bucket: { Bucket: 'trailseal-doctor-asks-for-no-such-bucket' },
  key: '00000000-0000-0000-0000-000000000000',
  trail: 'trailseal-doctor',
  store: '00000000-0000-0000-0000-000000000000',
  parent: { ParentId: 'r-none' },
  policy: { PolicyId: 'p-00000000' },
}

type Probe = (place: Required<Place>) => Record<string, unknown>

const ofKey: Probe = ({ partition, region, accountId }) => ({
  KeyId: `arn:${partition}:kms:${region}:${accountId}:key/${NOTHING.key}`,
})
const ofBucket: Probe = () => NOTHING.bucket
const ofAccessPoint: Probe = ({ accountId }) => ({ AccountId: accountId, Name: NOTHING.trail })

/** By operation; one that is not listed takes no input. */
const PROBES: Readonly<Record<string, Probe>> = {
  GetTrailStatus: ({ partition, region, accountId }) => ({
    Name: `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${NOTHING.trail}`,
  }),
  GetEventDataStore: ({ partition, region, accountId }) => ({
    EventDataStore: `arn:${partition}:cloudtrail:${region}:${accountId}:eventdatastore/${NOTHING.store}`,
  }),
  LookupEvents: () => ({ MaxResults: 1 }),
  GetAccountAuthorizationDetails: () => ({ MaxItems: 1 }),
  ListOrganizationalUnitsForParent: () => NOTHING.parent,
  ListAccountsForParent: () => NOTHING.parent,
  ListParents: () => ({ ChildId: 'ou-none-00000000' }),
  ListPolicies: () => ({ Filter: 'SERVICE_CONTROL_POLICY' }),
  ListPoliciesForTarget: () => ({ Filter: 'SERVICE_CONTROL_POLICY', TargetId: NOTHING.parent.ParentId }),
  ListTargetsForPolicy: () => NOTHING.policy,
  DescribePolicy: () => NOTHING.policy,
  ListDelegatedAdministrators: () => ({ ServicePrincipal: 'cloudtrail.amazonaws.com' }),
  DescribeKey: ofKey,
  GetKeyPolicy: (place) => ({ ...ofKey(place), PolicyName: 'default' }),
  ListGrants: ofKey,
  GetKeyRotationStatus: ofKey,
  ListResourceTags: ofKey,
  HeadBucket: ofBucket,
  GetBucketLocation: ofBucket,
  GetBucketPolicy: ofBucket,
  GetBucketEncryption: ofBucket,
  GetBucketReplication: ofBucket,
  GetPublicAccessBlock: ofBucket,
  GetBucketOwnershipControls: ofBucket,
  GetBucketAcl: ofBucket,
  ListObjectsV2: ofBucket,
  HeadObject: () => ({ ...NOTHING.bucket, Key: 'nothing' }),
  ListAccessPoints: ({ accountId }) => ({ AccountId: accountId, MaxResults: 1 }),
  GetAccessPoint: ofAccessPoint,
  GetAccessPointPolicy: ofAccessPoint,
}

/** An input with which an operation can be tried without knowing anything of the account. */
export function probeInput(operation: string, place: Place): Record<string, unknown> {
  return PROBES[operation]?.({ partition: 'aws', ...place }) ?? {}
}
