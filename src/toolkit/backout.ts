import { SETTLE_MS } from '../apply/bounds.js'
import { Calls } from '../apply/calls.js'
import { Run } from '../apply/run.js'
import { settlingAfter } from '../apply/settling.js'
import { workOf } from '../apply/steps/index.js'
import { inDoubtSince } from '../apply/journal-state.js'
import { arnRegion } from '../domain/arn.js'
import { TrailsealError } from '../domain/errors.js'
import type { Estate } from '../domain/estate.js'
import type { Plan } from '../domain/plan.js'
import type { RunReport } from '../domain/run-report.js'
import { makeBackOut } from '../plan/back-out.js'
import { type Approval, type RunOptions, begin } from './apply.js'
import { collect } from './collect.js'
import { DEFAULT_RUNS_DIR, type StoredRun, readRun, triesAt } from './run-folder.js'
import { analysedReaders } from './plan.js'
import { countSealed } from './sealed-objects.js'
import { version } from './version.js'
import { REAL_WAITING } from './waiting.js'
import { OpenRun, locked, withPort } from './workplace.js'

/** Longest time between two collections while what a run did may not be seen everywhere. */
const LOOK_AGAIN_MS = 10_000

/**
 * Plans the back-out of a run, from its journal and from how things are now. Nothing is changed but the run's own journal, when
 * a key is found that it made and never learned of. Throws TrailsealError.
 */
export async function planBackOut(runId: string, options: RunOptions = {}): Promise<Plan> {
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  const { plan } = checked(readRun(runsDir, runId))
  await locked(runsDir, plan, async () => findKeysInDoubt(readRun(runsDir, runId), options))
  const run = readRun(runsDir, runId)
  const waiting = options.waiting ?? REAL_WAITING
  const untilMs = waiting.elapsedMs() + SETTLE_MS
  for (;;) {
    const observed = await observe(run, options)
    const sealed = await withPort(options, async (port) => countSealed(port, run, observed))
    const made = makeBackOut({
      plan,
      sealedObjects: (arn) => sealed.get(arn),
      readersOf: analysedReaders,
      runId: run.runId,
      entries: run.journal.entries,
      observed,
      planner: `trailseal ${version()}`,
      madeAt: observed.collectedAt,
    })
    const mayBeOld = isYoung(run, observed) && !isComplete(run, made)
    if (!mayBeOld || waiting.elapsedMs() > untilMs) return made
    await waiting.wait(LOOK_AGAIN_MS, options.signal)
    if (options.signal?.aborted === true) return made
  }
}

/**
 * Backs a run out by a plan that `planBackOut` made: restores exactly what the run changed, by the same engine. Keys stay enabled
 * and tagged: delivered logs need them. Throws TrailsealError as `apply`.
 */
export async function backout(plan: Plan, approval: Approval, options: RunOptions = {}): Promise<RunReport> {
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  const { origin } = plan
  if (origin.kind !== 'back-out') throw new TypeError('not the plan of a back-out')
  const run = readRun(runsDir, origin.runId)
  const earlier = triesAt(runsDir, run.runId)
  const report = await begin(
    plan,
    { program: `trailseal ${version()}`, approval: 'hash' in approval ? 'hash' : 'typed' },
    { ...options, ...settlingAfter(run.history, earlier) },
  )
  const isWhole = report.state === 'backed-out' && !plan.refusals.some((one) => one.code !== 'KEY_NOT_FOUND')
  if (isWhole) await markBackedOut(runsDir, run.runId, report.runId)
  return report
}

/** The run's own journal tells that it was backed out, and by which run. */
async function markBackedOut(runsDir: string, runId: string, by: string): Promise<void> {
  const run = readRun(runsDir, runId)
  const open = new OpenRun()
  await locked(runsDir, run.plan, async () =>
    open.during(async () => {
      const { journal } = await open.reopen(run, () => new Date(run.history.lastAt ?? 0))
      await journal.record({ type: 'noted', message: `backed out by run ${by}` })
      await journal.record({ type: 'run-ended', state: 'backed-out' })
    }),
  )
}

/** A key that was made by a call whose answer was lost is found by its tag, and entered into the journal. */
async function findKeysInDoubt(run: StoredRun, options: RunOptions): Promise<void> {
  const inDoubt = run.plan.steps.filter((step) => {
    const told = run.history.steps.get(step.id)
    return step.action === 'create-key' && told?.confirmed === undefined && inDoubtSince(told) !== undefined
  })
  if (inDoubt.length === 0) return
  await withPort(options, async (port) => {
    await port.caller()
    const open = new OpenRun()
    await open.during(async () => {
      const { journal } = await open.reopen(run, () => port.now())
      const { plan, history } = run
      const { waiting = REAL_WAITING } = options
      const calls = new Calls(port, waiting)
      const context = new Run({ plan, calls, waiting, journal, history }).context()
      for (const step of inDoubt) {
        const look = await workOf(step, context).look()
        if (look.at !== 'after' || look.created === undefined) continue
        const { created } = look
        await journal.record({ type: 'confirmed', step: step.id, direction: 'do', changed: true, created })
      }
    })
  })
}

/** Everything that the run may have changed, as it is now. */
async function observe({ plan, history }: StoredRun, options: RunOptions): Promise<Estate> {
  const things = [...plan.steps, ...plan.preconditions]
  const made = [...history.steps.values()].flatMap((step) => step.confirmed?.created ?? [])
  const named = plan.steps.flatMap((step) => ('key' in step && 'arn' in step.key ? [step.key.arn] : []))
  const keys = [...new Set([...made, ...named])]
  const regions = [...things.map((one) => one.region), ...keys.flatMap((arn) => arnRegion(arn) ?? [])]
  const { organization: _organization, ...rest } = options
  return collect({
    ...rest,
    accounts: [...new Set(things.map((one) => one.accountId))],
    regions: [...new Set(regions)].filter((region) => region !== ''),
    keys,
  })
}

/** Whether what the run did last may not be seen everywhere yet. */
function isYoung({ history }: StoredRun, observed: Estate): boolean {
  return (
    history.lastAt !== undefined && Date.parse(observed.collectedAt) - Date.parse(history.lastAt) < SETTLE_MS
  )
}

/** Whether everything that the run changed is either restored by the plan, or was never changed. */
function isComplete({ plan, history }: StoredRun, made: Plan): boolean {
  const changed = plan.steps.filter((step) => {
    const told = history.steps.get(step.id)
    const isOfMadeKey = 'key' in step && 'createdBy' in step.key
    const isKept = step.action === 'create-key' || step.action === 'create-alias' || isOfMadeKey
    return !isKept && told?.confirmed?.changed === true && told.restored !== true
  })
  return made.steps.length >= changed.length && made.refusals.length === 0
}

function checked(run: StoredRun): StoredRun {
  if (run.plan.origin.kind === 'implement') return run
  throw new TrailsealError({
    code: 'IS_BACK_OUT',
    message: `run ${run.runId} is a back-out itself`,
    remedy: `go on with it by trailseal resume ${run.runId}, or apply the plan anew`,
    exitStatus: 4,
  })
}
