import type { Section } from '../types.js'

/** An IAM action that some part of the work needs. */
export interface NeededAction {
  readonly action: string
  readonly for: 'audit' | 'implementation'
  /** Named in the source’s list of prerequisites. */
  readonly inSource: boolean
  readonly why: string
}

function audit(action: string, why: string, inSource = false): NeededAction {
  return { action, for: 'audit', inSource, why }
}

function implementation(action: string, why: string, inSource = false): NeededAction {
  return { action, for: 'implementation', inSource, why }
}

/** Every IAM action that audit and implementation need, by the operations that they call. */
export const NEEDED_ACTIONS: readonly NeededAction[] = [
  audit('cloudtrail:DescribeTrails', 'find the trails and their keys', true),
  audit('cloudtrail:GetTrailStatus', 'see whether they log and deliver'),
  audit('cloudtrail:ListEventDataStores', 'find copies of the logs'),
  audit('cloudtrail:GetEventDataStore', 'see the keys of those copies'),
  audit('cloudtrail:LookupEvents', 'tell when a trail was last changed'),
  audit('account:ListRegions', 'know which Regions are enabled'),
  audit(
    'kms:DescribeKey',
    'see the key’s manager, state, kind and region: the source’s own command needs it',
  ),
  audit('kms:GetKeyPolicy', 'see whether CloudTrail is admitted, and who may decrypt'),
  audit('kms:ListGrants', 'see who else may use the key'),
  audit('kms:GetKeyRotationStatus', 'see whether the key rotates'),
  audit('kms:ListAliases', 'tell the names of keys'),
  audit('kms:ListResourceTags', 'read tags of keys'),
  audit('s3:ListAllMyBuckets', 'tell which account owns a bucket'),
  audit('s3:GetBucketPolicy', 'see who may read the objects'),
  audit('s3:GetEncryptionConfiguration', 'see whether an S3 Bucket Key is used'),
  audit('s3:GetReplicationConfiguration', 'find replicas of the logs'),
  audit('s3:GetBucketPublicAccessBlock', 'see whether the bucket can be public'),
  audit('s3:GetBucketOwnershipControls', 'see whether object ACLs count'),
  audit('s3:ListBucket', 'learn the bucket’s region (HeadBucket), and find the newest log object'),
  audit('s3:GetObject', 'see how the newest log object is encrypted (HeadObject; nothing is downloaded)'),
  audit('logs:DescribeLogGroups', 'see the key of the log group'),
  audit('ec2:DescribeRegions', 'the same, where the Account API does not answer'),
  audit('sts:AssumeRole', 'audit other accounts'),
  audit('organizations:DescribeOrganization', 'know the management account'),
  audit('organizations:ListAccounts', 'find the accounts of the organization'),
  implementation('cloudtrail:UpdateTrail', 'name the key in the trail', true),
  implementation('kms:CreateKey', 'make a key where there is none', true),
  implementation('kms:PutKeyPolicy', 'admit CloudTrail', true),
  implementation('kms:GetKeyPolicy', 'read the policy before changing it, and compare it afterwards'),
  implementation('kms:TagResource', 'mark a new key, so that a lost answer does not leave a second one'),
  implementation('kms:CreateAlias', 'name a new key'),
  implementation('kms:EnableKeyRotation', 'turn rotation on'),
  implementation('kms:EnableKey', 'make a disabled key usable'),
]

function list(actions: readonly NeededAction[]): string {
  return actions.map((one) => one.action).join(', ')
}

const named = NEEDED_ACTIONS.filter((one) => one.inSource)
const omitted = (purpose: NeededAction['for']): readonly NeededAction[] =>
  NEEDED_ACTIONS.filter((one) => one.for === purpose && !one.inSource)

export const PREREQUISITES: Section = {
  id: 'prerequisites',
  title: 'Prerequisites',
  passages: [
    {
      origin: 'source',
      text: `The AWS CLI, installed and configured; the IAM permissions ${list(named)}; and a KMS key, or the permission to create one.`,
    },
    {
      origin: 'trailseal',
      text: `The source’s list is not enough. It omits kms:DescribeKey, which its own test plan calls. To judge what the control means, the audit also needs: ${list(omitted('audit'))}.`,
    },
    {
      origin: 'trailseal',
      text: `To implement it safely one also needs: ${list(omitted('implementation'))}. No permission to delete keys or stop logging is needed.`,
    },
    {
      origin: 'aws',
      text: 'The key must be symmetric, for encryption, and in the bucket’s region. The bucket’s policy must let CloudTrail write.',
    },
  ],
}
