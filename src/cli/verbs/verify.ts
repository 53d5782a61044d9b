import type { Command } from 'commander'
import { lazily } from '../lazily.js'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { wholeNumber } from '../options.js'
import { withRunFlags } from '../run-flags.js'
import type { VerifyFlags } from '../work/verify.js'

export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .summary('prove a run by delivered objects')
    .description(
      'Proves that trails deliver as a run changed them: the trail names the key, its status has no error, and a\n' +
        'log and a digest delivered after the change are encrypted under that key. Reads only, but for\n' +
        '--auto-backout.',
    )
    .argument('<run>', 'the id of the run, or last')
    .option('--wait', 'wait for deliveries, up to 75 minutes: digests come about every hour')
    .option('--wait-seconds <n>', 'wait so long at most', wholeNumber(0, 86_400))
    .option('--auto-backout', 'back the run out if a trail of it stops delivering')
  withRunFlags(command)
  withManual(command, {
    notes: ['For five minutes after a change CloudTrail may deliver as before: no fault.'],
    exitStatus: [
      [0, 'every trail is proven'],
      [1, 'error'],
      [2, 'a trail does not deliver as it should'],
      [3, 'the proof has not been delivered yet, or could not be read'],
      [4, 'refused: the plan or the journal was changed'],
    ],
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal verify last', 'look once'],
      ['trailseal verify last --wait --auto-backout', 'wait, and restore what does not deliver'],
    ],
    seeAlso: ['trailseal audit, trailseal backout'],
  })
  command.action(async (runId: string, flags: VerifyFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/verify.js')).verifyVerb(runId, flags, running),
    ),
  )
}
