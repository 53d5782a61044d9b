import { z } from 'zod'
import { accountIdSchema, sourceSchema, timestampSchema } from './read.js'

/** The version of the journal that this code writes and reads. */
export const JOURNAL_SCHEMA = 'trailseal.journal/1'

/** An API call as it is sent: service and operation, and its input as the API shapes it. */
const callSchema = z.strictObject({
  operation: z.string(),
  accountId: accountIdSchema,
  region: z.string(),
  input: z.record(z.string(), z.json()),
})

/** Whether a step is being done, or undone. */
const directionSchema = z.enum(['do', 'undo'])

const entries = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('run-started'),
    schema: z.literal(JOURNAL_SCHEMA),
    runId: z.string(),
    planHash: z.string(),
    source: sourceSchema,
    program: z.string(),
    /** How consent was given: the account id typed, the plan's hash, or by resuming a run that was cut off before its first entry. */
    approval: z.enum(['typed', 'hash', 'rehearsal', 'resumed']),
  }),
  /** Written and synced before the call is made. */
  z.strictObject({
    type: z.literal('intended'),
    step: z.string(),
    direction: directionSchema,
    call: callSchema,
    /** The thing as it was read right before: what every field is compared with after the call. */
    observed: z.record(z.string(), z.json()).optional(),
  }),
  /** What the call brought: `ok`, or the error's code; an outcome that is uncertain is settled by reading, never by guessing. */
  z.strictObject({
    type: z.literal('answered'),
    step: z.string(),
    direction: directionSchema,
    outcome: z.string(),
    isCertain: z.boolean(),
    message: z.string().optional(),
  }),
  /** The step's effect was read back and is as the plan says. `created`: the ARN of a key that was made or found. */
  z.strictObject({
    type: z.literal('confirmed'),
    step: z.string(),
    direction: directionSchema,
    /** False: it was so already, and no call was made. */
    changed: z.boolean(),
    created: z.string().optional(),
  }),
  /** The step can't be done: refused, or something else changed by itself. */
  z.strictObject({
    type: z.literal('failed'),
    step: z.string(),
    direction: directionSchema,
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
  }),
  z.strictObject({ type: z.literal('noted'), message: z.string() }),
  /** A later process goes on with the run. */
  z.strictObject({ type: z.literal('resumed'), direction: directionSchema }),
  z.strictObject({
    type: z.literal('run-ended'),
    state: z.enum(['applied', 'stopped', 'failed', 'backed-out']),
  }),
])

/**
 * One line of a journal: JSON, appended and synced, each with the hash of the line before. A journal whose chain is broken,
 * but for a last line cut short by a crash, proves nothing and is refused.
 */
export const journalEntrySchema = z.strictObject({
  sequence: z.int().min(0),
  at: timestampSchema,
  /** Hash of the line before; of the first line, the plan's hash. */
  previous: z.string(),
  entry: entries,
  hash: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntrySchema>
export type JournalRecord = z.infer<typeof entries>
/** A thing as it was read, by the names that its API gives to its fields. */
export type Image = NonNullable<Extract<JournalRecord, { type: 'intended' }>['observed']>
/** How a run ended, when it ended. */
export type RunEndState = Extract<JournalRecord, { type: 'run-ended' }>['state']
