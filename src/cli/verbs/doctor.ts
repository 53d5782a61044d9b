import { type Command, Option } from 'commander'
import { EXIT } from '../exit-status.js'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { type AwsFlags, collectOptions, withAwsFlags } from '../options.js'
import { type Running, run } from '../run.js'
import { hasColour, printData } from '../streams.js'

interface DoctorFlags extends AwsFlags {
  readonly format: 'human' | 'json'
}

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check that an audit can run')
    .description(
      'Checks credentials, identity, endpoint and clock, and tries each permission that an audit needs.\n' +
        "What can not be tried without an effect is asked of IAM's policy simulator. Says what the source\n" +
        "control's list of permissions leaves out.",
    )
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
  withAwsFlags(command)
  withManual(command, {
    exitStatus: [
      [0, 'everything needed to audit is there'],
      [1, 'something failed'],
      [3, 'nothing failed, but something could not be told'],
    ],
    environment: AWS_ENVIRONMENT,
    examples: [['trailseal doctor --profile audit', 'check a profile']],
    seeAlso: ['trailseal audit'],
  })
  command.action(async (flags: DoctorFlags) =>
    run(flags.format === 'json', async (running) => doctorVerb(flags, running)),
  )
}

async function doctorVerb(flags: DoctorFlags, { signal }: Running): Promise<number> {
  const { readConfig } = await import('../../toolkit/config.js')
  const { doctor } = await import('../../toolkit/doctor.js')
  const { doctorText } = await import('../../report/doctor.js')
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
