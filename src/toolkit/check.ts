import { relative, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { CheckReport } from '../code/finding.js'
import { CODE_RULE_IDS, reportOf } from '../code/report.js'
import type { OnProgress } from '../domain/events.js'
import { TrailsealError } from '../domain/errors.js'
import type { RuleId } from '../domain/finding.js'
import type { Checked } from './check/checked.js'
import { readText } from './files.js'
import { shownPath } from './check/files.js'
import { repositoryRoot } from './check/gitignore.js'
import { readParameters } from './check/inputs.js'
import { Ledger } from './check/ledger.js'
import { type Given, readAssembly, readModule, readPlan, readTemplateFiles } from './check/readers.js'
import { type Survey, survey } from './check/survey.js'

/** How code is checked. Values that code leaves open stay unknown unless they are given here. */
export interface CheckOptions {
  /** Only these rules; default: every one that code can answer. */
  readonly rules?: readonly RuleId[]
  /** Terraform variable files, in order; later ones win. */
  readonly variableFiles?: readonly string[]
  /** Terraform variables; they win over files. */
  readonly variables?: readonly (readonly [name: string, value: string])[]
  /** Template parameters, each `NAME=VALUE` or a JSON file. */
  readonly parameters?: readonly string[]
  /** Where the code is applied, if it does not tell. */
  readonly accountId?: string
  readonly region?: string
  /** `YYYY-MM-DD`, for suppressions that end; default: today, UTC. */
  readonly today?: string
  /** Also work out what would mend the code. */
  readonly withFixes?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/**
 * Judges the trails and event data stores that infrastructure code would make: Terraform, plans of it, CloudFormation
 * templates, `cdk.out`. Nothing is run and AWS is not asked. Throws TrailsealError for a path that is not there; what can't be
 * read or told is in the report, and never compliant.
 */
export async function check(paths: readonly string[], options: CheckOptions = {}): Promise<CheckReport> {
  return (await checkPaths(paths, options)).report
}

/** As `check`, with what is needed to show the code and to mend it. */
export async function checkPaths(paths: readonly string[], options: CheckOptions = {}): Promise<Checked> {
  const begunMs = performance.now()
  const ledger = new Ledger({
    today: options.today ?? new Date().toISOString().slice(0, 10),
    withFixes: options.withFixes === true,
    ...(options.rules === undefined ? {} : { rules: options.rules }),
    ...whereabouts(options),
  })
  const given = givenBy(options)
  const found = await survey(paths, async (seen) => pause(options, 'files', seen))
  for (const { path, message } of found.unreadable) ledger.addUnreadable(shownPath(path), message)
  await readAll({ found, given, ledger, options })
  const seconds = (performance.now() - begunMs) / 1000
  options.onProgress?.({ type: 'finished', stage: 'check', calls: 0, seconds })
  const { subjects, problems, suppressionProblems } = ledger
  const report = reportOf({
    paths,
    files: { seen: found.filesSeen, read: ledger.files.size },
    rules: CODE_RULE_IDS.filter((id) => options.rules?.includes(id) ?? true),
    subjects,
    problems,
    suppressionProblems,
  })
  return {
    report,
    lineOf: ledger.lineOf,
    below: belowRepository(),
    fixes: [...ledger.fixes.values()],
    unfixed: [...ledger.unfixed],
  }
}

function whereabouts({ accountId, region }: CheckOptions): Pick<CheckOptions, 'accountId' | 'region'> {
  return { ...(accountId === undefined ? {} : { accountId }), ...(region === undefined ? {} : { region }) }
}

function givenBy(options: CheckOptions): Given {
  return {
    variableFiles: (options.variableFiles ?? []).map((path) => ({ path, text: readText(path) })),
    variables: new Map(options.variables ?? []),
    parameters: readParameters(options.parameters ?? []),
    ...whereabouts(options),
  }
}

interface Work {
  readonly found: Survey
  readonly given: Given
  readonly ledger: Ledger
  readonly options: CheckOptions
}

/** One unit after another: only what was found of each is kept. */
async function readAll({ found, given, ledger, options }: Work): Promise<void> {
  const { terraformRoots, plans, templates, linkedTemplates, assemblies } = found
  const total = terraformRoots.length + plans.length + templates.length + assemblies.length + 1
  let done = 0
  const step = async (): Promise<void> => {
    done += 1
    await pause(options, 'units', done, total)
  }
  for (const folder of terraformRoots) {
    await step()
    ledger.add(await readModule(folder, given))
  }
  for (const path of plans) {
    await step()
    ledger.add(readPlan(path))
  }
  for (const path of templates) {
    await step()
    ledger.add(readTemplateFiles([path], given))
  }
  if (linkedTemplates.length > 0) {
    await step()
    ledger.add(readTemplateFiles(linkedTemplates, given))
  }
  for (const folder of assemblies) {
    await step()
    ledger.add(readAssembly(folder, given))
  }
}

/** Lets Ctrl-C and the progress line have their turn. Throws TrailsealError once the signal is given. */
async function pause(options: CheckOptions, stage: string, done: number, total?: number): Promise<void> {
  options.onProgress?.({
    type: 'progressed',
    stage,
    done,
    calls: 0,
    failures: 0,
    ...(total === undefined ? {} : { total }),
  })
  await setImmediate()
  if (options.signal?.aborted !== true) return
  throw new TrailsealError({
    code: 'INTERRUPTED',
    message: 'stopped before everything was looked at: nothing was judged',
    remedy: 'run it again, or name fewer folders',
  })
}

/** The working directory below the root of its repository. */
function belowRepository(): string {
  const root = repositoryRoot(process.cwd())
  return root === undefined ? '' : relative(root, process.cwd()).split(sep).join('/')
}
