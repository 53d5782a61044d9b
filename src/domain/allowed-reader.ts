import { z } from 'zod'
import { accountIdSchema } from './read.js'

const NAMES = ['arn', 'pattern', 'account', 'organizationPath', 'service'] as const

/**
 * Somebody who may read the logs, why, who answers for it, and until when. Exactly one of the five says who: `arn` a user,
 * role (with its sessions), session or root user; `pattern` a glob over such ARNs; `account` everybody of an account;
 * `organizationPath` everybody of the accounts under `o-…/r-…/ou-…/`; `service` an AWS service by its principal.
 */
export const allowedReaderSchema = z
  .strictObject({
    arn: z.string().optional(),
    pattern: z.string().optional(),
    account: accountIdSchema.optional(),
    organizationPath: z.string().optional(),
    service: z.string().optional(),
    reason: z.string().min(1),
    owner: z.string().min(1),
    /** The last day on which it counts. */
    expires: z.iso.date(),
  })
  .refine((one) => NAMES.filter((name) => one[name] !== undefined).length === 1, {
    error: `a reader is named by exactly one of ${NAMES.join(', ')}`,
  })
export type AllowedReader = z.infer<typeof allowedReaderSchema>

/** How an entry names its reader, in words. */
export function allowedName(reader: AllowedReader): string {
  const name = NAMES.find((one) => reader[one] !== undefined) ?? 'arn'
  return `${name} ${reader[name] ?? ''}`
}
