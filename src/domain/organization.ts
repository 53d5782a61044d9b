import { z } from 'zod'
import { accountIdSchema, readSchema } from './read.js'

/** Kinds of organization policy that decide who may do what. Source: Organizations API reference, PolicyType. */
const policyTypeSchema = z.enum(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'])
export type OrganizationPolicyType = z.infer<typeof policyTypeSchema>

/** A service or resource control policy and the roots, units and accounts it is attached to. */
const organizationPolicySchema = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  type: policyTypeSchema,
  /** The policy document as text. */
  content: z.string(),
  targets: z.array(z.string()),
})
export type OrganizationPolicy = z.infer<typeof organizationPolicySchema>

/** A root or an organizational unit. A root has no parent. */
const organizationalUnitSchema = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  parentId: z.string().optional(),
  accounts: z.array(accountIdSchema),
})
export type OrganizationalUnit = z.infer<typeof organizationalUnitSchema>

export const organizationSchema = z.strictObject({
  id: z.string(),
  managementAccountId: accountIdSchema,
  /** ALL or CONSOLIDATED_BILLING. */
  featureSet: z.string().optional(),
  /** Accounts that may administer CloudTrail for the organization. */
  delegatedAdministrators: z.array(accountIdSchema).optional(),
  /** The whole tree, roots included; absent: not read, or not all of it. */
  units: z.array(organizationalUnitSchema).optional(),
  /** Every policy of the enabled types, AWS's own included, with all its targets; absent: not read, or not all of them. */
  policies: z.array(organizationPolicySchema).optional(),
  /** Types that are enabled on the root; policies of the others have no effect. Absent: not read. */
  policyTypesEnabled: z.array(policyTypeSchema).optional(),
  read: readSchema.optional(),
})
export type Organization = z.infer<typeof organizationSchema>
