import { ESTATE_SCHEMA, type Estate, estateSchema } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import { writeWhole } from './files.js'
import { type DocumentKind, readHashed, readUnhashed } from './hashed-file.js'

const ESTATE_KIND: DocumentKind<Estate> = {
  noun: 'estate',
  withArticle: 'an estate',
  schemaName: ESTATE_SCHEMA,
  schema: estateSchema,
  writer: 'trailseal collect -o',
  again: 'collect the estate again',
  published: 'schemas/estate.schema.json',
  whyUnchanged: 'a changed estate proves nothing',
}

/** Writes an estate as JSON, with its hash. Throws TrailsealError; nothing half-written is left. */
export function writeEstate(path: string, estate: Estate): void {
  writeWhole(path, `${JSON.stringify({ ...estate, hash: contentHash(estate) }, undefined, 2)}\n`)
}

/**
 * Reads an estate that `collect` wrote. Throws TrailsealError: no file, no JSON, a newer or unknown schema, a shape that does
 * not fit (with the place), or a content hash that does not match.
 */
export function readEstate(path: string): Estate {
  return readHashed(path, ESTATE_KIND)
}

/** Reads an estate written by hand for the simulator: no hash is asked for. Throws TrailsealError. */
export function readScenario(path: string): Estate {
  return readUnhashed(path, ESTATE_KIND)
}
