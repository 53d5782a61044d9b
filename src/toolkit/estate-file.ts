import type { ZodError } from 'zod'
import { TrailsealError } from '../domain/errors.js'
import { ESTATE_SCHEMA, type Estate, estateSchema } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import { readText, writeWhole } from './files.js'

/** Writes an estate as JSON, with its hash. Throws TrailsealError; nothing half-written is left. */
export function writeEstate(path: string, estate: Estate): void {
  writeWhole(path, `${JSON.stringify({ ...estate, hash: contentHash(estate) }, undefined, 2)}\n`)
}

/**
 * Reads an estate that `collect` wrote. Throws TrailsealError: no file, no JSON, a newer or unknown schema, a shape that does
 * not fit (with the place), or a content hash that does not match.
 */
export function readEstate(path: string): Estate {
  const document = parseDocument(path)
  const estate = readShape(path, document)
  const hash = contentHash(document)
  if (estate.hash === hash) return estate
  throw new TrailsealError({
    code: 'ESTATE_CHANGED',
    message: `${path} was changed after it was written: its hash is ${hash}, it says ${estate.hash ?? 'nothing'}`,
    remedy: 'collect the estate again; a changed estate proves nothing',
    exitStatus: 4,
  })
}

/** Reads an estate written by hand for the simulator: no hash is asked for. Throws TrailsealError. */
export function readScenario(path: string): Estate {
  return readShape(path, parseDocument(path))
}

function parseDocument(path: string): object {
  const text = readText(path)
  try {
    const document: unknown = JSON.parse(text)
    if (typeof document === 'object' && document !== null) return document
  } catch (error) {
    throw new TrailsealError({
      code: 'ESTATE_NOT_JSON',
      message: `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      remedy:
        'give a file that trailseal collect -o wrote; a file that ends early was cut off: collect again',
      cause: error,
    })
  }
  throw notAnEstate(path, 'it is not a JSON object')
}

const SCHEMA_NAME = /^trailseal\.estate\/(\d+)$/u
const OWN_VERSION = Number(SCHEMA_NAME.exec(ESTATE_SCHEMA)?.[1])

function readShape(path: string, document: object): Estate {
  const schema: unknown = Reflect.get(document, 'schema')
  const version = typeof schema === 'string' ? SCHEMA_NAME.exec(schema)?.[1] : undefined
  if (version === undefined) throw notAnEstate(path, `its schema is ${JSON.stringify(schema) ?? 'missing'}`)
  if (Number(version) > OWN_VERSION) {
    throw new TrailsealError({
      code: 'ESTATE_NEWER',
      message: `${path} is of schema ${String(schema)}; this program reads ${ESTATE_SCHEMA}`,
      remedy: 'use the version of trailseal that wrote it, or a newer one',
      exitStatus: 4,
    })
  }
  const parsed = estateSchema.safeParse(document)
  if (parsed.success) return parsed.data
  throw badShape(path, parsed.error)
}

function notAnEstate(path: string, why: string): TrailsealError {
  return new TrailsealError({
    code: 'NOT_AN_ESTATE',
    message: `${path} is not an estate: ${why}`,
    remedy: 'give a file that trailseal collect -o wrote',
  })
}

/** Problems shown of a file that has many. */
const MOST_PROBLEMS = 3

function badShape(path: string, error: ZodError): TrailsealError {
  const problems = error.issues.map((issue) => `at ${issue.path.join('.') || 'the top'}: ${issue.message}`)
  const more = problems.length - MOST_PROBLEMS
  return new TrailsealError({
    code: 'ESTATE_MALFORMED',
    message: `${path} does not fit the estate schema: ${problems.slice(0, MOST_PROBLEMS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    remedy: 'collect the estate again, or check it against schemas/estate.schema.json',
    cause: error,
  })
}
