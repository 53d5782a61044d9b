import type { RunReport } from '../domain/run-report.js'
import type { TrailProof, Verification } from '../domain/verification.js'
import { targetsOf } from '../verify/targets.js'
import { verifyTrails } from '../verify/verify.js'
import type { RunOptions } from './apply.js'
import { backout, planBackOut } from './backout.js'
import { DEFAULT_RUNS_DIR, readRun } from './run-folder.js'
import { REAL_WAITING } from './waiting.js'
import { withPort } from './workplace.js'

/** How to verify a run. */
export interface VerifyOptions extends RunOptions {
  /** Longest wait for deliveries; absent or 0: it looks once. */
  readonly timeoutSeconds?: number
  /** Time between two looks; default: half a minute. */
  readonly pollMs?: number
  /** Back the run out where a trail of it stops delivering. */
  readonly autoBackout?: boolean
  readonly onFailing?: (proof: TrailProof) => void
}

/** What verifying found, and the back-out that it led to. */
export interface VerifyReport extends Verification {
  readonly backedOut?: RunReport
}

/** Looks for objects, delivered after a run, that prove what it did. Throws TrailsealError: no such run, no credentials. */
export async function verify(runId: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const run = readRun(options.runsDir ?? DEFAULT_RUNS_DIR, runId)
  const { signal, onProgress, onFailing } = options
  const found = await withPort(options, async (port) =>
    verifyTrails({
      port,
      waiting: options.waiting ?? REAL_WAITING,
      targets: targetsOf(run.plan, run.history),
      timeoutSeconds: options.timeoutSeconds ?? 0,
      ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onFailing === undefined ? {} : { onFailing }),
    }),
  )
  const report = { ...found, runId: run.runId }
  if (found.verdict !== 'failing' || options.autoBackout !== true) return report
  const plan = await planBackOut(run.runId, options)
  return { ...report, backedOut: await backout(plan, { hash: plan.hash }, options) }
}
