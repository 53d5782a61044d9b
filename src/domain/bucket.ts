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

/** Source: S3 API reference, PublicAccessBlockConfiguration. */
const publicAccessBlockSchema = z.strictObject({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
})
export type PublicAccessBlock = z.infer<typeof publicAccessBlockSchema>

/** Whom an access control list lets do what. Source: S3 API reference, Grant: `id` is a canonical user id, `uri` a group's. */
const aclGrantSchema = z.strictObject({
  grantee: z.strictObject({
    /** CanonicalUser, AmazonCustomerByEmail or Group. */
    type: z.string(),
    id: z.string().optional(),
    uri: z.string().optional(),
    emailAddress: z.string().optional(),
  }),
  /** FULL_CONTROL, WRITE, WRITE_ACP, READ or READ_ACP. */
  permission: z.string(),
})
export type AclGrant = z.infer<typeof aclGrantSchema>

/** An access point of the account that owns the bucket. Source: S3 API reference, GetAccessPoint of S3 Control. */
const accessPointSchema = z.strictObject({
  name: z.string(),
  arn: z.string(),
  /** The access point's owner. */
  accountId: accountIdSchema,
  region: z.string(),
  /** Internet or VPC. */
  networkOrigin: z.string().optional(),
  vpcId: z.string().optional(),
  policy: z.string().nullable().optional(),
  publicAccessBlock: publicAccessBlockSchema.optional(),
})
export type AccessPoint = z.infer<typeof accessPointSchema>

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
  publicAccessBlock: publicAccessBlockSchema.nullable().optional(),
  /** BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter; null: no ownership controls. */
  objectOwnership: z.string().nullable().optional(),
  acl: z
    .strictObject({
      /** The owner's canonical user id. */
      ownerId: z.string().optional(),
      grants: z.array(aclGrantSchema),
    })
    .optional(),
  /** Those that the bucket's own account has for it; other accounts' can't be listed. */
  accessPoints: z.array(accessPointSchema).optional(),
  read: readSchema.optional(),
})
export type Bucket = z.infer<typeof bucketSchema>
