import { z } from 'zod'
import { planStepSchema } from './plan-step.js'
import { accountIdSchema, sourceSchema, timestampSchema } from './read.js'

/** The version of the plan document that this code writes and reads. */
export const PLAN_SCHEMA = 'trailseal.plan/1'

/**
 * A value that was observed when the plan was made and must still be so when it is applied. `field` is a field of the
 * estate's trail, key, bucket or log group; the value is as the estate has it (null: AWS answered "none").
 */
const preconditionSchema = z.strictObject({
  kind: z.enum(['trail', 'key', 'bucket', 'log-group']),
  /** ARN; the name of a bucket. */
  subject: z.string(),
  /** Whose credentials read it. */
  accountId: accountIdSchema,
  region: z.string(),
  field: z.string(),
  value: z.json(),
  /** Steps that rest on it; they do not run where it no longer holds. */
  steps: z.array(z.string()),
})
export type Precondition = z.infer<typeof preconditionSchema>

/** Something that the plan brings about besides its steps, in words and, where it can be counted, in numbers. */
const consequenceSchema = z.strictObject({
  kind: z.enum([
    'gains-read',
    'loses-read',
    'keeps-read',
    'cost',
    'replication',
    'delivery',
    'irreversible',
    'note',
  ]),
  /** ARN of the trail, key, bucket or principal that it is about. */
  subject: z.string(),
  text: z.string(),
  /** US dollars a month; for kind cost. */
  usdPerMonth: z.number().optional(),
  /** Principals, objects; for the other kinds. */
  count: z.int().optional(),
  /** The steps that bring it about. */
  steps: z.array(z.string()),
})
export type Consequence = z.infer<typeof consequenceSchema>

/** Something that would be needed and is not done, with the reason and what a person can do. */
const refusalSchema = z.strictObject({
  /** `MEMBER_ORGANIZATION_TRAIL`, `KEY_IN_OTHER_REGION`, `BUCKET_DENIES`, `REPLICATION_STOPS`, `NO_READERS` … */
  code: z.string(),
  subject: z.string(),
  reason: z.string(),
  remedy: z.string(),
  /** The statement or field that it rests on, where there is one. */
  evidence: z.string().optional(),
})
export type Refusal = z.infer<typeof refusalSchema>

/** What a back-out undoes, or a person asked for by name. */
const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('implement') }),
  /** Restores what a run changed. */
  z.strictObject({ kind: z.literal('back-out'), runId: z.string(), planHash: z.string() }),
  /** Names a key, or none, in one trail because somebody said so. */
  z.strictObject({ kind: z.literal('back-out-trail'), trailArn: z.string(), to: z.string() }),
])

/**
 * What is to be changed: immutable and complete. Steps stand in an order in which they can be done one after another; those
 * that do not depend on each other and are in different accounts may be done at the same time.
 */
export const planSchema = z.strictObject({
  schema: z.literal(PLAN_SCHEMA),
  /** `sha256:` and 64 hex digits over the canonical JSON of everything else; see hash.ts. */
  hash: z.string(),
  madeAt: timestampSchema,
  /** The program and version that made it. */
  planner: z.string(),
  origin: originSchema,
  partition: z.string(),
  /** The caller of the collection and the endpoint that answered it: the plan is good for no other. */
  source: sourceSchema,
  estate: z.strictObject({ hash: z.string(), collectedAt: timestampSchema }),
  /** Trails that are right already. */
  compliantTrails: z.array(z.string()),
  steps: z.array(planStepSchema),
  preconditions: z.array(preconditionSchema),
  consequences: z.array(consequenceSchema),
  refusals: z.array(refusalSchema),
})
export type Plan = z.infer<typeof planSchema>

/** The tag by which keys made by this program are known; its value is the scope that the key is for, `trail-logs`. */
export const KEY_TAG = 'trailseal:purpose'
/** The tag that holds the id under which a create-key step made the key: `plan-hash-prefix/step-id`, so that it is made once. */
export const CREATED_BY_TAG = 'trailseal:created-by'
/** Digits of the plan's hash in that tag. */
const TAGGED_DIGITS = 16

/** The value of that tag on a key that a step of a plan makes. */
export function createdByValue(planHash: string, stepId: string): string {
  return `${planHash.replace(/^sha256:/u, '').slice(0, TAGGED_DIGITS)}/${stepId}`
}
