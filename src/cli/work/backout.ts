import type { Plan } from '../../domain/plan.js'
import { planHuman } from '../../report/plan-human.js'
import { backout, planBackOut } from '../../toolkit/backout.js'
import { readConfig } from '../../toolkit/config.js'
import { backoutTrail, planTrailBackOut, trailName } from '../../toolkit/emergency.js'
import { TrailsealError } from '../../domain/errors.js'
import { confirm } from '../confirm.js'
import { EXIT } from '../exit-status.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { type RunFlags, runOptions } from '../run-flags.js'
import { hasColour, printMessage } from '../streams.js'
import { deliverRun } from './apply.js'

/** Flags of `trailseal backout`. */
export interface BackoutFlags extends RunFlags {
  readonly approve?: string
  readonly trail?: string
  readonly to?: string
}

export async function backoutVerb(
  runId: string | undefined,
  flags: BackoutFlags,
  running: Running,
): Promise<number> {
  if (runId !== undefined && flags.trail === undefined) return backoutRun(runId, flags, running)
  if (runId === undefined && flags.trail !== undefined && flags.to !== undefined) {
    return backoutOne({ trail: flags.trail, to: flags.to }, flags, running)
  }
  throw new TrailsealError({
    code: 'USAGE',
    message: 'name a run, or a trail with --trail ARN and --to KEY or --to unencrypted',
    remedy: 'trailseal runs lists runs; trailseal help backout shows examples',
  })
}

async function backoutRun(runId: string, flags: BackoutFlags, { signal }: Running): Promise<number> {
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const options = { ...runOptions(flags, readConfig(flags.config)), signal, onProgress: progress.listen }
  const plan = await planBackOut(runId, options)
  progress.clear()
  show(plan, flags)
  const id = plan.origin.kind === 'back-out' ? plan.origin.runId : runId
  const approval = await confirm(
    {
      text: '',
      wanted: plan.source.accountId,
      noun: 'account id',
      approval: id,
      approvalNoun: 'the id of the run to back out',
    },
    flags.approve,
    signal,
  )
  const report = await backout(plan, approval, options)
  progress.clear()
  const status = deliverRun(report, flags, signal)
  return status === EXIT.done ? refusedStatus(plan) : status
}

async function backoutOne(
  { trail, to }: { trail: string; to: string },
  flags: BackoutFlags,
  { signal }: Running,
): Promise<number> {
  const name = trailName(trail)
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const options = { ...runOptions(flags, readConfig(flags.config)), signal, onProgress: progress.listen }
  const plan = await planTrailBackOut(trail, to, options)
  progress.clear()
  show(plan, flags)
  if (plan.refusals.length > 0) return EXIT.refused
  const question = {
    text: '',
    wanted: name,
    noun: "trail's name",
    approval: name,
    approvalNoun: "the trail's name",
  }
  const approval = await confirm(question, flags.approve, signal)
  return deliverRun(await backoutTrail(plan, approval, options), flags, signal)
}

function show(plan: Plan, flags: BackoutFlags): void {
  if (flags.quiet === true) return
  printMessage(planHuman(plan, { hasColour: hasColour(process.stderr, flags.color === false) }))
}

/** What somebody else changed since was not overwritten: the back-out is not whole. */
function refusedStatus(plan: Plan): number {
  return plan.refusals.some((one) => one.code !== 'KEY_NOT_FOUND') ? EXIT.refused : EXIT.done
}
