import { TrailsealError } from '../domain/errors.js'
import { contentHash } from '../domain/hash.js'
import {
  JOURNAL_SCHEMA,
  type JournalEntry,
  type JournalRecord,
  journalEntrySchema,
} from '../domain/journal.js'

/** Where in a chain the next entry goes. */
export interface ChainEnd {
  readonly sequence: number
  /** Hash of the entry before; at the beginning the plan's. */
  readonly previous: string
}

/** The entry that follows in the chain. */
export function chained(end: ChainEnd, entry: JournalRecord, at: string): JournalEntry {
  const open = { sequence: end.sequence, at, previous: end.previous, entry }
  return { ...open, hash: contentHash(open) }
}

export function endOf(entries: readonly JournalEntry[], planHash: string): ChainEnd {
  return { sequence: entries.length, previous: entries.at(-1)?.hash ?? planHash }
}

/** A journal as read: its entries, and the bytes at its end that a crash cut short. */
export interface ReadJournal {
  readonly entries: readonly JournalEntry[]
  readonly tornBytes: number
}

/**
 * Reads a journal and checks its chain from the plan's hash on. A last line without its line end was cut short by a crash: its
 * write was never acknowledged, so nothing rests on it. Everything else that does not fit is refused. Throws TrailsealError.
 */
export function parseJournal(text: string, planHash: string, name: string): ReadJournal {
  const lines = text.split('\n')
  // Some file systems leave zeros where data had not reached the disk.
  const torn = lines.pop() ?? ''
  const entries: JournalEntry[] = []
  for (const [index, line] of lines.entries()) {
    entries.push(checked(line, endOf(entries, planHash), `${name}, line ${index + 1}`))
  }
  return { entries, tornBytes: Buffer.byteLength(torn) }
}

function checked(line: string, end: ChainEnd, place: string): JournalEntry {
  const found = parsed(line, place)
  if (end.sequence === 0 && found.sequence === 0 && found.previous !== end.previous) {
    throw refused(
      'JOURNAL_OF_OTHER_PLAN',
      `${place} belongs to the plan ${found.previous}, not to ${end.previous}`,
    )
  }
  if (found.sequence !== end.sequence || found.previous !== end.previous) {
    throw refused(
      'JOURNAL_BROKEN',
      `${place} does not follow the line before it: a line was changed, added or taken away`,
    )
  }
  if (found.hash !== contentHash(found)) {
    throw refused('JOURNAL_BROKEN', `${place} was changed after it was written: its hash does not match`)
  }
  return found
}

function parsed(line: string, place: string): JournalEntry {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw refused('JOURNAL_BROKEN', `${place} is not JSON`, error)
  }
  const result = journalEntrySchema.safeParse(value)
  if (result.success) return result.data
  const schema = schemaOf(value)
  if (schema !== undefined && schema !== JOURNAL_SCHEMA) {
    throw refused('JOURNAL_NEWER', `${place} is of schema ${schema}; this program reads ${JOURNAL_SCHEMA}`)
  }
  throw refused(
    'JOURNAL_BROKEN',
    `${place} is no entry of a journal: ${result.error.issues[0]?.message ?? ''}`,
  )
}

function schemaOf(value: unknown): string | undefined {
  const entry: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'entry') : undefined
  const schema: unknown =
    typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'schema') : undefined
  return typeof schema === 'string' ? schema : undefined
}

function refused(code: string, message: string, cause?: unknown): TrailsealError {
  const remedies: Readonly<Record<string, string>> = {
    JOURNAL_NEWER: 'use the version of trailseal that wrote it, or a newer one',
    JOURNAL_OF_OTHER_PLAN: 'put the plan and the journal of one run back together; they were mixed up',
  }
  return new TrailsealError({
    code,
    message,
    remedy:
      remedies[code] ??
      'a journal that was changed proves nothing: restore it from a copy, or audit and make a new plan; nothing was changed in AWS',
    exitStatus: 4,
    cause,
  })
}
