import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { endOf, type ReadJournal, parseJournal } from '../apply/journal.js'
import { type RunHistory, historyOf } from '../apply/journal-state.js'
import { JournalWriter } from '../apply/journal-writer.js'
import { hashPrefix } from '../apply/run.js'
import { TrailsealError } from '../domain/errors.js'
import type { Plan } from '../domain/plan.js'
import { readText, writeWhole } from './files.js'
import { type JournalFile, openJournalFile } from './journal-file.js'
import { didYouMean } from '../domain/nearest.js'
import { readPlan } from './plan-file.js'

/** Where runs are kept unless `--runs-dir` says otherwise: beside the configuration. */
export const DEFAULT_RUNS_DIR = join('.trailseal', 'runs')

/** A run as its folder tells it. */
export interface StoredRun {
  readonly runId: string
  readonly folder: string
  readonly plan: Plan
  readonly journal: ReadJournal
  readonly history: RunHistory
}

const PLAN_FILE = 'plan.json'
const JOURNAL_FILE = 'journal.jsonl'

/** `20270131T120000Z-1a2b3c4d`: when it was begun, and with which plan. */
function newRunId(plan: Plan, now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z-${hashPrefix(plan.hash).slice(0, 8)}`
}

/** Makes the folder in which runs are kept. Throws TrailsealError where that can't be written. */
export function makeRunsDir(runsDir: string): void {
  try {
    mkdirSync(runsDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unwritable(runsDir, error)
  }
}

/** Makes a run's folder with its plan in it, on disk before anything else happens. Throws TrailsealError. */
export function createRun(runsDir: string, plan: Plan, now: Date): { runId: string; folder: string } {
  const wanted = newRunId(plan, now)
  const others = existsSync(runsDir) ? readdirSync(runsDir).filter((name) => name.startsWith(wanted)) : []
  const runId = others.length === 0 ? wanted : `${wanted}-${others.length + 1}`
  const folder = join(runsDir, runId)
  // Made aside and renamed, so that a crash leaves no run without its plan.
  const draft = join(runsDir, `.${runId}`)
  try {
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    writeWhole(join(draft, PLAN_FILE), `${JSON.stringify(plan, undefined, 2)}\n`)
    syncFolder(draft)
    renameSync(draft, folder)
    syncFolder(runsDir)
  } catch (error) {
    throw error instanceof TrailsealError ? error : unwritable(folder, error)
  }
  return { runId, folder }
}

/** The name of a new file is on disk only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function unwritable(path: string, cause: unknown): TrailsealError {
  return new TrailsealError({
    code: Reflect.get(Object(cause), 'code') === 'ENOSPC' ? 'DISK_FULL' : 'FILE_UNWRITABLE',
    message: `${path} can't be written: ${cause instanceof Error ? cause.message : String(cause)}; nothing was changed in AWS`,
    remedy: 'free some space or make the folder writable, or name another with --runs-dir',
    cause,
  })
}

/** Opens a run's journal to go on with. Throws TrailsealError. */
export async function openRun(
  folder: string,
  plan: Plan,
  about: { journal: ReadJournal; now: () => Date },
): Promise<{ writer: JournalWriter; file: JournalFile }> {
  const path = join(folder, JOURNAL_FILE)
  const { entries } = about.journal
  try {
    const text = existsSync(path) ? readText(path) : ''
    const file = await openJournalFile(path, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)))
    return { file, writer: new JournalWriter({ sink: file, end: endOf(entries, plan.hash), now: about.now }) }
  } catch (error) {
    throw error instanceof TrailsealError ? error : unwritable(path, error)
  }
}

/** Ids of the runs that a folder keeps, oldest first. */
export function runIds(runsDir: string): string[] {
  if (!existsSync(runsDir)) return []
  return readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}

/** Reads a run; `last` is the newest. Throws TrailsealError: no such run, a changed plan or journal. */
export function readRun(runsDir: string, wanted: string): StoredRun {
  const ids = runIds(runsDir)
  const runId = wanted === 'last' ? ids.at(-1) : ids.find((id) => id === wanted)
  if (runId === undefined) {
    throw new TrailsealError({
      code: 'UNKNOWN_RUN',
      message: `there is no run ${wanted} in ${runsDir}${didYouMean(wanted, ids)}`,
      remedy: ids.length === 0 ? 'name the folder of runs with --runs-dir' : 'trailseal runs lists them',
    })
  }
  const folder = join(runsDir, runId)
  const plan = readPlan(join(folder, PLAN_FILE))
  const path = join(folder, JOURNAL_FILE)
  const journal = parseJournal(existsSync(path) ? readText(path) : '', plan.hash, path)
  return { runId, folder, plan, journal, history: historyOf(journal.entries) }
}

/** Runs that began to back a run out. What can't be read tells nothing; `runs` shows it. */
export function triesAt(runsDir: string, runId: string): StoredRun[] {
  return runIds(runsDir)
    .flatMap((id) => {
      try {
        return [readRun(runsDir, id)]
      } catch (error) {
        if (error instanceof TrailsealError) return []
        throw error
      }
    })
    .filter(({ plan }) => plan.origin.kind === 'back-out' && plan.origin.runId === runId)
}
