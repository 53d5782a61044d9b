import { parseArn } from '../domain/arn.js'
import { partitionById, partitionOfRegion } from '../domain/partition.js'
import type { SidStatement } from '../policy/edit.js'

/** Sids of the statements that plans write. A statement with any other Sid is somebody else's. */
export const SIDS = {
  encrypt: 'TrailsealCloudTrailEncrypt',
  describe: 'TrailsealCloudTrailDescribe',
  decrypt: 'TrailsealCloudTrailDecrypt',
  logs: 'TrailsealCloudWatchLogs',
  administrators: 'TrailsealAdministrators',
  rootUser: 'TrailsealRootUser',
  settings: 'TrailsealSettingsReaders',
} as const

/** What CloudTrail must be allowed of a key. */
export type CloudTrailUse = 'encrypt' | 'describe' | 'decrypt'

const ACTIONS: Readonly<Record<CloudTrailUse, string>> = {
  encrypt: 'kms:GenerateDataKey*',
  describe: 'kms:DescribeKey',
  decrypt: 'kms:Decrypt',
}
/** The same in every partition. Source: CloudTrail user guide for the AWS, China and GovCloud partitions. */
const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' } as const
export const SOURCE_ARN = 'aws:SourceArn'
export const TRAIL_CONTEXT = 'kms:EncryptionContext:aws:cloudtrail:arn'
export const BUCKET_CONTEXT = 'kms:EncryptionContext:aws:s3:arn'
export const LOG_GROUP_CONTEXT = 'kms:EncryptionContext:aws:logs:arn'

/** Values in code-unit order, each once; one alone as itself, as AWS's pages write it. */
export function oneOrMany(values: readonly string[]): string | readonly string[] {
  const sorted = [...new Set(values)].sort()
  const [only] = sorted
  return sorted.length === 1 && only !== undefined ? only : sorted
}

/**
 * Lets CloudTrail do one thing with the key, on behalf of these trails alone; encryption only in these contexts.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function cloudtrailStatement(
  use: CloudTrailUse,
  trailArns: readonly string[],
  contexts: readonly string[],
): SidStatement {
  const bySource = { StringEquals: { [SOURCE_ARN]: oneOrMany(trailArns) } }
  return {
    Sid: SIDS[use],
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: ACTIONS[use],
    Resource: '*',
    Condition:
      use === 'encrypt' ? { ...bySource, StringLike: { [TRAIL_CONTEXT]: oneOrMany(contexts) } } : bySource,
  }
}

/**
 * Encryption contexts in which a trail's logs are made: of its own account, and for an organization's trail of any member,
 * for whether those occur is not documented; aws:SourceArn ties both to the trail.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function trailContexts(trailArn: string, isOrganizationTrail: boolean): string[] {
  const { partition = 'aws', accountId = '', resource = '' } = parseArn(trailArn) ?? {}
  const own = `arn:${partition}:cloudtrail:*:${accountId}:trail/*`
  return isOrganizationTrail ? [own, `arn:${partition}:cloudtrail:*:*:${resource}`] : [own]
}

/** Lets CloudWatch Logs encrypt these log groups of a region. Source: CloudWatch Logs user guide, encrypt-log-data-kms. */
export function logsStatement(region: string, groupArns: readonly string[]): SidStatement {
  return {
    Sid: SIDS.logs,
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.${partitionOfRegion(region).dnsSuffix}` },
    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Resource: '*',
    Condition: { ArnEquals: { [LOG_GROUP_CONTEXT]: oneOrMany(groupArns) } },
  }
}

/** Managing a key without using it. CreateGrant is not among them, for a grant can hand out Decrypt. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
]
const SETTINGS = [
  'kms:DescribeKey',
  'kms:GetKeyLastUsage',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
]

/** Every action that a new key's policy gives to those who manage it or read its settings. */
export const ADMINISTRATIVE_ACTIONS: readonly string[] = [...ADMINISTRATION, ...SETTINGS]

/**
 * Who manages a new key, without being able to decrypt under it: the administrators that were configured, with the root user
 * so that the key can always be mended; or whoever the account allows it by IAM. Disabling and deleting are left out, so that
 * both need a change of this policy first. See docs/decisions on the key and its administrators.
 * Source: KMS developer guide, key-policy-default (key administrators; allow access to the account).
 */
export function administratorStatements(
  place: { partition: string; accountId: string },
  administrators: readonly string[],
): SidStatement[] {
  const { id } = partitionById(place.partition)
  const account = { AWS: `arn:${id}:iam::${place.accountId}:root` }
  const manage = (Sid: string, Principal: object, more: object = {}): SidStatement => ({
    Sid,
    Effect: 'Allow',
    Principal,
    Action: ADMINISTRATIVE_ACTIONS,
    Resource: '*',
    ...more,
  })
  if (administrators.length === 0) return [manage(SIDS.administrators, account)]
  const isRootUser = { Condition: { StringEquals: { 'aws:PrincipalType': 'Account' } } }
  return [
    manage(SIDS.administrators, { AWS: oneOrMany(administrators) }),
    manage(SIDS.rootUser, account, isRootUser),
    { Sid: SIDS.settings, Effect: 'Allow', Principal: account, Action: SETTINGS, Resource: '*' },
  ]
}
