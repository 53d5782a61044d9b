import { z } from 'zod'
import { estateSchema } from '../domain/estate.js'
import { journalEntrySchema } from '../domain/journal.js'
import { planSchema } from '../domain/plan.js'
import { RULE_IDS } from '../domain/finding.js'
import { CHECK_SCHEMA } from '../report/check/json.js'
import { ASSESSMENT_SCHEMA } from '../report/json.js'
import { configSchema } from './config.js'
import { readersSchema } from './readers-schema.js'

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

const place = z.strictObject({
  file: z.string(),
  offset: z.int(),
  endOffset: z.int(),
  line: z.int(),
  column: z.int(),
  endLine: z.int(),
  endColumn: z.int(),
})
const origin = z.strictObject({ file: z.string(), line: z.int(), column: z.int().optional() })
const codeFormat = z.enum(['terraform', 'terraform-plan', 'cloudformation', 'cdk'])
const suppression = z.strictObject({
  rule: z.enum(RULE_IDS),
  reason: z.string(),
  expires: z.string(),
  place,
})
const foreignSkip = z.strictObject({
  tool: z.enum(['Checkov', 'Trivy', 'tfsec', 'KICS']),
  id: z.string(),
  reason: z.string().optional(),
  place,
})
const codeFinding = finding.extend({
  format: codeFormat,
  address: z.string(),
  place,
  origin: origin.optional(),
  related: z.array(place),
  suppression: suppression.optional(),
  alsoSkippedFor: z.array(foreignSkip),
})
const codeProblem = z.strictObject({
  code: z.string(),
  message: z.string(),
  place,
  affects: z.literal('file').optional(),
})

/** `check --format json`. */
const checkSchema = z.strictObject({
  schema: z.literal(CHECK_SCHEMA),
  paths: z.array(z.string()),
  files: z.strictObject({ seen: z.int(), read: z.int() }),
  rules: z.array(z.enum(RULE_IDS)),
  subjects: z.array(
    z.strictObject({
      subject,
      format: codeFormat,
      address: z.string(),
      root: z.string(),
      place,
      benchmark: verdict,
      assured: verdict,
      findings: z.array(codeFinding),
    }),
  ),
  problems: z.array(codeProblem),
  suppressionProblems: z.array(
    z.strictObject({
      code: z.enum(['SUPPRESSION_EXPIRED', 'SUPPRESSION_MALFORMED', 'SUPPRESSION_UNKNOWN_RULE']),
      message: z.string(),
      remedy: z.string(),
      place,
    }),
  ),
  suppressed: z.int(),
  benchmark: counts,
  assured: counts,
  verdict,
})

/** The JSON schemas of the files that the program reads and writes, by file name. */
export function jsonSchemas(): Readonly<Record<string, object>> {
  return {
    'estate.schema.json': z.toJSONSchema(estateSchema, { io: 'input' }),
    'assessment.schema.json': z.toJSONSchema(assessmentSchema),
    'readers.schema.json': z.toJSONSchema(readersSchema),
    'plan.schema.json': z.toJSONSchema(planSchema, { io: 'input' }),
    'check.schema.json': z.toJSONSchema(checkSchema),
    'journal-entry.schema.json': z.toJSONSchema(journalEntrySchema, { io: 'input' }),
    'trailseal.config.schema.json': z.toJSONSchema(configSchema, { io: 'input' }),
  }
}
