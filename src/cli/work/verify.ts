import type { TrailProof } from '../../domain/verification.js'
import { runText } from '../../report/run.js'
import { verificationText } from '../../report/verification.js'
import { readConfig } from '../../toolkit/config.js'
import { verify } from '../../toolkit/verify.js'
import { EXIT } from '../exit-status.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { type RunFlags, runOptions } from '../run-flags.js'
import { hasColour, printData, printMessage } from '../streams.js'

/** Flags of `trailseal verify`. */
export interface VerifyFlags extends RunFlags {
  readonly wait?: boolean
  readonly waitSeconds?: number
  readonly autoBackout?: boolean
}

/** Digests come about every hour, and a change takes five minutes to spread. Source: CloudTrail user guide, how-cloudtrail-works. */
const USUAL_WAIT_SECONDS = 75 * 60

export async function verifyVerb(runId: string, flags: VerifyFlags, { signal }: Running): Promise<number> {
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const told = new Set<string>()
  const onFailing = ({ trailArn, reasons }: TrailProof): void => {
    if (told.has(trailArn)) return
    told.add(trailArn)
    progress.clear()
    printMessage(`FAILING: ${trailArn}: ${reasons.join('; ')}\n  remedy: trailseal backout ${runId}\n`)
  }
  const report = await verify(runId, {
    ...runOptions(flags, readConfig(flags.config)),
    signal,
    onProgress: progress.listen,
    onFailing,
    timeoutSeconds: flags.waitSeconds ?? (flags.wait === true ? USUAL_WAIT_SECONDS : 0),
    autoBackout: flags.autoBackout === true,
  })
  progress.clear()
  const colour = { hasColour: hasColour(process.stdout, flags.color === false) }
  printData(
    flags.format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : verificationText(report, colour),
  )
  if (report.backedOut !== undefined && flags.format === 'human')
    printData(`\n${runText(report.backedOut, colour)}`)
  switch (report.verdict) {
    case 'proven':
      return EXIT.done
    case 'failing':
      return EXIT.noncompliant
    case 'waiting':
    case 'unknown':
      return signal.aborted ? EXIT.interrupted : EXIT.incomplete
  }
}
