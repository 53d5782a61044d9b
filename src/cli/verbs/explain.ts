import { type Command, Option } from 'commander'
import { withManual } from '../manual.js'
import { run } from '../run.js'
import { hasColour, printData } from '../streams.js'

interface ExplainFlags {
  readonly estate?: string
  readonly trail?: string
  readonly format: 'human' | 'json'
  readonly color?: boolean
}

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
    run(flags.format === 'json', async () => explainVerb(rule, flags)),
  )
}

async function explainVerb(word: string | undefined, flags: ExplainFlags): Promise<number> {
  const { control, explainRule, ruleId } = await import('../../toolkit/explain.js')
  const renderers = await import('../../report/explain.js')
  const colour = hasColour(process.stdout, flags.color === false)
  if (word === undefined) {
    const found = control()
    printData(flags.format === 'json' ? asJson(found) : renderers.explainControl(found, colour))
    return 0
  }
  const id = ruleId(word)
  const about =
    flags.estate === undefined
      ? {}
      : { estate: (await import('../../toolkit/estate-file.js')).readEstate(flags.estate) }
  const explained = explainRule(id, {
    ...about,
    ...(flags.trail === undefined ? {} : { trail: flags.trail }),
  })
  printData(
    flags.format === 'json'
      ? asJson(explained)
      : renderers.explainRule(explained.rule, explained.remedy, { hasColour: colour }),
  )
  return 0
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
