import { z } from 'zod'
import { accountSchema } from './account.js'
import { bucketSchema } from './bucket.js'
import { keySchema } from './key.js'
import { organizationSchema } from './organization.js'
import { managedPolicySchema, principalSchema } from './principal.js'
import { failureSchema, sourceSchema, timestampSchema } from './read.js'
import { eventDataStoreSchema, logGroupSchema, trailSchema } from './trail.js'

/** The version of the estate document that this code writes and reads. */
export const ESTATE_SCHEMA = 'trailseal.estate/1'

/**
 * A dated snapshot of everything that the verdicts rest on: what was read, and what could not be.
 * One convention throughout: a field that is absent was not read, null means AWS answered "none".
 * The first source is the caller that the collection started from.
 */
export const estateSchema = z.strictObject({
  schema: z.literal(ESTATE_SCHEMA),
  /** `sha256:` and 64 hex digits over the canonical JSON of everything else; see hash.ts. */
  hash: z.string().optional(),
  collectedAt: timestampSchema,
  completedAt: timestampSchema.optional(),
  /** The program and version that wrote the document. */
  collector: z.string().optional(),
  partition: z.string(),
  scope: z.strictObject({
    kind: z.enum(['caller', 'accounts', 'organization']),
    /** Regions the user asked for; absent: every enabled one. */
    regions: z.array(z.string()).optional(),
  }),
  sources: z.array(sourceSchema).min(1),
  organization: organizationSchema.nullable().optional(),
  accounts: z.array(accountSchema),
  trails: z.array(trailSchema),
  eventDataStores: z.array(eventDataStoreSchema).default([]),
  keys: z.array(keySchema).default([]),
  buckets: z.array(bucketSchema).default([]),
  logGroups: z.array(logGroupSchema).default([]),
  /** Principals of the accounts that can matter to who reads the logs; whole accounts where `principalsRead` says so. */
  principals: z.array(principalSchema).default([]),
  /** Documents of the managed policies that principals name. */
  managedPolicies: z.array(managedPolicySchema).default([]),
  failures: z.array(failureSchema).default([]),
})
export type Estate = z.infer<typeof estateSchema>
