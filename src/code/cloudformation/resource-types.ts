import type { CodeResourceType } from '../types.js'

/** How a property becomes an attribute. `boolean`, `number`: CloudFormation takes them as texts too. */
export interface PropertyRule {
  readonly attribute: string
  readonly as?: 'boolean' | 'number' | 'policy'
}

/** One of AWS's resource types that is read. */
export interface ResourceRule {
  readonly type: CodeResourceType
  /** What Ref gives, named as GetAtt or the property would name it. */
  readonly ref: string
  readonly properties: Readonly<Record<string, PropertyRule>>
  /** Properties that are not read; with the others, all that AWS takes. */
  readonly others: readonly string[]
}

const names = (...lines: readonly string[]): readonly string[] => lines.join(' ').split(' ')
const text = (attribute: string): PropertyRule => ({ attribute })
const boolean = (attribute: string): PropertyRule => ({ attribute, as: 'boolean' })
const number = (attribute: string): PropertyRule => ({ attribute, as: 'number' })
const policy: PropertyRule = { attribute: 'policy', as: 'policy' }

const KEY = {
  Description: text('description'),
  Enabled: boolean('enabled'),
  KeyPolicy: policy,
  PendingWindowInDays: number('deletionWindowInDays'),
}

/**
 * The resource types that are read, their properties in AWS's spelling, and what Ref gives.
 * Source: CloudFormation template reference, the page of each type (properties; return values).
 */
export const RESOURCE_RULES: ReadonlyMap<string, ResourceRule> = new Map<string, ResourceRule>([
  [
    'AWS::CloudTrail::Trail',
    {
      type: 'trail',
      ref: 'TrailName',
      properties: {
        TrailName: text('name'),
        KMSKeyId: text('kmsKeyId'),
        S3BucketName: text('s3BucketName'),
        S3KeyPrefix: text('s3KeyPrefix'),
        IsLogging: boolean('isLogging'),
        IsMultiRegionTrail: boolean('isMultiRegionTrail'),
        IsOrganizationTrail: boolean('isOrganizationTrail'),
        IncludeGlobalServiceEvents: boolean('includeGlobalServiceEvents'),
        EnableLogFileValidation: boolean('enableLogFileValidation'),
        CloudWatchLogsLogGroupArn: text('cloudWatchLogsLogGroupArn'),
        CloudWatchLogsRoleArn: text('cloudWatchLogsRoleArn'),
        SnsTopicName: text('snsTopicName'),
      },
      others: names('AdvancedEventSelectors AggregationConfigurations EventSelectors InsightSelectors Tags'),
    },
  ],
  [
    'AWS::CloudTrail::EventDataStore',
    {
      type: 'event-data-store',
      ref: 'EventDataStoreArn',
      properties: {
        Name: text('name'),
        KmsKeyId: text('kmsKeyId'),
        MultiRegionEnabled: boolean('multiRegionEnabled'),
        OrganizationEnabled: boolean('organizationEnabled'),
        RetentionPeriod: number('retentionPeriod'),
        TerminationProtectionEnabled: boolean('terminationProtectionEnabled'),
      },
      others: names(
        'AdvancedEventSelectors BillingMode ContextKeySelectors FederationEnabled',
        'FederationRoleArn IngestionEnabled InsightSelectors InsightsDestination MaxEventSize',
        'Tags',
      ),
    },
  ],
  [
    'AWS::KMS::Key',
    {
      type: 'key',
      ref: 'KeyId',
      properties: {
        ...KEY,
        EnableKeyRotation: boolean('enableKeyRotation'),
        RotationPeriodInDays: number('rotationPeriodInDays'),
        KeyUsage: text('keyUsage'),
        KeySpec: text('keySpec'),
        Origin: text('origin'),
        MultiRegion: boolean('multiRegion'),
      },
      others: names('BypassPolicyLockoutSafetyCheck Tags'),
    },
  ],
  [
    'AWS::KMS::ReplicaKey',
    {
      type: 'key',
      ref: 'KeyId',
      properties: { ...KEY, PrimaryKeyArn: text('primaryKeyArn') },
      others: names('Tags'),
    },
  ],
  [
    'AWS::KMS::Alias',
    {
      type: 'alias',
      ref: 'AliasName',
      properties: { AliasName: text('aliasName'), TargetKeyId: text('targetKeyId') },
      others: [],
    },
  ],
  [
    'AWS::S3::Bucket',
    {
      type: 'bucket',
      ref: 'BucketName',
      properties: {
        BucketName: text('bucketName'),
        BucketNamePrefix: text('bucketNamePrefix'),
        ObjectLockEnabled: boolean('objectLockEnabled'),
      },
      others: names(
        'AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations',
        'BucketEncryption BucketNamespace CorsConfiguration IntelligentTieringConfigurations',
        'InventoryConfigurations LifecycleConfiguration LoggingConfiguration',
        'MetadataConfiguration MetadataTableConfiguration MetricsConfigurations',
        'NotificationConfiguration ObjectLockConfiguration OwnershipControls',
        'PublicAccessBlockConfiguration ReplicationConfiguration Tags VersioningConfiguration',
        'WebsiteConfiguration',
      ),
    },
  ],
  [
    'AWS::S3::BucketPolicy',
    {
      type: 'bucket-policy',
      ref: 'Bucket',
      properties: { Bucket: text('bucketName'), PolicyDocument: policy },
      others: [],
    },
  ],
  [
    'AWS::Logs::LogGroup',
    {
      type: 'log-group',
      ref: 'LogGroupName',
      properties: {
        LogGroupName: text('logGroupName'),
        KmsKeyId: text('kmsKeyId'),
        RetentionInDays: number('retentionInDays'),
      },
      others: names(
        'BearerTokenAuthenticationEnabled DataProtectionPolicy DeletionProtectionEnabled',
        'FieldIndexPolicies LogGroupClass ResourcePolicyDocument Tags',
      ),
    },
  ],
])

/**
 * What an `attribute` value of a CloudFormation resource is, by the name that Ref and GetAtt give it here. Any other
 * attribute does not name the resource. Source: CloudFormation template reference, "Return values" of each type.
 */
export const CLOUDFORMATION_REFERENCES: Readonly<
  Partial<Record<CodeResourceType, Readonly<Record<string, 'arn' | 'id' | 'name'>>>>
> = {
  trail: { Arn: 'arn', TrailName: 'name' },
  'event-data-store': { EventDataStoreArn: 'arn' },
  key: { Arn: 'arn', KeyId: 'id' },
  alias: { AliasName: 'name' },
  bucket: { Arn: 'arn', BucketName: 'name' },
  'log-group': { Arn: 'arn', LogGroupName: 'name' },
}

/** Stacks within stacks, and the property that names their template. */
export const NESTED_TEMPLATE_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['AWS::CloudFormation::Stack', 'TemplateURL'],
  ['AWS::Serverless::Application', 'Location'],
])
