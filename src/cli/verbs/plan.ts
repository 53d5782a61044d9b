import { lazily } from '../lazily.js'
import { type Command, Option } from 'commander'
import { AWS_ENVIRONMENT, type Manual, withManual } from '../manual.js'
import { withAwsFlags } from '../options.js'
import type { PlanFlags, ShowFlags } from '../work/plan.js'

const PLAN_EXIT: NonNullable<Manual['exitStatus']> = [
  [0, 'nothing to change, and nothing refused or unknown'],
  [1, 'error: no plan was made'],
  [2, 'the plan has changes (it may refuse others besides)'],
  [3, 'nothing to change, and something is refused or unknown'],
  [4, 'refused: a file was changed, or is newer than this program'],
  [130, 'stopped by Ctrl-C'],
]

function collected(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), ...value.split(',')]
}

function formats(): Option {
  return new Option('--format <format>', 'output format')
    .choices(['human', 'json', 'cli', 'console', 'terraform', 'cloudformation'])
    .default('human')
}

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .summary('say what would make the control true')
    .description(
      'Plans, for each noncompliant trail, a key, the smallest edit of its policy, rotation, then the trail; with\n' +
        'the values of before and after, who can read, what it costs, and what is refused and why.\n' +
        'Reads only; nothing in AWS is changed.',
    )
    .option('--estate <file>', 'plan from a file that collect wrote, instead of asking AWS')
    .option('-o, --output <file>', 'write the plan there, whole or not at all, for show and apply')
    .option('--save-estate <file>', 'write the estate that was collected there, for rehearse')
    .addOption(formats())
    .option('--trail <trail>', 'only this trail, by ARN or name (repeatable)', collected)
    .option('--log-groups', "seal the trails' CloudWatch Logs groups too")
    .option('--event-data-stores', 'say what sealing event data stores would mean; it is never planned')
    .option('--alias <alias>', 'alias of new keys (default: alias/trailseal/cloudtrail-logs)')
    .option('--accept-replication-stop', 'plan also where replication of the logs stops by it')
    .option('--exit-zero', 'exit with 0 also when there are changes or refusals')
  withAwsFlags(command)
  withManual(command, {
    notes: [
      'trailseal.yaml says who may read the logs (readers), which keys to use (keys),',
      'who manages new ones (administrators). Without readers nothing is sealed:',
      'readers: [] says that nobody may read.',
      'format cli is a bash script of AWS CLI commands for the plan and its back-out;',
      'format console is the same by hand; terraform and cloudformation are the same as',
      'code, with imports of what exists; a CloudFormation document for each account.',
    ],
    exitStatus: PLAN_EXIT,
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal plan -o plan.json', 'this account; the plan for people on stdout, for apply in the file'],
      ['trailseal plan --org --log-groups', 'the organization, log groups too'],
      ['trailseal plan -o plan.json --save-estate estate.json', 'with the estate, to rehearse it'],
      ['trailseal plan --estate estate.json --trail main --format cli > main.sh', 'one trail, as a script'],
    ],
    seeAlso: ['trailseal show, trailseal permissions, trailseal audit'],
  })
  command.action(async (flags: PlanFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/plan.js')).planVerb(flags, running),
    ),
  )
}

export function addShow(program: Command): void {
  const command = program
    .command('show')
    .summary('print a plan')
    .description('Prints a plan that plan -o wrote, after checking that nobody changed it.')
    .argument('<file>', 'the plan')
    .addOption(formats())
    .option('--exit-zero', 'exit with 0 also when there are changes or refusals')
    .option('--no-color', 'no colour, also on a terminal')
  withManual(command, {
    exitStatus: PLAN_EXIT,
    examples: [
      ['trailseal show plan.json', 'for people'],
      ['trailseal show plan.json --format cli > plan.sh', 'as a script of AWS CLI commands'],
      ['trailseal show plan.json --format console', 'by hand, in the console'],
    ],
    seeAlso: ['trailseal plan'],
  })
  command.action(async (file: string, flags: ShowFlags) =>
    lazily(flags.format === 'json', async () => (await import('../work/plan.js')).showVerb(file, flags)),
  )
}
