import { lazily } from '../lazily.js'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { AUDIT_EXIT, type Manual, withManual } from '../manual.js'
import type { CheckFlags } from '../work/check.js'

function collected(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), ...value.split(',')]
}

function repeated(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value]
}

function assignment(value: string, earlier: string[] | undefined): string[] {
  if (!/^[^=\s]+=/u.test(value)) throw new InvalidArgumentError(`${value} is not NAME=VALUE.`)
  return [...(earlier ?? []), value]
}

function accountId(text: string): string {
  if (/^\d{12}$/u.test(text)) return text
  throw new InvalidArgumentError(`${text} is not an account id: twelve digits.`)
}

function region(text: string): string {
  if (/^[a-z]{2}(?:-[a-z]+)+-\d+$/u.test(text)) return text
  throw new InvalidArgumentError(`${text} is not the name of a region, such as us-east-1.`)
}

const MANUAL: Manual = {
  notes: [
    'A comment takes a finding out of the verdict, above or inside the resource:',
    '  # trailseal:ignore RULE reason="why" expires=YYYY-MM-DD',
    'In JSON templates the same stands in the Metadata of the resource:',
    '  "trailseal": {"ignore": [{"rule": ..., "reason": ..., "expires": ...}]}',
    'One that has ended counts no more.',
  ],
  exitStatus: AUDIT_EXIT.filter(([status]) => status !== 4),
  environment: [['NO_COLOR, FORCE_COLOR', 'no colour; colour also off a terminal']],
  examples: [
    ['trailseal check .', 'a whole repository'],
    ['trailseal check infra/ --var-file prod.tfvars --account-id 111111111111', 'with values known'],
    ['terraform show -json plan.out > plan.json && trailseal check plan.json', 'a saved plan'],
    ['cdk synth && trailseal check cdk.out', 'a CDK app'],
    ['trailseal check . --format sarif -o trailseal.sarif', 'for code scanning'],
    ['trailseal check infra/ --diff', 'what a fix would change'],
  ],
  seeAlso: ['trailseal audit, trailseal explain'],
}

export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .summary('judge infrastructure code')
    .description(
      'Judges the trails and event data stores that code would make, by the rules of audit, with the line at fault:\n' +
        'Terraform (.tf, .tf.json), plans (terraform show -json), CloudFormation templates, and cdk.out.\n' +
        'What code does not tell is unknown, never guessed. Nothing is run, and AWS is not asked.',
    )
    .argument('<path...>', 'files and folders; .gitignore is respected in folders')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['human', 'json', 'sarif', 'github'])
        .default('human'),
    )
    .option('-o, --output <file>', 'write the report there, whole or not at all')
    .option('--rule <rule>', 'only this rule (repeatable)', collected)
    .option('--except <rule>', 'not this rule (repeatable)', collected)
    .option('--var-file <file>', 'values of Terraform variables (repeatable)', repeated)
    .option('--var <name=value>', 'value of a Terraform variable (repeatable)', assignment)
    .option(
      '--parameters <name=value>',
      'a parameter of templates, or a JSON file of them (repeatable)',
      repeated,
    )
    .option('--account-id <id>', 'the account that the code is applied in', accountId)
    .option('--region <region>', 'the region that the code is applied in', region)
    .option('--fix', 'mend HCL and YAML in place, after showing the changes')
    .option('--diff', 'show what --fix would change, and change nothing')
    .option('--yes', 'do not ask before --fix changes files')
    .option('--exit-zero', 'exit with 0 also when noncompliant or incomplete')
    .option('--quiet', 'no progress and no messages but errors')
    .option('--no-color', 'no colour, also on a terminal')
  withManual(command, MANUAL)
  command.action(async (paths: string[], flags: CheckFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/check.js')).checkVerb(paths, flags, running),
    ),
  )
}
