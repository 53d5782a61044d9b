import { z } from 'zod'
import { accountIdSchema, readSchema } from './read.js'

/** One rule of a replication configuration. SSE-KMS objects replicate only with both KMS fields set. */
const replicationRuleSchema = z.strictObject({
  id: z.string().optional(),
  status: z.enum(['Enabled', 'Disabled']),
  prefix: z.string().optional(),
  destinationBucketArn: z.string(),
  destinationAccountId: accountIdSchema.optional(),
  sseKmsEncryptedObjects: z.boolean(),
  replicaKmsKeyId: z.string().optional(),
})
export type ReplicationRule = z.infer<typeof replicationRuleSchema>

/** An S3 bucket that trails deliver to. Absent: not read; null: S3 answered that none is configured. */
export const bucketSchema = z.strictObject({
  name: z.string(),
  exists: z.boolean().optional(),
  /** The owner, where it is known. */
  accountId: accountIdSchema.optional(),
  region: z.string().optional(),
  policy: z.string().nullable().optional(),
  encryption: z
    .strictObject({
      algorithm: z.string(),
      kmsKeyId: z.string().optional(),
      bucketKeyEnabled: z.boolean(),
    })
    .nullable()
    .optional(),
  replication: z
    .strictObject({ roleArn: z.string().optional(), rules: z.array(replicationRuleSchema) })
    .nullable()
    .optional(),
  publicAccessBlock: z
    .strictObject({
      blockPublicAcls: z.boolean(),
      ignorePublicAcls: z.boolean(),
      blockPublicPolicy: z.boolean(),
      restrictPublicBuckets: z.boolean(),
    })
    .nullable()
    .optional(),
  /** BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter; null: no ownership controls. */
  objectOwnership: z.string().nullable().optional(),
  read: readSchema.optional(),
})
export type Bucket = z.infer<typeof bucketSchema>
