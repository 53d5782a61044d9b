import type { Image, JournalEntry, JournalRecord } from '../domain/journal.js'

type Of<Type extends JournalRecord['type']> = Extract<JournalRecord, { type: Type }>

/** What a journal tells of one step. */
export interface StepHistory {
  /** A call that was intended, and whose answer is not in the journal. */
  readonly pendingAt?: string
  /** The last call that may have had its effect, or has had it. */
  readonly calledAt?: string
  /** The last call whose answer was lost: it may have its effect later. */
  readonly lostAt?: string
  /** Of create-key: the ARN that KMS answered. */
  readonly answeredArn?: string
  /** The thing before the first call. */
  readonly observed?: Image
  readonly confirmed?: Of<'confirmed'>
  readonly confirmedAt?: string
  /** Something was put back at once: the step is not to be tried again. */
  readonly restored?: boolean
  readonly failed?: Of<'failed'>
}

/** What a journal tells of its run. */
export interface RunHistory {
  readonly started?: Of<'run-started'>
  readonly startedAt?: string
  readonly lastAt?: string
  readonly steps: ReadonlyMap<string, StepHistory>
  /** Absent: the run was cut off, or is going on. */
  readonly ended?: Of<'run-ended'>['state']
  readonly notes: readonly string[]
}

const NEVER: StepHistory = {}

/** Sums a journal up. Entries of the undo direction are what was put back at once. */
export function historyOf(entries: readonly JournalEntry[]): RunHistory {
  let history: RunHistory = { steps: new Map(), notes: [] }
  for (const { entry, at } of entries) history = { ...withEntry(history, entry, at), lastAt: at }
  return history
}

function withEntry(history: RunHistory, entry: JournalRecord, at: string): RunHistory {
  switch (entry.type) {
    case 'run-started':
      return { ...history, started: entry, startedAt: at }
    case 'resumed': {
      const { ended: _ended, ...rest } = history
      return rest
    }
    case 'run-ended':
      return { ...history, ended: entry.state }
    case 'noted':
      return { ...history, notes: [...history.notes, entry.message] }
    case 'intended':
    case 'answered':
    case 'confirmed':
    case 'failed': {
      const steps = new Map(history.steps)
      steps.set(entry.step, withStepEntry(steps.get(entry.step) ?? NEVER, entry, at))
      return { ...history, steps }
    }
  }
}

function withStepEntry(
  step: StepHistory,
  entry: Of<'intended'> | Of<'answered'> | Of<'confirmed'> | Of<'failed'>,
  at: string,
): StepHistory {
  if (entry.direction === 'undo') return entry.type === 'confirmed' ? { ...step, restored: true } : step
  switch (entry.type) {
    case 'intended': {
      // A call that was pending is lost: whoever crashed did not learn of its answer.
      const { failed: _failed, ...rest } = answered(step, false)
      const observed = step.observed ?? entry.observed
      return { ...rest, pendingAt: at, ...(observed === undefined ? {} : { observed }) }
    }
    case 'answered':
      if (entry.isCertain && entry.outcome !== 'ok') return withoutEffect(step)
      return {
        ...answered(step, entry.isCertain),
        ...(entry.outcome === 'ok' && entry.message !== undefined ? { answeredArn: entry.message } : {}),
      }
    case 'confirmed':
      return { ...step, confirmed: entry, confirmedAt: at }
    case 'failed':
      return { ...step, failed: entry }
  }
}

/** The pending call may have had its effect; with a certain answer it has. */
function answered({ pendingAt, ...step }: StepHistory, isCertain: boolean): StepHistory {
  if (pendingAt === undefined) return step
  return { ...step, calledAt: pendingAt, ...(isCertain ? {} : { lostAt: pendingAt }) }
}

/** The pending call is known to have had no effect. */
function withoutEffect({ pendingAt: _pendingAt, ...step }: StepHistory): StepHistory {
  return step
}

/** When a call was made that may have had its effect; undefined: none was. */
export function inDoubtSince(step: StepHistory | undefined): string | undefined {
  return step?.pendingAt ?? step?.calledAt
}

/** When the last call was made that may yet have its effect; undefined: there is none such. */
export function lastLost(history: RunHistory): string | undefined {
  return [...history.steps.values()]
    .flatMap((step) => step.pendingAt ?? step.lostAt ?? [])
    .sort()
    .at(-1)
}

/** When a step was last called or seen done; undefined: never. */
export function lastMoment(step: StepHistory | undefined): string | undefined {
  return [step?.pendingAt, step?.calledAt, step?.confirmedAt]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
}
