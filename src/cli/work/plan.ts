import type { Plan } from '../../domain/plan.js'
import { type Config, readConfig } from '../../toolkit/config.js'
import { obtainEstate } from '../estate.js'
import { EXIT } from '../exit-status.js'
import type { AwsFlags } from '../options.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { hasColour, printData } from '../streams.js'

type PlanFormat = 'human' | 'json' | 'cli' | 'console' | 'terraform' | 'cloudformation'

/** Flags of `trailseal show`. */
export interface ShowFlags {
  readonly format: PlanFormat
  readonly exitZero?: boolean
  readonly color?: boolean
}

/** Flags of `trailseal plan`. */
export interface PlanFlags extends AwsFlags {
  readonly estate?: string
  readonly output?: string
  readonly saveEstate?: string
  readonly format: PlanFormat
  readonly trail?: string[]
  readonly logGroups?: boolean
  readonly eventDataStores?: boolean
  readonly alias?: string
  readonly acceptReplicationStop?: boolean
  readonly exitZero?: boolean
}

export async function planVerb(flags: PlanFlags, { signal }: Running): Promise<number> {
  const config = readConfig(flags.config)
  const settings = settingsOf(flags, config)
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const { keysToCollect, plan } = await import('../../toolkit/plan.js')
  const estate = await obtainEstate(flags, { config, progress, signal, more: keysToCollect(settings) })
  progress.clear()
  const made = plan(estate, {
    ...settings,
    trails: flags.trail,
    logGroups: flags.logGroups,
    eventDataStores: flags.eventDataStores,
    acceptReplicationStop: flags.acceptReplicationStop,
  })
  if (flags.saveEstate !== undefined) {
    const { writeEstate } = await import('../../toolkit/estate-file.js')
    writeEstate(flags.saveEstate, estate)
  }
  if (flags.output !== undefined) {
    const { writePlan } = await import('../../toolkit/plan-file.js')
    writePlan(flags.output, made)
    progress.note(`the plan is in ${flags.output}`)
  }
  printData(await render(made, flags))
  return statusOf(made, flags)
}

type Settings = Pick<Config, 'keys' | 'administrators' | 'readers' | 'alias'>

function settingsOf({ alias }: PlanFlags, config: Config): Settings {
  const { keys, administrators, readers } = config
  return { keys, administrators, readers, alias: alias ?? config.alias }
}

export async function showVerb(file: string, flags: ShowFlags): Promise<number> {
  const { readPlan } = await import('../../toolkit/plan-file.js')
  const plan = readPlan(file)
  printData(await render(plan, flags))
  return statusOf(plan, flags)
}

async function render(plan: Plan, { format, color }: ShowFlags): Promise<string> {
  const options = { hasColour: hasColour(process.stdout, color === false) }
  switch (format) {
    case 'human':
      return (await import('../../report/plan-human.js')).planHuman(plan, options)
    case 'json':
      return (await import('../../report/plan-json.js')).planJson(plan)
    case 'cli':
      return (await import('../../report/plan-cli.js')).planCli(plan)
    case 'console':
      return (await import('../../report/plan-console.js')).planConsole(plan, options)
    case 'terraform':
      return (await import('../../report/plan-terraform.js')).planTerraform(plan)
    case 'cloudformation':
      return (await import('../../report/plan-cloudformation.js')).planCloudFormation(plan)
  }
}

/** Changes outweigh refusals, as noncompliant outweighs unknown in an audit. */
function statusOf({ steps, refusals }: Plan, { exitZero }: ShowFlags): number {
  if (exitZero === true) return EXIT.done
  if (steps.length > 0) return EXIT.noncompliant
  return refusals.length > 0 ? EXIT.incomplete : EXIT.done
}
