import { z } from 'zod'

/** A timestamp in ISO 8601, UTC. */
export const timestampSchema = z.iso.datetime()

/** Twelve digits. */
export const accountIdSchema = z.string().regex(/^\d{12}$/, 'an AWS account id has twelve digits')

/** Who read a thing, when: `by` is an index into the estate's `sources`. */
export const readSchema = z.strictObject({ at: timestampSchema, by: z.int().min(0) })
export type Read = z.infer<typeof readSchema>

/**
 * One identity and the endpoint that answered it.
 * `answeredBy` is `aws` only for AWS's own endpoints; `simulator` when the answer carries the simulator's mark;
 * `custom` for any other endpoint that the user named.
 */
export const sourceSchema = z.strictObject({
  callerArn: z.string(),
  accountId: accountIdSchema,
  endpoint: z.string(),
  answeredBy: z.enum(['aws', 'simulator', 'custom']),
})
export type Source = z.infer<typeof sourceSchema>

/** Why a read gave no answer. `denied` is the only one that an IAM action mends. */
export const failureKindSchema = z.enum([
  'denied',
  'region-closed',
  'throttled',
  'unreachable',
  'timeout',
  'invalid-answer',
  'expired-credentials',
  'not-found',
  'unsupported',
  'cancelled',
  'other',
])
export type FailureKind = z.infer<typeof failureKindSchema>

/** A read that was refused or failed, kept as data: whatever rests on it is unknown. */
export const failureSchema = z.strictObject({
  /** Service and operation, as in `kms:DescribeKey`, `sts:AssumeRole`. */
  operation: z.string(),
  accountId: accountIdSchema,
  region: z.string().optional(),
  /** The ARN, bucket name or account id that was asked about; absent for a listing. */
  subject: z.string().optional(),
  kind: failureKindSchema,
  /** AWS's error code (`AccessDeniedException`), or the system's (`ECONNREFUSED`). */
  code: z.string(),
  message: z.string(),
  /** The IAM action that would have been needed; it can differ from the operation (`s3:GetBucketPolicy`). */
  action: z.string().optional(),
  read: readSchema.optional(),
})
export type Failure = z.infer<typeof failureSchema>
