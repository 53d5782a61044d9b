import { lazily } from '../lazily.js'
import { type Command, Option } from 'commander'
import { AUDIT_EXIT, AWS_ENVIRONMENT, withManual } from '../manual.js'
import { withAwsFlags } from '../options.js'
import type { AuditFlags } from '../work/audit.js'

function collected(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), ...value.split(',')]
}

export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .summary('judge every trail and account')
    .description(
      'Reads every trail of an account or organization, or an estate file, and judges each by every rule:\n' +
        'what a plain "is a key set?" check would say beside what the control means, with the proof.\n' +
        'Reads only; nothing in AWS is changed.',
    )
    .option('--estate <file>', 'judge a file that collect wrote, instead of asking AWS')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['human', 'json', 'csv', 'table'])
        .default('human'),
    )
    .option('-o, --output <file>', 'write the report there, whole or not at all')
    .option('--rule <rule>', 'only this rule (repeatable)', collected)
    .option('--except <rule>', 'not this rule (repeatable)', collected)
    .option('--exit-zero', 'exit with 0 also when noncompliant or incomplete')
  withAwsFlags(command)
  withManual(command, {
    notes: [
      'A rule that is left out with --except is not judged: the verdict then says less.',
      "format table prints what the AWS CLI would for the source control's query,",
      'with the case of its member mended: the trails that have a key, and no others.',
    ],
    exitStatus: AUDIT_EXIT,
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal audit', 'this account, every enabled region'],
      ['trailseal audit --org --role-name SecurityAudit', 'every account of the organization'],
      [
        'trailseal audit --accounts 111111111111,222222222222 --regions eu-west-1',
        'two accounts, one region',
      ],
      ['trailseal audit --format json -o audit.json', 'for other programs'],
      [
        'trailseal collect -o estate.json && trailseal audit --estate estate.json',
        'collect now, judge later',
      ],
    ],
    seeAlso: ['trailseal collect, trailseal explain, trailseal doctor'],
  })
  command.action(async (flags: AuditFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/audit.js')).auditVerb(flags, running),
    ),
  )
}
