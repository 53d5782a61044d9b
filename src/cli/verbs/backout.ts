import type { Command } from 'commander'
import { lazily } from '../lazily.js'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { RUN_EXIT, withRunFlags } from '../run-flags.js'
import type { BackoutFlags } from '../work/backout.js'

export function addBackout(program: Command): void {
  const command = program
    .command('backout')
    .summary('restore what a run changed')
    .description(
      'Restores exactly what a run changed, and overwrites nothing that somebody else changed since. Keys stay\n' +
        'enabled and tagged: logs that were delivered under them need them for good.\n' +
        'With --trail: names another key, or none, in one trail, whatever run it was.',
    )
    .argument('[run]', 'the id of the run, or last')
    .option('--trail <arn>', 'one trail instead of a run')
    .option('--to <key>', 'the ARN of the key for that trail, or unencrypted')
    .option('--approve <word>', "the id of the run, or with --trail the trail's name, instead of typing")
  withRunFlags(command)
  withManual(command, {
    notes: [
      'A key policy is taken back six minutes after its trails: until then CloudTrail',
      'may deliver by it. After --to unencrypted whoever may read the bucket reads the',
      'logs; every audit says so until it is mended.',
    ],
    exitStatus: RUN_EXIT,
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal backout last', 'the newest run; shows what it will do, and asks'],
      ['trailseal backout RUN --approve RUN', 'in automation'],
      ['trailseal backout --trail ARN --to unencrypted', 'an emergency: take the key away now'],
    ],
    seeAlso: ['trailseal runs, trailseal resume, trailseal logging'],
  })
  command.action(async (runId: string | undefined, flags: BackoutFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/backout.js')).backoutVerb(runId, flags, running),
    ),
  )
}
