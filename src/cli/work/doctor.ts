import { doctorText } from '../../report/doctor.js'
import { readConfig } from '../../toolkit/config.js'
import { doctor } from '../../toolkit/doctor.js'
import { EXIT } from '../exit-status.js'
import { type AwsFlags, collectOptions } from '../options.js'
import type { Running } from '../run.js'
import { hasColour, printData } from '../streams.js'

/** Flags of `trailseal doctor`. */
export interface DoctorFlags extends AwsFlags {
  readonly format: 'human' | 'json'
}

export async function doctorVerb(flags: DoctorFlags, { signal }: Running): Promise<number> {
  const report = await doctor({
    ...collectOptions(flags, readConfig(flags.config)),
    signal,
    readTimeoutSeconds: 20,
  })
  const colour = hasColour(process.stdout, flags.color === false)
  printData(
    flags.format === 'json'
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : doctorText(report.checks, report.notes, colour),
  )
  if (report.checks.some((check) => check.verdict === 'failed')) return EXIT.error
  return report.checks.some((check) => check.verdict === 'unknown') ? EXIT.incomplete : EXIT.done
}
