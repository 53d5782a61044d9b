import { z } from 'zod'
import { accountIdSchema } from './read.js'

/** A key that a step is about: one that exists, or the one that a create-key step of the same plan makes. */
const keyReferenceSchema = z.union([
  z.strictObject({ arn: z.string() }),
  z.strictObject({ createdBy: z.string() }),
])
export type KeyReference = z.infer<typeof keyReferenceSchema>

/** What every step says: who makes the call, where, and which steps must be done before. */
const common = {
  /** `step-1`, `step-2` …; unique in the plan. */
  id: z.string(),
  /** The account whose credentials make the call: the key's owner, the trail's owner. */
  accountId: accountIdSchema,
  region: z.string(),
  /** Steps that must be done first; they stand earlier in the plan. */
  dependsOn: z.array(z.string()),
  /** One sentence for the reader. */
  summary: z.string(),
}

const rotationSchema = z.strictObject({ enabled: z.boolean(), periodInDays: z.int().optional() })

/** Makes a symmetric key with its policy and tags in one call. Undo: none, for delivered logs need the key. */
const createKeySchema = z.strictObject({
  ...common,
  action: z.literal('create-key'),
  description: z.string(),
  /** The key policy, byte for byte; 32,768 bytes at most. */
  policy: z.string(),
  /** Told apart from every other key by these; the plan's own tag among them, so that it is found again after a crash. */
  tags: z.record(z.string(), z.string()),
})

/** Names a key. Undo: none, it stays with the key that it names. */
const createAliasSchema = z.strictObject({
  ...common,
  action: z.literal('create-alias'),
  aliasName: z.string(),
  key: keyReferenceSchema,
})

/** Replaces a key policy. Undo: puts `before` back, byte for byte. */
const putKeyPolicySchema = z.strictObject({
  ...common,
  action: z.literal('put-key-policy'),
  key: z.strictObject({ arn: z.string() }),
  before: z.string(),
  after: z.string(),
})

/** Sets a key's rotation. Undo: the setting of before. */
const setKeyRotationSchema = z.strictObject({
  ...common,
  action: z.literal('set-key-rotation'),
  key: keyReferenceSchema,
  before: rotationSchema,
  after: rotationSchema,
})

/** Names another key, or none (null), in a trail; nothing else of it changes. Undo: names the one of before. */
const updateTrailSchema = z.strictObject({
  ...common,
  action: z.literal('update-trail'),
  trailArn: z.string(),
  /** The key as DescribeTrails answered it; null: none. */
  before: z.strictObject({ kmsKeyId: z.string().nullable() }),
  after: z.strictObject({ key: keyReferenceSchema.nullable() }),
})

/** Names another key, or none (null), in a log group. Undo: the one of before. */
const setLogGroupKeySchema = z.strictObject({
  ...common,
  action: z.literal('set-log-group-key'),
  logGroupArn: z.string(),
  before: z.strictObject({ kmsKeyId: z.string().nullable() }),
  after: z.strictObject({ key: keyReferenceSchema.nullable() }),
})

/** One change by one API call, with what was there before and what is there after: apply makes no choices. */
export const planStepSchema = z.discriminatedUnion('action', [
  createKeySchema,
  createAliasSchema,
  putKeyPolicySchema,
  setKeyRotationSchema,
  updateTrailSchema,
  setLogGroupKeySchema,
])
export type PlanStep = z.infer<typeof planStepSchema>
export type StepOf<Action extends PlanStep['action']> = Extract<PlanStep, { action: Action }>
