import type { CheckReport } from '../../code/finding.js'
import { TrailsealError } from '../../domain/errors.js'
import type { RuleId } from '../../domain/finding.js'
import type { Checked } from '../../toolkit/check/checked.js'
import type { CheckOptions } from '../../toolkit/check.js'
import { exitStatusOf } from '../exit-status.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { hasColour, printData } from '../streams.js'

/** Flags of `trailseal check`. */
export interface CheckFlags {
  readonly format: 'human' | 'json' | 'sarif' | 'github'
  readonly output?: string
  readonly rule?: string[]
  readonly except?: string[]
  readonly varFile?: string[]
  readonly var?: string[]
  readonly parameters?: string[]
  readonly accountId?: string
  readonly region?: string
  readonly fix?: boolean
  readonly diff?: boolean
  readonly yes?: boolean
  readonly exitZero?: boolean
  readonly quiet?: boolean
  readonly color?: boolean
}

export async function checkVerb(
  paths: readonly string[],
  flags: CheckFlags,
  { signal }: Running,
): Promise<number> {
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const options = { ...(await optionsOf(flags)), signal, onProgress: progress.listen }
  const { checkPaths } = await import('../../toolkit/check.js')
  let checked = await checkPaths(paths, options)
  progress.clear()
  if (flags.fix === true || flags.diff === true) {
    const { fixOrShow } = await import('./fix.js')
    const outcome = await fixOrShow(checked, flags, progress)
    if (outcome === 'shown') return exitStatusOf(checked.report.verdict, flags.exitZero === true)
    if (outcome === 'fixed') checked = await checkPaths(paths, options)
  }
  await deliver(await render(flags, checked), flags.output)
  noteEmpty(checked.report, progress)
  return exitStatusOf(checked.report.verdict, flags.exitZero === true)
}

async function optionsOf(flags: CheckFlags): Promise<CheckOptions> {
  const rules = await chosenRules(flags)
  return {
    today: new Date().toISOString().slice(0, 10),
    ...(rules === undefined ? {} : { rules }),
    ...(flags.varFile === undefined ? {} : { variableFiles: flags.varFile }),
    ...(flags.var === undefined ? {} : { variables: flags.var.map(split) }),
    ...(flags.parameters === undefined ? {} : { parameters: flags.parameters }),
    ...(flags.accountId === undefined ? {} : { accountId: flags.accountId }),
    ...(flags.region === undefined ? {} : { region: flags.region }),
    withFixes: flags.fix === true || flags.diff === true,
  }
}

function split(assignment: string): readonly [string, string] {
  const at = assignment.indexOf('=')
  return [assignment.slice(0, at), assignment.slice(at + 1)]
}

async function chosenRules({ rule, except = [] }: CheckFlags): Promise<readonly RuleId[] | undefined> {
  if (rule === undefined && except.length === 0) return undefined
  const { ruleId } = await import('../../toolkit/explain.js')
  const { RULE_IDS } = await import('../../domain/finding.js')
  const { CODE_RULE_IDS } = await import('../../code/report.js')
  const unwanted = new Set(except.map(ruleId))
  const wanted = rule?.map(ruleId) ?? RULE_IDS
  const beyond = rule === undefined ? undefined : wanted.find((id) => !CODE_RULE_IDS.includes(id))
  if (beyond === undefined) return wanted.filter((id) => !unwanted.has(id))
  throw new TrailsealError({
    code: 'NOT_IN_CODE',
    message: `code does not tell what rule ${beyond} asks`,
    remedy: `judge the account by it: trailseal audit --rule ${beyond}`,
  })
}

async function render(flags: CheckFlags, checked: Checked): Promise<string> {
  const { report } = checked
  switch (flags.format) {
    case 'human': {
      const { checkHuman } = await import('../../report/check/human.js')
      const isOff = flags.color === false || flags.output !== undefined
      return checkHuman(report, { hasColour: hasColour(process.stdout, isOff), lineOf: checked.lineOf })
    }
    case 'json':
      return (await import('../../report/check/json.js')).checkJson(report)
    case 'sarif': {
      const { version } = await import('../../toolkit/version.js')
      const { checkSarif } = await import('../../report/check/sarif.js')
      return checkSarif(report, { version: version(), below: checked.below })
    }
    case 'github':
      return (await import('../../report/check/github.js')).checkGithub(report)
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

/** Nothing found is said, so that nobody takes it for "all is well". */
function noteEmpty({ files, subjects, paths, problems }: CheckReport, progress: ProgressView): void {
  if (subjects.length > 0 || problems.length > 0) return
  const where = paths.join(', ')
  progress.note(
    files.seen === 0
      ? `no Terraform, CloudFormation or CDK code in ${where}`
      : `no trail and no event data store in ${where}: nothing was judged`,
  )
}
