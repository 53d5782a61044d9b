import { z } from 'zod'
import { estateSchema } from '../domain/estate.js'
import { journalEntrySchema } from '../domain/journal.js'
import { planSchema } from '../domain/plan.js'
import { RULE_IDS } from '../domain/finding.js'
import { ASSESSMENT_SCHEMA } from '../report/json.js'
import { configSchema } from './config.js'

const verdict = z.enum(['compliant', 'noncompliant', 'not-applicable', 'unknown'])
const counts = z.strictObject({
  compliant: z.int(),
  noncompliant: z.int(),
  'not-applicable': z.int(),
  unknown: z.int(),
})
const subject = z.strictObject({
  kind: z.enum(['trail', 'account', 'event-data-store']),
  id: z.string(),
  name: z.string(),
  accountId: z.string(),
  region: z.string().optional(),
})
const evidence = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('field'), subject: z.string(), field: z.string(), value: z.string() }),
  z.strictObject({
    kind: z.literal('statement'),
    document: z.string(),
    statement: z.string(),
    effect: z.enum(['Allow', 'Deny', 'Grant']),
    note: z.string(),
  }),
])
const finding = z.strictObject({
  rule: z.enum(RULE_IDS),
  level: z.enum(['benchmark', 'assured', 'advisory']),
  subject,
  verdict,
  summary: z.string(),
  proof: z.array(evidence),
  unknowns: z.array(
    z.strictObject({
      reason: z.string(),
      operation: z.string().optional(),
      action: z.string().optional(),
      remedy: z.string(),
    }),
  ),
  remedy: z.string().optional(),
})
const assessed = z.strictObject({ subject, benchmark: verdict, assured: verdict, findings: z.array(finding) })

/** `audit --format json`. */
const assessmentSchema = z.strictObject({
  schema: z.literal(ASSESSMENT_SCHEMA),
  collectedAt: z.string(),
  endpoint: z.string(),
  answeredBy: z.enum(['aws', 'simulator', 'custom']),
  callerArn: z.string(),
  estateHash: z.string(),
  rules: z.array(z.enum(RULE_IDS)),
  trails: z.array(assessed),
  accounts: z.array(assessed),
  benchmark: counts,
  assured: counts,
  verdict,
})

/** The JSON schemas of the files that the program reads and writes, by file name. */
export function jsonSchemas(): Readonly<Record<string, object>> {
  return {
    'estate.schema.json': z.toJSONSchema(estateSchema, { io: 'input' }),
    'assessment.schema.json': z.toJSONSchema(assessmentSchema),
    'plan.schema.json': z.toJSONSchema(planSchema, { io: 'input' }),
    'journal-entry.schema.json': z.toJSONSchema(journalEntrySchema, { io: 'input' }),
    'trailseal.config.schema.json': z.toJSONSchema(configSchema, { io: 'input' }),
  }
}
