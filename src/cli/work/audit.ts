import { TrailsealError } from '../../domain/errors.js'
import type { Estate } from '../../domain/estate.js'
import type { Assessment, RuleId } from '../../domain/finding.js'
import { type Config, exceptions, readConfig, readersInForce } from '../../toolkit/config.js'
import { deliver } from '../deliver.js'
import { obtainEstate } from '../estate.js'
import { exitStatusOf } from '../exit-status.js'
import type { AwsFlags } from '../options.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { hasColour, printMessage } from '../streams.js'

/** Flags of `trailseal audit`. */
export interface AuditFlags extends AwsFlags {
  readonly estate?: string
  readonly format: 'human' | 'json' | 'csv' | 'table'
  readonly output?: string
  readonly rule?: string[]
  readonly except?: string[]
  readonly exitZero?: boolean
}

export async function auditVerb(flags: AuditFlags, { signal }: Running): Promise<number> {
  const config = readConfig(flags.config)
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const today = new Date().toISOString().slice(0, 10)
  const { active, ended } = exceptions(config, today)
  for (const one of ended) progress.note(`an exception has ended and counts no more: ${one}`)
  const readers = readersInForce(config, today)
  for (const one of readers.ended) progress.note(`a reader's entry has ended and counts no more: ${one}`)
  const rules = await chosenRules(flags, active)
  const estate = await obtainEstate(flags, { config, progress, signal })
  progress.clear()
  const { audit } = await import('../../toolkit/audit.js')
  const assessment = audit(estate, {
    ...(rules === undefined ? {} : { rules }),
    ...(readers.active === undefined ? {} : { readers: readers.active }),
  })
  await deliver(await render(flags, estate, assessment), flags.output)
  await remind(estate)
  return exitStatusOf(assessment.verdict, flags.exitZero === true)
}

/** What was done in an emergency and not put right is said after every audit; one that can't be told is said, too. */
async function remind(estate: Estate): Promise<void> {
  const { openReminders, readReminders, reminderText } = await import('../../toolkit/reminders.js')
  try {
    for (const one of openReminders(readReminders(), estate)) printMessage(`${reminderText(one)}\n`)
  } catch (error) {
    if (!(error instanceof TrailsealError)) throw error
    printMessage(`warning[${error.code}]: ${error.message}\n  remedy: ${error.remedy}\n`)
  }
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
