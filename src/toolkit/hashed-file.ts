import type { ZodError, ZodType } from 'zod'
import { TrailsealError } from '../domain/errors.js'
import { contentHash } from '../domain/hash.js'
import { readText } from './files.js'

/** A kind of document that the program writes and reads back: its words, schema and remedies. */
export interface DocumentKind<T> {
  /** `estate`; in codes `ESTATE_CHANGED`, `NOT_AN_ESTATE`. */
  readonly noun: string
  /** `an estate`. */
  readonly withArticle: string
  /** `trailseal.estate/1`. */
  readonly schemaName: string
  readonly schema: ZodType<T>
  /** The command that writes such files: `trailseal collect -o`. */
  readonly writer: string
  /** What to do where a file can't be used: `collect the estate again`. */
  readonly again: string
  readonly published: string
  /** Why a changed one is refused: `a changed estate proves nothing`. */
  readonly whyUnchanged: string
}

/**
 * Reads a document with its hash. Throws TrailsealError: no file, no JSON, a newer or unknown schema, a shape that does not
 * fit (with the place), or a content hash that does not match.
 */
export function readHashed<T extends { hash?: string | undefined }>(path: string, kind: DocumentKind<T>): T {
  const document = parseDocument(path, kind)
  const read = readShape(path, document, kind)
  const hash = contentHash(document)
  if (read.hash === hash) return read
  throw new TrailsealError({
    code: `${kind.noun.toUpperCase()}_CHANGED`,
    message: `${path} was changed after it was written: its hash is ${hash}, it says ${read.hash ?? 'nothing'}`,
    remedy: `${kind.again}; ${kind.whyUnchanged}`,
    exitStatus: 4,
  })
}

/** Reads a document whose hash does not matter. Throws TrailsealError. */
export function readUnhashed<T>(path: string, kind: DocumentKind<T>): T {
  return readShape(path, parseDocument(path, kind), kind)
}

function parseDocument<T>(path: string, kind: DocumentKind<T>): object {
  const text = readText(path)
  try {
    const document: unknown = JSON.parse(text)
    if (typeof document === 'object' && document !== null) return document
  } catch (error) {
    throw new TrailsealError({
      code: `${kind.noun.toUpperCase()}_NOT_JSON`,
      message: `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      remedy: `give a file that ${kind.writer} wrote; a file that ends early was cut off: ${kind.again}`,
      cause: error,
    })
  }
  throw notOfKind(path, kind, 'it is not a JSON object')
}

function readShape<T>(path: string, document: object, kind: DocumentKind<T>): T {
  const schema: unknown = Reflect.get(document, 'schema')
  const own = splitName(kind.schemaName)
  const found = typeof schema === 'string' ? splitName(schema) : undefined
  if (found === undefined || found.name !== own?.name)
    throw notOfKind(path, kind, `its schema is ${JSON.stringify(schema) ?? 'missing'}`)
  if (found.version > own.version) {
    throw new TrailsealError({
      code: `${kind.noun.toUpperCase()}_NEWER`,
      message: `${path} is of schema ${String(schema)}; this program reads ${kind.schemaName}`,
      remedy: 'use the version of trailseal that wrote it, or a newer one',
      exitStatus: 4,
    })
  }
  const parsed = kind.schema.safeParse(document)
  if (parsed.success) return parsed.data
  throw badShape(path, kind, parsed.error)
}

/** `trailseal.plan/1` in its parts. */
function splitName(schema: string): { name: string; version: number } | undefined {
  const [, name, version] = /^(trailseal\.[a-z]+)\/(\d+)$/u.exec(schema) ?? []
  return name === undefined ? undefined : { name, version: Number(version) }
}

function notOfKind<T>(path: string, kind: DocumentKind<T>, why: string): TrailsealError {
  return new TrailsealError({
    code: `NOT_${kind.withArticle.toUpperCase().replace(' ', '_')}`,
    message: `${path} is not ${kind.withArticle}: ${why}`,
    remedy: `give a file that ${kind.writer} wrote`,
  })
}

/** Problems shown of a file that has many. */
const MOST_PROBLEMS = 3

function badShape<T>(path: string, kind: DocumentKind<T>, error: ZodError): TrailsealError {
  const problems = error.issues.map((issue) => `at ${issue.path.join('.') || 'the top'}: ${issue.message}`)
  const more = problems.length - MOST_PROBLEMS
  return new TrailsealError({
    code: `${kind.noun.toUpperCase()}_MALFORMED`,
    message: `${path} does not fit the ${kind.noun} schema: ${problems.slice(0, MOST_PROBLEMS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    remedy: `${kind.again}, or check it against ${kind.published}`,
    cause: error,
  })
}
