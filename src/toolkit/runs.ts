import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TrailsealError } from '../domain/errors.js'
import type { JournalEntry } from '../domain/journal.js'
import type { RunReport } from '../domain/run-report.js'
import { isHeld } from './lock.js'
import { DEFAULT_RUNS_DIR, readRun, runIds } from './run-folder.js'
import { reportRun } from './run-report.js'
import { LOCK_FILE } from './workplace.js'

/** A run that can't be read, and why. */
export interface UnreadableRun {
  readonly runId: string
  readonly state: 'unreadable'
  readonly code: string
  readonly message: string
}

/** Every run of a folder, newest first; those that can't be read say why. */
export function runs(runsDir = DEFAULT_RUNS_DIR): (RunReport | UnreadableRun)[] {
  return runIds(runsDir)
    .toReversed()
    .map((runId) => {
      try {
        return showRun(runId, runsDir).report
      } catch (error) {
        if (!(error instanceof TrailsealError)) throw error
        return { runId, state: 'unreadable', code: error.code, message: error.message }
      }
    })
}

/** A run with its journal. Throws TrailsealError. */
export function showRun(
  runId: string,
  runsDir = DEFAULT_RUNS_DIR,
): { report: RunReport; entries: readonly JournalEntry[] } {
  const run = readRun(runsDir, runId)
  const lock = join(runsDir, LOCK_FILE)
  // The folder has one process at work at most: on the newest run that has not ended.
  const isRunning = run.history.ended === undefined && existsSync(lock) && isHeld(lock)
  return { report: reportRun(run, runsDir, isRunning), entries: run.journal.entries }
}
