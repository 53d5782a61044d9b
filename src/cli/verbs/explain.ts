import { lazily } from '../lazily.js'
import { type Command, Option } from 'commander'
import { withManual } from '../manual.js'
import type { ExplainFlags } from '../work/explain.js'

export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .summary('the control, or one rule and its remedy')
    .description(
      'Without a rule: the control, section by section, each statement with whose it is, and every mapping.\n' +
        'With a rule: what it asks, why, and how to mend it step by step, in the console and in the AWS CLI.',
    )
    .argument('[rule]', 'the rule')
    .option('--estate <file>', 'an estate, for links and commands with real values')
    .option('--trail <arn>', 'the trail of that estate, by ARN or name')
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .option('--no-color', 'no colour, also on a terminal')
  withManual(command, {
    examples: [
      ['trailseal explain', 'the control'],
      ['trailseal explain key-admits-cloudtrail', 'a rule'],
      ['trailseal explain trail-has-key --estate estate.json --trail main', 'for one trail'],
    ],
    seeAlso: ['trailseal audit'],
  })
  command.action(async (rule: string | undefined, flags: ExplainFlags) =>
    lazily(flags.format === 'json', async () =>
      (await import('../work/explain.js')).explainVerb(rule, flags),
    ),
  )
}
