import { TrailsealError } from '../domain/errors.js'
import { contentHash } from '../domain/hash.js'
import { PLAN_SCHEMA, type Plan, planSchema } from '../domain/plan.js'
import { readText } from './files.js'

const SCHEMA_NAME = /^trailseal\.plan\/(\d+)$/u
const OWN_VERSION = Number(SCHEMA_NAME.exec(PLAN_SCHEMA)?.[1])
/** Problems shown of a file that has many. */
const MOST_PROBLEMS = 3

/**
 * Reads a plan. Throws TrailsealError: no file, no JSON, an older, newer or unknown schema, a shape that does not fit, or a plan
 * that was edited after it was made (exit status 4): what runs is what was reviewed.
 */
export function readPlan(path: string): Plan {
  const document = documentIn(path)
  checkSchema(path, Reflect.get(document, 'schema'))
  const parsed = planSchema.safeParse(document)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `at ${issue.path.join('.') || 'the top'}: ${issue.message}`,
    )
    throw refused(
      'PLAN_MALFORMED',
      `${path} does not fit the plan schema: ${problems.slice(0, MOST_PROBLEMS).join('; ')}`,
      parsed.error,
    )
  }
  const hash = contentHash(document)
  if (parsed.data.hash !== hash) {
    throw refused(
      'PLAN_CHANGED',
      `${path} was changed after it was made: its hash is ${hash}, it says ${parsed.data.hash}`,
    )
  }
  return parsed.data
}

function documentIn(path: string): object {
  try {
    const document: unknown = JSON.parse(readText(path))
    if (typeof document === 'object' && document !== null) return document
  } catch (error) {
    if (error instanceof TrailsealError) throw error
    throw refused(
      'PLAN_NOT_JSON',
      `${path} is not JSON, or was cut off: ${error instanceof Error ? error.message : String(error)}`,
      error,
    )
  }
  throw refused('NOT_A_PLAN', `${path} is not a plan: it is not a JSON object`)
}

function checkSchema(path: string, schema: unknown): void {
  const version = typeof schema === 'string' ? SCHEMA_NAME.exec(schema)?.[1] : undefined
  if (version === undefined)
    throw refused('NOT_A_PLAN', `${path} is not a plan: its schema is ${JSON.stringify(schema) ?? 'missing'}`)
  if (Number(version) === OWN_VERSION) return
  throw refused(
    'PLAN_OTHER_VERSION',
    `${path} is of schema ${String(schema)}; this program reads ${PLAN_SCHEMA}`,
  )
}

function refused(code: string, message: string, cause?: unknown): TrailsealError {
  return new TrailsealError({
    code,
    message: `${message}; nothing was changed`,
    remedy: 'make a plan with this version of trailseal: trailseal plan -o plan.json',
    exitStatus: 4,
    cause,
  })
}
