import { z } from 'zod'
import { accountIdSchema, readSchema } from './read.js'

/**
 * An account in scope. `access` tells how it was read: as the caller itself, by an assumed role, or not at all
 * (then a failure of `sts:AssumeRole` says why).
 */
export const accountSchema = z.strictObject({
  id: accountIdSchema,
  name: z.string().optional(),
  /** ACTIVE, SUSPENDED, PENDING_CLOSURE ... as Organizations answers. */
  status: z.string().optional(),
  /** `o-…/r-…/ou-…/` as aws:PrincipalOrgPaths writes it. */
  organizationPath: z.string().optional(),
  access: z.enum(['caller', 'assumed-role', 'none']),
  roleArn: z.string().optional(),
  /** Regions that are enabled for the account, opted-in ones included; absent when that could not be read. */
  enabledRegions: z.array(z.string()).optional(),
  /** Regions whose trails were listed with success. */
  sweptRegions: z.array(z.string()).optional(),
  /** ARNs of every trail that records this account as DescribeTrails shows it, organization trails included. */
  trailArns: z.array(z.string()).optional(),
  /** Every user, group and role of the account is in the estate's `principals`. Absent: they were not read, or not all. */
  principalsRead: z.literal(true).optional(),
  read: readSchema.optional(),
})
export type Account = z.infer<typeof accountSchema>
