import type { CodeResourceType } from './types.js'

/**
 * The attribute names that readers give to each resource type, in AWS's API spelling, lower camel case. A reader leaves out
 * what code leaves out; a Terraform plan fills in the provider's defaults. What each holds:
 *
 * - `policy`: `known` text when the whole document is known; a `map` (the document's own JSON, names as they stand in it:
 *   `Statement`, `Principal`, …) when only some values inside it are not known; else `unknown` or `attribute`.
 * - `kmsKeyId`, `kmsMasterKeyId`, `targetKeyId`, `keyId`: a key id, key ARN, alias name or alias ARN, or an `attribute` of a
 *   key or an alias. The empty string is what the code says, and means no key.
 * - `bucketName`, `s3BucketName`: a name, or an `attribute` of a bucket.
 * - Of a data source, what it was looked up by (`keyId` of a key, `aliasName` of an alias, `bucketName` of a bucket); in a plan
 *   or state also what it found (`keyManager`: AWS or CUSTOMER, `enabled`, `keySpec`, …).
 * - `arn`, `targetKeyArn`, a managed key's `keyId`: only in plans and states, of what exists already; absent otherwise.
 *
 * Left out means: `enabled` true, `enableKeyRotation` false, `keyUsage` ENCRYPT_DECRYPT, `keySpec` SYMMETRIC_DEFAULT,
 * `deletionWindowInDays` 30, `isLogging` true, `isMultiRegionTrail` and `isOrganizationTrail` false, `policy` of a key: AWS's
 * default policy, which gives the account everything and CloudTrail nothing (KMS developer guide, key-policy-default).
 */
export const ATTRIBUTES = {
  trail: [
    'arn',
    'name',
    'kmsKeyId',
    's3BucketName',
    's3KeyPrefix',
    'isLogging',
    'isMultiRegionTrail',
    'isOrganizationTrail',
    'includeGlobalServiceEvents',
    'enableLogFileValidation',
    'cloudWatchLogsLogGroupArn',
    'cloudWatchLogsRoleArn',
    'snsTopicName',
  ],
  'event-data-store': [
    'arn',
    'name',
    'kmsKeyId',
    'multiRegionEnabled',
    'organizationEnabled',
    'retentionPeriod',
    'terminationProtectionEnabled',
  ],
  key: [
    'arn',
    'keyId',
    'keyManager',
    'description',
    'enabled',
    'enableKeyRotation',
    'rotationPeriodInDays',
    'keyUsage',
    'keySpec',
    'origin',
    'multiRegion',
    'primaryKeyArn',
    'customKeyStoreId',
    'deletionWindowInDays',
    'validTo',
    'policy',
  ],
  'key-policy': ['keyId', 'policy'],
  alias: ['arn', 'aliasName', 'aliasNamePrefix', 'targetKeyId', 'targetKeyArn'],
  bucket: [
    'arn',
    'bucketName',
    'bucketNamePrefix',
    'policy',
    'sseAlgorithm',
    'kmsMasterKeyId',
    'bucketKeyEnabled',
    'objectLockEnabled',
  ],
  'bucket-policy': ['bucketName', 'policy'],
  'bucket-encryption': ['bucketName', 'sseAlgorithm', 'kmsMasterKeyId', 'bucketKeyEnabled'],
  'log-group': ['arn', 'logGroupName', 'logGroupNamePrefix', 'kmsKeyId', 'retentionInDays'],
} as const satisfies Record<CodeResourceType, readonly string[]>

/** What an `attribute` value of a Terraform resource is: the thing's ARN, its id, its name, or of an alias that of its key. */
export type ReferencedAs = 'arn' | 'id' | 'name' | 'target-arn' | 'target-id'

/**
 * Terraform's attribute names by meaning, from each resource's page in the AWS provider's documentation ("Attribute
 * Reference"). Any other attribute of these resources does not name the resource.
 */
export const TERRAFORM_REFERENCES: Readonly<
  Partial<Record<CodeResourceType, Readonly<Record<string, ReferencedAs>>>>
> = {
  trail: { arn: 'arn', name: 'name' },
  'event-data-store': { arn: 'arn', id: 'arn', name: 'name' },
  key: { arn: 'arn', id: 'id', key_id: 'id' },
  alias: { arn: 'arn', id: 'name', name: 'name', target_key_arn: 'target-arn', target_key_id: 'target-id' },
  bucket: { arn: 'arn', id: 'name', bucket: 'name' },
  'log-group': { arn: 'arn', id: 'name', name: 'name' },
}
