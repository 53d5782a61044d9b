import type { ATTRIBUTES } from '../../attributes.js'
import type { CodeResourceType } from '../../types.js'

/** How a resource type of a provider is read: paths of its arguments (through nested blocks) to AWS's names. */
export interface ResourceMapping {
  readonly type: CodeResourceType
  readonly attributes: readonly (readonly [path: string, name: string])[]
}

type Names<Type extends CodeResourceType> = (typeof ATTRIBUTES)[Type][number]

function mapping<Type extends CodeResourceType>(
  type: Type,
  attributes: Readonly<Record<string, Names<Type>>>,
): ResourceMapping {
  return { type, attributes: Object.entries(attributes) }
}

const ENCRYPTION = {
  'rule.apply_server_side_encryption_by_default.sse_algorithm': 'sseAlgorithm',
  'rule.apply_server_side_encryption_by_default.kms_master_key_id': 'kmsMasterKeyId',
  'rule.bucket_key_enabled': 'bucketKeyEnabled',
} as const

const KEY = {
  description: 'description',
  is_enabled: 'enabled',
  enable_key_rotation: 'enableKeyRotation',
  rotation_period_in_days: 'rotationPeriodInDays',
  key_usage: 'keyUsage',
  customer_master_key_spec: 'keySpec',
  key_spec: 'keySpec',
  multi_region: 'multiRegion',
  custom_key_store_id: 'customKeyStoreId',
  deletion_window_in_days: 'deletionWindowInDays',
  policy: 'policy',
} as const

/** Each resource's page of the AWS provider's documentation, "Argument Reference". */
const RESOURCES: Readonly<Record<string, ResourceMapping>> = {
  aws_cloudtrail: mapping('trail', {
    name: 'name',
    kms_key_id: 'kmsKeyId',
    s3_bucket_name: 's3BucketName',
    s3_key_prefix: 's3KeyPrefix',
    enable_logging: 'isLogging',
    is_multi_region_trail: 'isMultiRegionTrail',
    is_organization_trail: 'isOrganizationTrail',
    include_global_service_events: 'includeGlobalServiceEvents',
    enable_log_file_validation: 'enableLogFileValidation',
    cloud_watch_logs_group_arn: 'cloudWatchLogsLogGroupArn',
    cloud_watch_logs_role_arn: 'cloudWatchLogsRoleArn',
    sns_topic_name: 'snsTopicName',
  }),
  aws_cloudtrail_event_data_store: mapping('event-data-store', {
    name: 'name',
    kms_key_id: 'kmsKeyId',
    multi_region_enabled: 'multiRegionEnabled',
    organization_enabled: 'organizationEnabled',
    retention_period: 'retentionPeriod',
    termination_protection_enabled: 'terminationProtectionEnabled',
  }),
  aws_kms_key: mapping('key', KEY),
  aws_kms_external_key: mapping('key', { ...KEY, enabled: 'enabled', valid_to: 'validTo' }),
  aws_kms_replica_key: mapping('key', { ...KEY, enabled: 'enabled', primary_key_arn: 'primaryKeyArn' }),
  aws_kms_replica_external_key: mapping('key', {
    ...KEY,
    enabled: 'enabled',
    valid_to: 'validTo',
    primary_key_arn: 'primaryKeyArn',
  }),
  aws_kms_key_policy: mapping('key-policy', { key_id: 'keyId', policy: 'policy' }),
  aws_kms_alias: mapping('alias', {
    name: 'aliasName',
    name_prefix: 'aliasNamePrefix',
    target_key_id: 'targetKeyId',
  }),
  aws_s3_bucket: mapping('bucket', {
    bucket: 'bucketName',
    bucket_prefix: 'bucketNamePrefix',
    policy: 'policy',
    object_lock_enabled: 'objectLockEnabled',
    ...Object.fromEntries(
      Object.entries(ENCRYPTION).map(([path, name]) => [
        `server_side_encryption_configuration.${path}`,
        name,
      ]),
    ),
  }),
  aws_s3_bucket_policy: mapping('bucket-policy', { bucket: 'bucketName', policy: 'policy' }),
  aws_s3_bucket_server_side_encryption_configuration: mapping('bucket-encryption', {
    bucket: 'bucketName',
    ...ENCRYPTION,
  }),
  aws_cloudwatch_log_group: mapping('log-group', {
    name: 'logGroupName',
    name_prefix: 'logGroupNamePrefix',
    kms_key_id: 'kmsKeyId',
    retention_in_days: 'retentionInDays',
  }),
  awscc_cloudtrail_trail: mapping('trail', {
    trail_name: 'name',
    kms_key_id: 'kmsKeyId',
    s3_bucket_name: 's3BucketName',
    s3_key_prefix: 's3KeyPrefix',
    is_logging: 'isLogging',
    is_multi_region_trail: 'isMultiRegionTrail',
    is_organization_trail: 'isOrganizationTrail',
    include_global_service_events: 'includeGlobalServiceEvents',
    enable_log_file_validation: 'enableLogFileValidation',
    cloudwatch_logs_log_group_arn: 'cloudWatchLogsLogGroupArn',
    cloudwatch_logs_role_arn: 'cloudWatchLogsRoleArn',
    sns_topic_name: 'snsTopicName',
  }),
  awscc_kms_key: mapping('key', {
    description: 'description',
    enabled: 'enabled',
    enable_key_rotation: 'enableKeyRotation',
    rotation_period_in_days: 'rotationPeriodInDays',
    key_usage: 'keyUsage',
    key_spec: 'keySpec',
    multi_region: 'multiRegion',
    origin: 'origin',
    pending_window_in_days: 'deletionWindowInDays',
    key_policy: 'policy',
  }),
}

/** Data sources: what they look up, not what they find. */
const DATA_SOURCES: Readonly<Record<string, ResourceMapping>> = {
  aws_kms_key: mapping('key', { key_id: 'keyId' }),
  aws_kms_alias: mapping('alias', { name: 'aliasName' }),
  aws_s3_bucket: mapping('bucket', { bucket: 'bucketName' }),
  aws_cloudwatch_log_group: mapping('log-group', { name: 'logGroupName' }),
}

export function mappingOf(mode: 'managed' | 'data', type: string): ResourceMapping | undefined {
  const table = mode === 'data' ? DATA_SOURCES : RESOURCES
  return Object.hasOwn(table, type) ? table[type] : undefined
}

/** Data sources whose values this reader works out or names itself. */
const WORKED_OUT = new Set(['aws_iam_policy_document', 'aws_caller_identity', 'aws_partition', 'aws_region'])

/** Whether blocks of this type are worth reading before anything refers to them. */
export function isWantedType(type: string): boolean {
  return Object.hasOwn(RESOURCES, type) || Object.hasOwn(DATA_SOURCES, type) || WORKED_OUT.has(type)
}
