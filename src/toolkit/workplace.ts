import { hashPrefix } from '../apply/run.js'
import type { OpenJournal } from '../apply/apply.js'
import type { ReadJournal } from '../apply/journal.js'
import { SdkPort } from '../aws/port.js'
import type { CollectOptions } from '../collect/options.js'
import { TrailsealError } from '../domain/errors.js'
import type { Plan } from '../domain/plan.js'
import { join } from 'node:path'
import type { JournalFile } from './journal-file.js'
import { takeLock, takePlanLock } from './lock.js'
import { createRun, makeRunsDir, openRun } from './run-folder.js'

/** Name of the lock in a folder of runs. */
export const LOCK_FILE = 'lock'

/** Opens AWS for a piece of work. Ctrl-C does not abort its calls: the step in hand is finished. */
export async function withPort<T>(options: CollectOptions, work: (port: SdkPort) => Promise<T>): Promise<T> {
  const { signal: _signal, ...rest } = options
  const port = await SdkPort.open(rest)
  try {
    return await work(port)
  } finally {
    port.close()
  }
}

/** One process at a time in a folder of runs, and one at a time with a plan. Throws TrailsealError (exit status 4). */
export async function locked<T>(runsDir: string, plan: Plan, work: () => Promise<T>): Promise<T> {
  makeRunsDir(runsDir)
  const what = `which carries out plan ${hashPrefix(plan.hash)}`
  const folderLock = takeLock(join(runsDir, LOCK_FILE), what)
  try {
    const planLock = takePlanLock(hashPrefix(plan.hash), what)
    try {
      return await work()
    } finally {
      planLock.release()
    }
  } finally {
    folderLock.release()
  }
}

/** The journal of one run while it is open: closed at the end, and named in what goes wrong. */
export class OpenRun {
  #file: JournalFile | undefined
  #runId: string | undefined

  get runId(): string | undefined {
    return this.#runId
  }

  /** A run that begins now. */
  async create(runsDir: string, plan: Plan, now: () => Date): Promise<OpenJournal> {
    const { runId, folder } = createRun(runsDir, plan, now())
    return this.#open({ runId, folder, plan, journal: { entries: [], tornBytes: 0 } }, now)
  }

  /** A run that goes on. */
  async reopen(
    run: { runId: string; folder: string; plan: Plan; journal: ReadJournal },
    now: () => Date,
  ): Promise<OpenJournal> {
    return this.#open(run, now)
  }

  async #open(
    { runId, folder, plan, journal }: { runId: string; folder: string; plan: Plan; journal: ReadJournal },
    now: () => Date,
  ): Promise<OpenJournal> {
    this.#runId = runId
    const { writer, file } = await openRun(folder, plan, { journal, now })
    this.#file = file
    return { runId, journal: writer }
  }

  /** Does the work and closes the journal; what it throws from then on names the run. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#named(error)
    } finally {
      await this.#file?.close()
    }
  }

  #named(error: unknown): unknown {
    const isOurs = error instanceof TrailsealError && this.#runId !== undefined && this.#file !== undefined
    if (!isOurs) return error
    const { code, message, remedy, exitStatus } = error
    const next = `trailseal resume ${this.#runId}, or trailseal backout ${this.#runId}`
    return new TrailsealError({ code, message, remedy: `${remedy}; next: ${next}`, exitStatus, cause: error })
  }
}
