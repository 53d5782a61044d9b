import { inDoubtSince } from '../apply/journal-state.js'
import type { PlanStep } from '../domain/plan-step.js'
import type { RunReport, RunState, StepReport } from '../domain/run-report.js'
import { DEFAULT_RUNS_DIR, type StoredRun } from './run-folder.js'

/** A run as its journal tells it; `isRunning`: a live process is at it. */
export function reportRun(run: StoredRun, runsDir: string, isRunning: boolean): RunReport {
  const { plan, history, runId, folder } = run
  const state: RunState = isRunning ? 'running' : (history.ended ?? 'interrupted')
  const { origin } = plan
  return {
    schema: 'trailseal.run/1',
    runId,
    folder,
    planHash: plan.hash,
    kind: origin.kind,
    ...(origin.kind === 'back-out' ? { backsOut: origin.runId } : {}),
    state,
    ...(history.startedAt === undefined ? {} : { startedAt: history.startedAt }),
    ...(history.lastAt === undefined ? {} : { lastAt: history.lastAt }),
    steps: plan.steps.map((step) => reportStep(run, step)),
    notes: history.notes,
    next: nextCommands(run, state).map((command) => withFolder(command, runsDir)),
  }
}

/** How a step stands by its journal. */
export function reportStep({ history }: Pick<StoredRun, 'history'>, step: PlanStep): StepReport {
  const { id, action, accountId, region, summary } = step
  const trail = step.action === 'update-trail' ? { trailArn: step.trailArn } : {}
  const about = { id, action, accountId, region, summary, ...trail }
  const told = history.steps.get(id)
  if (told?.confirmed !== undefined && told.restored !== true) {
    const { changed, created } = told.confirmed
    return { ...about, state: changed ? 'done' : 'already', ...(created === undefined ? {} : { created }) }
  }
  if (told?.failed !== undefined) {
    const { code, message, remedy } = told.failed
    return { ...about, state: 'failed', code, message, remedy }
  }
  return { ...about, state: inDoubtSince(told) === undefined ? 'not-done' : 'in-doubt' }
}

function nextCommands({ runId, plan }: StoredRun, state: RunState): string[] {
  const isBackOut = plan.origin.kind !== 'implement'
  switch (state) {
    case 'running':
      return [`trailseal run show ${runId}`]
    case 'applied':
      return [`trailseal verify ${runId} --wait`, `trailseal backout ${runId}`]
    case 'backed-out':
      return ['trailseal audit']
    case 'interrupted':
    case 'stopped':
    case 'failed':
      return isBackOut
        ? [`trailseal resume ${runId}`]
        : [`trailseal resume ${runId}`, `trailseal backout ${runId}`]
  }
}

function withFolder(command: string, runsDir: string): string {
  return runsDir === DEFAULT_RUNS_DIR || command === 'trailseal audit'
    ? command
    : `${command} --runs-dir ${runsDir}`
}
