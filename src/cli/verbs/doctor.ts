import { lazily } from '../lazily.js'
import { type Command, Option } from 'commander'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { withAwsFlags } from '../options.js'
import type { DoctorFlags } from '../work/doctor.js'

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
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/doctor.js')).doctorVerb(flags, running),
    ),
  )
}
