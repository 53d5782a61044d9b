import { z } from 'zod'
import { accountIdSchema, readSchema } from './read.js'

/**
 * A policy attached to or written into a principal; the document as text. Without a document it is that of the estate's
 * managed policy with this ARN; where there is none of that ARN, the document was not read. See policy-documents.ts.
 */
const principalPolicySchema = z.strictObject({
  name: z.string(),
  arn: z.string().optional(),
  document: z.string().optional(),
})
export type PrincipalPolicy = z.infer<typeof principalPolicySchema>

/** A managed policy, AWS's or an account's own, by its default version: kept once, however many principals have it. */
export const managedPolicySchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  document: z.string(),
})
export type ManagedPolicy = z.infer<typeof managedPolicySchema>

/** An IAM user, group or role, with all that decides what it may do. */
export const principalSchema = z.strictObject({
  arn: z.string(),
  kind: z.enum(['user', 'group', 'role']),
  accountId: accountIdSchema,
  /** The unique id, `AIDA…`, `AROA…`, `AGPA…`. */
  uniqueId: z.string().optional(),
  policies: z.array(principalPolicySchema),
  permissionsBoundary: principalPolicySchema.optional(),
  /** Groups of a user, by ARN. */
  groups: z.array(z.string()).optional(),
  /** AssumeRolePolicyDocument of a role, as text. */
  trustPolicy: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  read: readSchema.optional(),
})
export type Principal = z.infer<typeof principalSchema>
