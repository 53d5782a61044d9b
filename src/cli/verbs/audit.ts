import { type Command, Option } from 'commander'
import type { Estate } from '../../domain/estate.js'
import type { Assessment, RuleId } from '../../domain/finding.js'
import type { Config } from '../../toolkit/config.js'
import { exitStatusOf } from '../exit-status.js'
import { AUDIT_EXIT, AWS_ENVIRONMENT, withManual } from '../manual.js'
import { type AwsFlags, collectOptions, withAwsFlags } from '../options.js'
import { ProgressView } from '../progress.js'
import { type Running, run } from '../run.js'
import { hasColour, printData } from '../streams.js'

interface AuditFlags extends AwsFlags {
  readonly estate?: string
  readonly format: 'human' | 'json' | 'csv' | 'table'
  readonly output?: string
  readonly rule?: string[]
  readonly except?: string[]
  readonly exitZero?: boolean
}

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
    run(flags.format === 'json', async (running) => auditVerb(flags, running)),
  )
}

async function auditVerb(flags: AuditFlags, { signal }: Running): Promise<number> {
  const { exceptions, readConfig } = await import('../../toolkit/config.js')
  const config = readConfig(flags.config)
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const { active, ended } = exceptions(config, new Date().toISOString().slice(0, 10))
  for (const one of ended) progress.note(`an exception has ended and counts no more: ${one}`)
  const rules = await chosenRules(flags, active)
  const estate = await obtainEstate(flags, { config, progress, signal })
  progress.clear()
  const { audit } = await import('../../toolkit/audit.js')
  const assessment = audit(estate, rules === undefined ? {} : { rules })
  await deliver(await render(flags, estate, assessment), flags.output)
  return exitStatusOf(assessment.verdict, flags.exitZero === true)
}

async function chosenRules(flags: AuditFlags, excepted: Config['rules']): Promise<RuleId[] | undefined> {
  const out = [...(flags.except ?? []), ...(excepted?.except ?? []).map((one) => one.rule)]
  if (flags.rule === undefined && out.length === 0) return undefined
  const { ruleId } = await import('../../toolkit/explain.js')
  const { RULE_IDS } = await import('../../domain/finding.js')
  const wanted = flags.rule?.map(ruleId) ?? RULE_IDS
  const unwanted = new Set(out.map(ruleId))
  return wanted.filter((id) => !unwanted.has(id))
}

interface Obtaining {
  readonly config: Config
  readonly progress: ProgressView
  readonly signal: AbortSignal
}

async function obtainEstate(flags: AuditFlags, { config, progress, signal }: Obtaining): Promise<Estate> {
  if (flags.estate !== undefined) {
    const { readEstate } = await import('../../toolkit/estate-file.js')
    return readEstate(flags.estate)
  }
  const { collect } = await import('../../toolkit/collect.js')
  return collect({ ...collectOptions(flags, config), signal, onProgress: progress.listen })
}

async function render(flags: AuditFlags, estate: Estate, assessment: Assessment): Promise<string> {
  switch (flags.format) {
    case 'human': {
      const { human } = await import('../../report/human.js')
      const isOff = flags.color === false || flags.output !== undefined
      return human(assessment, { hasColour: hasColour(process.stdout, isOff) })
    }
    case 'json':
      return (await import('../../report/json.js')).json(assessment)
    case 'csv':
      return (await import('../../report/csv.js')).csv(assessment)
    case 'table':
      return (await import('../../report/table.js')).table(estate)
  }
}

/** To the file that was named, else to stdout. */
async function deliver(text: string, output: string | undefined): Promise<void> {
  if (output === undefined || output === '-') {
    printData(text)
    return
  }
  const { writeWhole } = await import('../../toolkit/files.js')
  writeWhole(output, text)
}
