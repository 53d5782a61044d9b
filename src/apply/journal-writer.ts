import { TrailsealError } from '../domain/errors.js'
import type { JournalRecord } from '../domain/journal.js'
import { type ChainEnd, chained } from './journal.js'
import type { JournalSink } from './ports.js'

/** Appends entries to a journal. Entries that come while others are being synced are written together after them. */
export class JournalWriter {
  readonly #sink: JournalSink
  readonly #now: () => Date
  #end: ChainEnd
  #waiting: string[] = []
  /** The batch that lines can still join, and the one before it. */
  #open: Promise<void> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #failure: TrailsealError | undefined

  constructor(options: { sink: JournalSink; end: ChainEnd; now: () => Date }) {
    this.#sink = options.sink
    this.#end = options.end
    this.#now = options.now
  }

  /**
   * Resolves when the entry is on disk. Rejects with TrailsealError when it could not be written; then nothing can be written any
   * more, so that no call is made that is not in the journal.
   */
  async record(entry: JournalRecord): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const line = chained(this.#end, entry, this.#now().toISOString())
    this.#end = { sequence: line.sequence + 1, previous: line.hash }
    this.#waiting.push(`${JSON.stringify(line)}\n`)
    this.#open ??= this.#begin()
    await this.#open
  }

  #begin(): Promise<void> {
    const batch = this.#last.then(async () => this.#flush())
    this.#last = batch.catch(() => undefined)
    return batch
  }

  async #flush(): Promise<void> {
    this.#open = undefined
    const text = this.#waiting.join('')
    this.#waiting = []
    if (this.#failure !== undefined) throw this.#failure
    try {
      await this.#sink.append(text)
    } catch (error) {
      this.#failure = unwritable(error)
      throw this.#failure
    }
  }
}

function unwritable(cause: unknown): TrailsealError {
  const isFull = typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === 'ENOSPC'
  const message = cause instanceof Error ? cause.message : String(cause)
  return new TrailsealError({
    code: isFull ? 'DISK_FULL' : 'JOURNAL_UNWRITABLE',
    message: `the journal can't be written: ${message}; no call was made that is not in it`,
    remedy: isFull
      ? 'free some space, then go on with trailseal resume'
      : 'make the folder of runs writable, then go on with trailseal resume',
    cause,
  })
}
