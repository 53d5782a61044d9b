import { z } from 'zod'
import { accountIdSchema, readSchema, timestampSchema } from './read.js'

/** A KMS grant as ListGrants answers it. */
const grantSchema = z.strictObject({
  grantId: z.string(),
  name: z.string().optional(),
  /** Empty where the grant has a granteeServicePrincipal. */
  granteePrincipal: z.string(),
  granteeServicePrincipal: z.string().optional(),
  retiringPrincipal: z.string().optional(),
  issuingAccount: z.string().optional(),
  operations: z.array(z.string()),
  constraints: z
    .strictObject({
      encryptionContextSubset: z.record(z.string(), z.string()).optional(),
      encryptionContextEquals: z.record(z.string(), z.string()).optional(),
      sourceArn: z.string().optional(),
    })
    .optional(),
  createdAt: timestampSchema.optional(),
})
export type Grant = z.infer<typeof grantSchema>

/**
 * One KMS key. `exists` false: KMS answered that there is no such key. A field that is absent was not read.
 * Source of field names and values: KMS API reference, KeyMetadata.
 */
export const keySchema = z.strictObject({
  arn: z.string(),
  accountId: accountIdSchema.optional(),
  region: z.string().optional(),
  /** Identifiers (alias, key id) by which trails, stores and log groups named the key, where not its ARN. */
  requestedAs: z.array(z.string()).optional(),
  exists: z.boolean().optional(),
  keyManager: z.string().optional(),
  keyState: z.string().optional(),
  keySpec: z.string().optional(),
  keyUsage: z.string().optional(),
  origin: z.string().optional(),
  multiRegion: z.boolean().optional(),
  /** ARNs of the primary and its replicas, for a multi-Region key. */
  multiRegionKeys: z.array(z.string()).optional(),
  description: z.string().optional(),
  createdAt: timestampSchema.optional(),
  /** Deletion date while PendingDeletion; null: none is set. */
  deletionDate: timestampSchema.nullable().optional(),
  /** When imported key material expires; null: never. */
  validTo: timestampSchema.nullable().optional(),
  /** The key policy named `default`, byte for byte. */
  policy: z.string().optional(),
  grants: z.array(grantSchema).optional(),
  aliases: z.array(z.string()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  rotation: z.strictObject({ enabled: z.boolean(), periodInDays: z.int().optional() }).optional(),
  read: readSchema.optional(),
})
export type Key = z.infer<typeof keySchema>
