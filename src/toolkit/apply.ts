import { type ApplyParts, type RunStart, applyPlan, resumePlan } from '../apply/apply.js'
import { type Settling, settlingAfter } from '../apply/settling.js'
import { present } from '../collect/answers.js'
import type { Waiting } from '../apply/ports.js'
import type { CollectOptions } from '../collect/options.js'
import { TrailsealError } from '../domain/errors.js'
import type { Plan } from '../domain/plan.js'
import type { RunReport } from '../domain/run-report.js'
import { DEFAULT_RUNS_DIR, type StoredRun, readRun, triesAt } from './run-folder.js'
import { reportRun } from './run-report.js'
import { version } from './version.js'
import { REAL_WAITING } from './waiting.js'
import { OpenRun, locked, withPort } from './workplace.js'

/** Whom to call, and where runs are kept. */
export interface RunOptions extends CollectOptions {
  /** Folder of runs. Default: `.trailseal/runs`. */
  readonly runsDir?: string
  /** The plan may change so many trails at most. */
  readonly maxTrails?: number
  /** How to wait, where not in real time: for simulations. */
  readonly waiting?: Waiting
}

/** Consent: the plan's own hash, or a person who typed what they were asked for. */
export type Approval = { readonly hash: string } | { readonly isTyped: true }

/**
 * Applies a plan. Throws TrailsealError: not approved, too many trails, wrong account or endpoint, stale plan, another apply at
 * work (all exit status 4), a folder that can't be written. A step that fails is in the report, not thrown.
 */
export async function apply(plan: Plan, approval: Approval, options: RunOptions = {}): Promise<RunReport> {
  checkApproval(plan, approval)
  checkLimit(plan, options.maxTrails)
  const start: RunStart = {
    program: `trailseal ${version()}`,
    approval: 'hash' in approval ? 'hash' : 'typed',
  }
  return begin(plan, start, options)
}

/** Carries a plan out as a new run. */
export async function begin(plan: Plan, start: RunStart, options: RunOptions & Settling): Promise<RunReport> {
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  return locked(runsDir, plan, async () => {
    const open = new OpenRun()
    await withPort(options, async (port) =>
      open.during(async () =>
        applyPlan({ plan, port, ...effects(options) }, start, async () =>
          open.create(runsDir, plan, () => port.now()),
        ),
      ),
    )
    return reportRun(readRun(runsDir, open.runId ?? ''), runsDir, false)
  })
}

/**
 * Goes on with a run that was cut off, stopped or failed, or with a back-out. Throws TrailsealError: no such run, a changed plan
 * or journal, something that changed since (exit status 4).
 */
export async function resume(runId: string, options: RunOptions = {}): Promise<RunReport> {
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  const { plan } = readRun(runsDir, runId)
  return locked(runsDir, plan, async () => {
    // Read again under the lock: another process may have written meanwhile.
    const run = readRun(runsDir, runId)
    checkUnfinished(run, runsDir)
    const open = new OpenRun()
    const start: RunStart = { program: `trailseal ${version()}`, approval: 'resumed' }
    await withPort(options, async (port) =>
      open.during(async () =>
        resumePlan(
          { plan, port, ...effects({ ...options, ...settling(runsDir, plan) }) },
          { history: run.history, start },
          async () => open.reopen(run, () => port.now()),
        ),
      ),
    )
    return reportRun(readRun(runsDir, run.runId), runsDir, false)
  })
}

/** A back-out waits for what its run may yet bring about, and looks twice at what "is so already". */
function settling(runsDir: string, { origin }: Plan): Settling {
  return origin.kind === 'back-out' ? settlingAfter(readRun(runsDir, origin.runId).history) : {}
}

/** What a back-out has begun to take back is not put forward again: the run's journal no longer tells how things are. */
function checkUnfinished({ history, runId, plan }: StoredRun, runsDir: string): void {
  const isOver = history.ended === 'backed-out' && plan.origin.kind === 'implement'
  const begun = triesAt(runsDir, runId).filter((one) => one.history.started !== undefined)
  if (!isOver && begun.length === 0) return
  throw new TrailsealError({
    code: isOver ? 'BACKED_OUT' : 'BACKING_OUT',
    message: isOver
      ? `run ${runId} was backed out: there is nothing to go on with`
      : `run ${runId} is being backed out by ${begun.map((one) => one.runId).join(', ')}`,
    remedy: isOver
      ? 'make a new plan: trailseal plan -o plan.json'
      : `finish that: trailseal backout ${runId}`,
    exitStatus: 4,
  })
}

function effects(
  options: RunOptions & Settling,
): Pick<ApplyParts, 'waiting' | 'signal' | 'onProgress' | keyof Settling> {
  const {
    waiting = REAL_WAITING,
    signal,
    onProgress,
    settleUntilMs,
    quietFromMs,
    propagatingFromMs,
  } = options
  return { waiting, ...present({ signal, onProgress, settleUntilMs, quietFromMs, propagatingFromMs }) }
}

function checkApproval(plan: Plan, approval: Approval): void {
  if (!('hash' in approval) || approval.hash === plan.hash) return
  throw new TrailsealError({
    code: 'NOT_APPROVED',
    message: `--approve ${approval.hash} is not this plan's hash, ${plan.hash}; nothing was changed`,
    remedy: 'read the plan with trailseal show, and approve the hash that it prints',
    exitStatus: 4,
  })
}

/** Refuses a plan that changes more trails than it may. Throws TrailsealError, exit status 4. */
export function checkLimit(plan: Plan, maxTrails: number | undefined): void {
  const trails = plan.steps.filter((step) => step.action === 'update-trail').length
  if (maxTrails === undefined || trails <= maxTrails) return
  throw new TrailsealError({
    code: 'TOO_MANY_TRAILS',
    message: `the plan changes ${trails} trails, --max-trails allows ${maxTrails}; nothing was changed`,
    remedy: 'plan fewer trails at a time, or raise the limit',
    exitStatus: 4,
  })
}
