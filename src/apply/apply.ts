import type { OnProgress } from '../domain/events.js'
import { JOURNAL_SCHEMA, type JournalRecord } from '../domain/journal.js'
import type { Plan } from '../domain/plan.js'
import { SETTLE_MS } from './bounds.js'
import { Calls } from './calls.js'
import { type Stage, checkPlace, checkPreconditions, enterAccounts } from './check.js'
import { type RunOutcome, execute } from './execute.js'
import type { RunHistory } from './journal-state.js'
import type { JournalWriter } from './journal-writer.js'
import type { ApplyPort, Waiting } from './ports.js'
import { Run } from './run.js'
import type { Settling } from './settling.js'

/** What applying a plan needs from outside. */
export interface ApplyParts extends Settling {
  readonly plan: Plan
  readonly port: ApplyPort
  readonly waiting: Waiting
  readonly stage?: Stage
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/** How a new run is entered into its journal. */
export interface RunStart {
  readonly program: string
  readonly approval: Extract<JournalRecord, { type: 'run-started' }>['approval']
}

/** A run's journal, open to be written. */
export interface OpenJournal {
  readonly runId: string
  readonly journal: JournalWriter
}

const NOTHING_YET: RunHistory = { steps: new Map(), notes: [] }

/**
 * Applies a plan from its beginning. Everything is checked before the journal is opened, and the journal is opened before
 * anything is changed. Throws TrailsealError: wrong place, stale plan (exit status 4), closed account, unwritable journal.
 */
export async function applyPlan(
  parts: ApplyParts,
  start: RunStart,
  openJournal: () => Promise<OpenJournal>,
): Promise<RunOutcome> {
  const { plan, port, waiting } = parts
  await checkPlace(port, plan, parts.stage ?? 'real')
  await enterAccounts(port, plan)
  await untilQuiet(parts)
  const calls = new Calls(port, waiting)
  await checkPreconditions({ ...parts, calls }, { overlay: () => [], isDone: () => false })
  const opened = await openJournal()
  await begin(parts, start, opened)
  return execute({ ...parts, calls, journal: opened.journal, history: NOTHING_YET })
}

/** Waits for calls whose answers were lost, longer than any request lives. */
async function untilQuiet({ port, waiting, quietFromMs = 0, onProgress, signal }: ApplyParts): Promise<void> {
  const leftMs = Math.min(quietFromMs - port.now().getTime(), SETTLE_MS)
  if (leftMs <= 0) return
  const message = `a call of the run was given up without an answer: waiting ${Math.ceil(leftMs / 1000)} s, until it can have no effect any more`
  onProgress?.({ type: 'noticed', message })
  await waiting.wait(leftMs, signal)
}

async function begin(
  { plan, port }: ApplyParts,
  start: RunStart,
  { journal, runId }: OpenJournal,
): Promise<void> {
  await journal.record({
    type: 'run-started',
    schema: JOURNAL_SCHEMA,
    runId,
    planHash: plan.hash,
    source: (await port.caller()).source,
    ...start,
  })
}

/** Goes on with a run that was cut off, stopped or failed. Throws TrailsealError as `applyPlan`. */
export async function resumePlan(
  parts: ApplyParts,
  { history, start }: { history: RunHistory; start: RunStart },
  openJournal: () => Promise<OpenJournal>,
): Promise<RunOutcome> {
  const { plan, port, waiting } = parts
  await checkPlace(port, plan, parts.stage ?? 'real')
  await enterAccounts(port, plan)
  await untilQuiet(parts)
  const calls = new Calls(port, waiting)
  const opened = await openJournal()
  const { journal } = opened
  const run = { ...parts, calls, journal, history }
  const known = new Run(run)
  await checkPreconditions(
    { ...parts, calls },
    {
      overlay: (one) => known.overlay(one),
      isDone: (id) => known.isDone(id),
      remedy: 'somebody changed it since the run began: back out with trailseal backout, and make a new plan',
    },
  )
  if (history.started === undefined) await begin(parts, start, opened)
  else await journal.record({ type: 'resumed', direction: 'do' })
  return execute(run)
}
