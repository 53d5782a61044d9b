import { reversed } from '../apply/reverse.js'
import { TrailsealError } from '../domain/errors.js'
import type { RunReport } from '../domain/run-report.js'
import { type RunOptions, begin, settling } from './apply.js'
import { DEFAULT_RUNS_DIR, readRun } from './run-folder.js'
import { version } from './version.js'
import { OpenRun } from './workplace.js'

/**
 * Backs a run out: a plan of its own that restores exactly what the run changed, by the same engine. Refuses to overwrite what
 * somebody else changed since. Keys stay enabled and tagged: delivered logs need them. Throws TrailsealError as `apply`.
 */
export async function backout(runId: string, options: RunOptions = {}): Promise<RunReport> {
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  const run = readRun(runsDir, runId)
  if (run.plan.origin.kind !== 'implement') throw notToBeBackedOut(run.runId)
  const plan = reversed(run.plan, run.history, run.runId)
  const start = { program: `trailseal ${version()}`, approval: 'hash' } as const
  const report = await begin(plan, start, { ...options, ...settling(runsDir, plan) })
  if (report.state === 'backed-out') await markBackedOut(runsDir, run.runId, report.runId)
  return report
}

/** The run's own journal tells that it was backed out, and by which run. */
async function markBackedOut(runsDir: string, runId: string, by: string): Promise<void> {
  const run = readRun(runsDir, runId)
  const open = new OpenRun()
  await open.during(async () => {
    const { journal } = await open.reopen(run, () => new Date(run.history.lastAt ?? 0))
    await journal.record({ type: 'noted', message: `backed out by run ${by}` })
    await journal.record({ type: 'run-ended', state: 'backed-out' })
  })
}

function notToBeBackedOut(runId: string): TrailsealError {
  return new TrailsealError({
    code: 'IS_BACK_OUT',
    message: `run ${runId} is a back-out itself`,
    remedy: `go on with it by trailseal resume ${runId}, or apply the plan anew`,
    exitStatus: 4,
  })
}
