import { z } from 'zod'
import { accountIdSchema, readSchema, timestampSchema } from './read.js'

/** GetTrailStatus, in the trail's home region. Errors are S3 error codes; null: AWS reported none. */
const trailStatusSchema = z.strictObject({
  isLogging: z.boolean(),
  latestDeliveryTime: timestampSchema.nullable().optional(),
  latestDeliveryError: z.string().nullable().optional(),
  latestDigestDeliveryTime: timestampSchema.nullable().optional(),
  latestDigestDeliveryError: z.string().nullable().optional(),
  latestCloudWatchLogsDeliveryTime: timestampSchema.nullable().optional(),
  latestCloudWatchLogsDeliveryError: z.string().nullable().optional(),
  latestNotificationError: z.string().nullable().optional(),
  startLoggingTime: timestampSchema.nullable().optional(),
  stopLoggingTime: timestampSchema.nullable().optional(),
  read: readSchema.optional(),
})
export type TrailStatus = z.infer<typeof trailStatusSchema>

/** A delivered object as HeadObject describes it; null: the header was absent. */
const deliveredObjectSchema = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  lastModified: timestampSchema,
  /** AES256, aws:kms, aws:kms:dsse. */
  serverSideEncryption: z.string().nullable().optional(),
  sseKmsKeyId: z.string().nullable().optional(),
  bucketKeyEnabled: z.boolean().optional(),
  read: readSchema.optional(),
})
export type DeliveredObject = z.infer<typeof deliveredObjectSchema>

/**
 * One trail, by its ARN, in its owner's account and home region. A field that is absent was not read (a failure
 * says why); null means that AWS answered "none".
 */
export const trailSchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  accountId: accountIdSchema,
  homeRegion: z.string().optional(),
  isMultiRegionTrail: z.boolean().optional(),
  isOrganizationTrail: z.boolean().optional(),
  includeGlobalServiceEvents: z.boolean().optional(),
  logFileValidationEnabled: z.boolean().optional(),
  hasCustomEventSelectors: z.boolean().optional(),
  hasInsightSelectors: z.boolean().optional(),
  /** The key exactly as AWS answers it, normally a key ARN; null when the trail names none. */
  kmsKeyId: z.string().nullable().optional(),
  s3BucketName: z.string().nullable().optional(),
  s3KeyPrefix: z.string().nullable().optional(),
  snsTopicArn: z.string().nullable().optional(),
  cloudWatchLogsLogGroupArn: z.string().nullable().optional(),
  cloudWatchLogsRoleArn: z.string().nullable().optional(),
  status: trailStatusSchema.optional(),
  /** The newest delivered log object; null when none was found in the days that were looked at. */
  newestLog: deliveredObjectSchema.nullable().optional(),
  /** Time of the newest CreateTrail or UpdateTrail event for this trail in the last 90 days; null: none. */
  lastChangedAt: timestampSchema.nullable().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  read: readSchema.optional(),
})
export type Trail = z.infer<typeof trailSchema>

/** A CloudTrail Lake event data store; a key once set can't be removed or changed. */
export const eventDataStoreSchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  accountId: accountIdSchema,
  region: z.string(),
  status: z.string().optional(),
  kmsKeyId: z.string().nullable().optional(),
  multiRegionEnabled: z.boolean().optional(),
  organizationEnabled: z.boolean().optional(),
  terminationProtectionEnabled: z.boolean().optional(),
  read: readSchema.optional(),
})
export type EventDataStore = z.infer<typeof eventDataStoreSchema>

/** The CloudWatch Logs group that a trail copies to. */
export const logGroupSchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  accountId: accountIdSchema,
  region: z.string(),
  exists: z.boolean().optional(),
  kmsKeyId: z.string().nullable().optional(),
  retentionInDays: z.int().nullable().optional(),
  read: readSchema.optional(),
})
export type LogGroup = z.infer<typeof logGroupSchema>
