import { z } from 'zod'
import { allowedReaderSchema } from '../domain/allowed-reader.js'
import { READERS_SCHEMA } from '../report/readers-json.js'

const contextValue = z.union([z.string(), z.array(z.string())])
const request = z.strictObject({
  principal: z.strictObject({
    kind: z.string(),
    arn: z.string(),
    accountId: z.string().optional(),
    roleArn: z.string().optional(),
    uniqueId: z.string().optional(),
  }),
  action: z.string(),
  resource: z.string(),
  resourceAccountId: z.string().optional(),
  context: z.record(z.string(), contextValue),
  unknownKeys: z.array(z.string()).optional(),
})
const deciding = z.strictObject({
  kind: z.string(),
  document: z.string(),
  statement: z.string(),
  effect: z.enum(['Allow', 'Deny', 'Grant']),
  note: z.string(),
})
const decision = z.strictObject({
  effect: z.enum(['allowed', 'denied', 'unknown']),
  gate: z.string().optional(),
  deciding: z.array(deciding),
  nearMisses: z.array(deciding),
  unknowns: z.array(z.string()),
})
const witness = z.strictObject({
  requests: z.array(request),
  decisions: z.array(decision),
  requires: z.array(z.strictObject({ key: z.string(), value: contextValue.optional() })),
})
const answers = [
  z.strictObject({ answer: z.literal('can'), witness }),
  z.strictObject({ answer: z.literal('cannot'), blockedBy: z.array(decision) }),
  z.strictObject({
    answer: z.literal('unknown'),
    reasons: z.array(z.string()),
    possible: witness.optional(),
  }),
] as const
const answer = z.discriminatedUnion('answer', answers)
const subjectShape = {
  kind: z.string(),
  arn: z.string().optional(),
  accountId: z.string().optional(),
  accountIds: z.array(z.string()).optional(),
  isCollected: z.boolean().optional(),
  isMember: z.boolean().optional(),
  path: z.string().optional(),
  accountGlobs: z.array(z.string()).optional(),
}
const subjects = z.array(
  z.strictObject({
    ...subjectShape,
    name: z.string(),
    authorized: z.boolean().optional(),
    allowedBy: allowedReaderSchema.optional(),
  }),
)
const count = z.int().min(0)

/** `readers --format json`. */
export const readersSchema = z.strictObject({
  schema: z.literal(READERS_SCHEMA),
  collectedAt: z.string(),
  endpoint: z.string(),
  answeredBy: z.enum(['aws', 'simulator', 'custom']),
  estateHash: z.string(),
  trails: z.array(
    z.strictObject({
      trailArn: z.string(),
      kmsKeyId: z.string().nullable().optional(),
      keyState: z.string().optional(),
      bucket: z.string().nullable().optional(),
      hasAllowList: z.boolean(),
      counts: z.strictObject({ authorized: count, unauthorized: count, unknown: count, cannot: count }),
      groups: z.array(
        z.discriminatedUnion('answer', [
          answers[0].extend({ subjects }),
          answers[1].extend({ subjects }),
          answers[2].extend({ subjects }),
        ]),
      ),
      indirect: z.array(
        z.strictObject({
          kind: z.string(),
          action: z.string(),
          through: z.string(),
          subject: z.strictObject({ ...subjectShape, name: z.string().optional() }),
          name: z.string(),
          answer,
        }),
      ),
      keyStatements: z.array(z.strictObject({ statement: z.string(), meaning: z.string() })),
      gaps: z.array(z.string()),
    }),
  ),
})
