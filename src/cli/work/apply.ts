import type { RunReport } from '../../domain/run-report.js'
import { runText } from '../../report/run.js'
import { planHuman } from '../../report/plan-human.js'
import { apply, checkLimit, resume } from '../../toolkit/apply.js'
import { readConfig } from '../../toolkit/config.js'
import { readPlan } from '../../toolkit/plan-file.js'
import { confirm } from '../confirm.js'
import { EXIT } from '../exit-status.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { type RunFlags, runOptions } from '../run-flags.js'
import { hasColour, printData, printMessage } from '../streams.js'

/** Flags of `trailseal apply`. */
export interface ApplyFlags extends RunFlags {
  readonly approve?: string
  readonly maxTrails?: number
}

export async function applyVerb(file: string, flags: ApplyFlags, { signal }: Running): Promise<number> {
  const plan = readPlan(file)
  const config = readConfig(flags.config)
  checkLimit(plan, flags.maxTrails)
  if (plan.steps.length === 0) {
    printMessage('the plan has no steps: there is nothing to do\n')
    return EXIT.done
  }
  const approval = await confirm(
    {
      text:
        flags.approve === undefined
          ? planHuman(plan, { hasColour: hasColour(process.stderr, flags.color === false) })
          : '',
      wanted: plan.source.accountId,
      noun: 'account id that the plan was made from',
      approval: plan.hash,
      approvalNoun: "this plan's hash",
    },
    flags.approve,
    signal,
  )
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const report = await apply(plan, approval, {
    ...runOptions(flags, config),
    signal,
    onProgress: progress.listen,
  })
  progress.clear()
  return deliverRun(report, flags, signal)
}

export async function resumeVerb(runId: string, flags: RunFlags, { signal }: Running): Promise<number> {
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const options = { ...runOptions(flags, readConfig(flags.config)), signal, onProgress: progress.listen }
  const report = await resume(runId, options)
  progress.clear()
  return deliverRun(report, flags, signal)
}

/** Prints a run, and answers the exit status that it stands for. */
export function deliverRun(report: RunReport, flags: RunFlags, signal: AbortSignal): number {
  printData(
    flags.format === 'json'
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : runText(report, { hasColour: hasColour(process.stdout, flags.color === false) }),
  )
  switch (report.state) {
    case 'applied':
    case 'backed-out':
      return EXIT.done
    case 'stopped':
      return signal.aborted ? EXIT.interrupted : EXIT.error
    case 'failed':
      return report.steps.some((step) => step.code === 'PLAN_STALE' || step.code === 'CHANGED_MEANWHILE')
        ? EXIT.refused
        : EXIT.error
    case 'interrupted':
    case 'running':
      return EXIT.error
  }
}
