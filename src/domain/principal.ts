import { z } from 'zod'
import { accountIdSchema, readSchema } from './read.js'

/** A policy attached to or written into a principal; the document as text. */
const principalPolicySchema = z.strictObject({
  name: z.string(),
  arn: z.string().optional(),
  document: z.string(),
})

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
