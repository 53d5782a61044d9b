import type { Command } from 'commander'
import { lazily } from '../lazily.js'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { wholeNumber } from '../options.js'
import { RUN_EXIT, type RunFlags, withRunFlags } from '../run-flags.js'
import type { ApplyFlags } from '../work/apply.js'

export function addApply(program: Command): void {
  const command = program
    .command('apply')
    .summary('carry out a reviewed plan')
    .description(
      'Carries out exactly the plan, after checking that everything it was made from is still so. Each call is\n' +
        'journalled before and after, each change read back. A crash at any point leaves a run that resume\n' +
        'finishes or backout restores. Nothing is deleted, and logging is never stopped.',
    )
    .argument('<plan>', 'a file that plan -o wrote')
    .option('--approve <hash>', "the plan's hash, instead of typing the account id")
    .option('--max-trails <n>', 'refuse a plan that changes more trails', wholeNumber(0, 1_000_000))
  withRunFlags(command)
  withManual(command, {
    notes: [
      'UpdateTrail is limited by AWS to one call a second per account and region.',
      'Ctrl-C finishes the step in hand and stops; the report says how to go on.',
    ],
    exitStatus: RUN_EXIT,
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal apply plan.json', 'asks for the account id'],
      ['trailseal apply plan.json --approve sha256:…', 'in automation: only the plan that was reviewed'],
    ],
    seeAlso: ['trailseal plan, trailseal rehearse, trailseal verify, trailseal backout'],
  })
  command.action(async (file: string, flags: ApplyFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/apply.js')).applyVerb(file, flags, running),
    ),
  )
}

export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .summary('go on with a run that was cut off')
    .description(
      'Goes on with a run that was stopped, failed or was cut off: what is done is skipped, what is in doubt is\n' +
        'looked at first, and no key is made twice. Works on back-outs as well.',
    )
    .argument('<run>', 'the id of the run, or last')
  withRunFlags(command)
  withManual(command, {
    notes: [
      'After a lost answer to CreateKey the key is looked for, up to five minutes,',
      'before it is made again.',
    ],
    exitStatus: RUN_EXIT,
    environment: AWS_ENVIRONMENT,
    examples: [['trailseal resume last', 'the newest run']],
    seeAlso: ['trailseal runs, trailseal backout'],
  })
  command.action(async (runId: string, flags: RunFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/apply.js')).resumeVerb(runId, flags, running),
    ),
  )
}
