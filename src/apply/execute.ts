import type { RunEndState } from '../domain/journal.js'
import type { PlanStep } from '../domain/plan-step.js'
import { Run, type RunParts } from './run.js'
import { runStep } from './run-step.js'
import { type ScheduledEnd, schedule } from './schedule.js'
import type { StepEnd } from './step-end.js'

/** What a run came to. */
export interface RunOutcome {
  readonly state: RunEndState
  readonly ends: ReadonlyMap<string, ScheduledEnd>
}

/** A plan of more steps says no line of its own for each. */
const MOST_LINES = 40

/**
 * Carries out a plan, or what is left of it: everything that the journal confirms is skipped, everything that it leaves in
 * doubt is looked at first. Throws TrailsealError where the journal can't be written.
 */
export async function execute(parts: RunParts): Promise<RunOutcome> {
  const run = new Run(parts)
  const { steps, origin } = parts.plan
  let done = 0
  const ends = await schedule(steps, async (step) => {
    if (parts.signal?.aborted === true && !run.isDone(step.id)) return { state: 'stopped' }
    const end = await runStep(run, step)
    done += end.state === 'done' ? 1 : 0
    tell(run, step, end, done)
    return end
  })
  const finished = origin.kind === 'implement' ? 'applied' : 'backed-out'
  const state = stateOf([...ends.values()], finished)
  await run.record({ type: 'run-ended', state })
  return { state, ends }
}

function stateOf(ends: readonly ScheduledEnd[], finished: RunEndState): RunEndState {
  if (ends.every((end) => end.state === 'done')) return finished
  return ends.some((end) => end.state === 'failed') ? 'failed' : 'stopped'
}

function tell(run: Run, step: PlanStep, end: StepEnd, done: number): void {
  const { plan, onProgress, calls } = run.parts
  if (end.state === 'failed') run.notice(`${step.id} failed: ${end.message}`)
  else if (end.state === 'done' && plan.steps.length <= MOST_LINES) {
    run.notice(`${step.id} ${end.changed ? 'done' : 'was so already'}: ${step.summary}`)
  }
  onProgress?.({
    type: 'progressed',
    stage: plan.origin.kind === 'implement' ? 'apply' : 'back out',
    done,
    total: plan.steps.length,
    calls: calls.sent,
    failures: 0,
  })
}
