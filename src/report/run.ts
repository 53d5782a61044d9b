import type { RunReport, StepReport } from '../domain/run-report.js'
import { type Style, makeStyle } from './style.js'
import { counted, printable, wrap } from './text.js'

const STATES: Readonly<Record<RunReport['state'], string>> = {
  applied: 'applied',
  'backed-out': 'backed out',
  stopped: 'stopped before its end',
  failed: 'failed in part',
  interrupted: 'cut off: no process is at it',
  running: 'under way',
}

/** A run for a person: its state, its steps, and what to do next. */
export function runText(run: RunReport, { hasColour = false }: { hasColour?: boolean } = {}): string {
  const style = makeStyle(hasColour)
  const title = `${run.kind === 'implement' ? 'Run' : 'Back-out'} ${run.runId}: ${STATES[run.state]}`
  const isGood = run.state === 'applied' || run.state === 'backed-out'
  const lines = [
    isGood ? style.good(title) : style.bad(title),
    ...(run.backsOut === undefined ? [] : [`  backs out ${run.backsOut}`]),
    `  plan ${run.planHash}`,
    ...(run.startedAt === undefined ? [] : [`  from ${run.startedAt} to ${run.lastAt ?? run.startedAt}`]),
    `  ${summed(run.steps)}`,
    '',
    ...run.steps.flatMap((step) => stepLines(step, style)),
    ...(run.notes.length === 0 ? [] : ['', ...run.notes.flatMap((note) => wrap(`note: ${note}`, 0, 6))]),
    '',
    style.bold('Next:'),
    ...run.next.map((command) => `  ${printable(command)}`),
  ]
  return `${lines.join('\n')}\n`
}

const WORDS: Readonly<Record<StepReport['state'], string>> = {
  done: 'done',
  already: 'was so',
  'in-doubt': 'in doubt',
  failed: 'FAILED',
  'not-done': 'not done',
}

function summed(steps: readonly StepReport[]): string {
  const states = Object.keys(WORDS) as StepReport['state'][] // keys of a record typed by the states
  const counts = states.flatMap((state) => {
    const count = steps.filter((step) => step.state === state).length
    return count === 0 ? [] : [`${count} ${WORDS[state]}`]
  })
  return `${counted(steps.length, 'step')}${counts.length === 0 ? ': nothing to do' : `: ${counts.join(', ')}`}`
}

function stepLines(step: StepReport, style: Style): string[] {
  const paint =
    step.state === 'failed' || step.state === 'in-doubt'
      ? style.bad
      : step.state === 'not-done'
        ? style.dim
        : style.good
  const [first = '', ...rest] = wrap(`${'#'.repeat(8)}  ${step.id}  ${step.summary}`, 2, 12)
  return [
    first.replace('########', paint(WORDS[step.state].padEnd(8))),
    ...rest,
    ...(step.created === undefined ? [] : wrap(`made ${step.created}`, 12)),
    ...(step.message === undefined ? [] : wrap(`${step.code ?? ''}: ${step.message}`, 12)),
    ...(step.remedy === undefined ? [] : wrap(`remedy: ${step.remedy}`, 12, 14)),
  ]
}

/** One line a run. */
export function runsText(
  runs: readonly (
    | RunReport
    | { readonly runId: string; readonly state: 'unreadable'; readonly message: string }
  )[],
  { hasColour = false }: { hasColour?: boolean } = {},
): string {
  const style = makeStyle(hasColour)
  if (runs.length === 0) return 'No runs.\n'
  const lines = runs.flatMap((run) => {
    if (run.state === 'unreadable')
      return [`${run.runId}  ${style.bad('unreadable')}`, ...wrap(run.message, 4)]
    const paint = run.state === 'applied' || run.state === 'backed-out' ? style.good : style.bad
    const what = run.backsOut === undefined ? run.kind : `back-out of ${run.backsOut}`
    return [`${run.runId}  ${paint(run.state.padEnd(11))}  ${counted(run.steps.length, 'step')}, ${what}`]
  })
  return `${lines.join('\n')}\n`
}
