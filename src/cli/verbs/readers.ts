import { lazily } from '../lazily.js'
import { type Command, Option } from 'commander'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { withAwsFlags } from '../options.js'
import type { ReadersFlags } from '../work/readers.js'

export function addReaders(program: Command): void {
  const command = program
    .command('readers')
    .summary('who can read the logs, and why')
    .description(
      'Answers for everybody there is whether they can read a trail’s logs: fetch an object from S3\n' +
        'and have KMS decrypt it. Each "can" comes with a request that is allowed and the statements that\n' +
        'allow it; each "cannot" with what blocks every way. What is not known is said to be so.',
    )
    .option('--trail <arn>', 'the trail, by ARN or name (default: every trail)')
    .addOption(new Option('--key <arn>', 'every trail under this key').conflicts('trail'))
    .option('--estate <file>', 'answer from a file that collect wrote, instead of asking AWS')
    .option('--why <principal>', 'explain one principal, step by step')
    .addOption(new Option('--can-not <principal>', 'prove that this principal can not read').conflicts('why'))
    .option('--suggest', 'draft readers: for trailseal.yaml from who can read today')
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .option('-o, --output <file>', 'write the answer there, whole or not at all')
    .option('--exit-zero', 'exit with 0 whatever the answer')
  withAwsFlags(command)
  withManual(command, {
    notes: [
      'A principal is the ARN of a user, role, session or root user, an account id,',
      'a service such as config.amazonaws.com, or anonymous or anyone (any principal of',
      'any other account). readers: in trailseal.yaml is the allow-list: arn, pattern,',
      'account, organizationPath or service, each with reason, owner and expires.',
      'Ways to become a reader are listed apart (INDIRECT); they change no exit status.',
    ],
    exitStatus: [
      [0, 'all who can read may; with --can-not: proven out'],
      [1, 'error: nothing was answered'],
      [2, 'somebody outside the allow-list can read; with --can-not: can read'],
      [3, 'not known: something was not read, or no readers are configured'],
      [4, 'refused: a file was changed, or is newer than this program'],
      [130, 'stopped by Ctrl-C'],
    ],
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal readers --trail main', 'who can read that trail’s logs'],
      ['trailseal readers --trail main --why arn:aws:iam::111111111111:role/Developer', 'one, step by step'],
      ['trailseal readers --can-not arn:aws:iam::111111111111:user/contractor', 'a proof, as exit status 0'],
      ['trailseal readers --suggest >> trailseal.yaml', 'draft the allow-list, then review it'],
    ],
    seeAlso: ['trailseal audit, trailseal explain readers-are-authorized'],
  })
  command.action(async (flags: ReadersFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/readers.js')).readersVerb(flags, running),
    ),
  )
}
