import type { CodeProblem, CodeUnit, CodeValue, Place } from '../types.js'
import { type Assembly, readAssembly } from './assembly/assembly.js'
import { looksLikeTemplate } from './looks-like-template.js'
import type { NestedName } from './nested-stacks.js'
import { besideFile, plainPath } from './paths.js'
import { readJsonTemplate } from './read-json.js'
import type { ReadTemplatesOptions } from './read-templates.js'
import { Run, type StackSettings, type TemplateFile } from './run.js'
import { SourceText } from './source-text.js'

export interface ReadCloudAssemblyOptions extends ReadTemplatesOptions {
  /** Absolute; paths of the app below it are shown relative to it. */
  readonly workingFolder?: string
}

/** Hashes of assets, as they stand in a template's URL. */
const HASH = /[0-9a-f]{64}/u

/**
 * Reads what `cdk synth` wrote: the templates that the manifest names and those nested in them, each resource with the line of
 * the app that makes it where the assembly tells. `files`: the JSON files of the folder, decoded UTF-8. A folder whose manifest
 * cannot be read is read by its templates alone. One unit a stack. Pure; never throws.
 */
export function readCloudAssembly(
  folder: string,
  files: readonly TemplateFile[],
  options: ReadCloudAssemblyOptions = {},
): readonly CodeUnit[] {
  const texts = new Map(files.map((file) => [plainPath(file.path), file.text]))
  const assembly = readAssembly(folder, texts, options.workingFolder)
  const isWhole = assembly.unreadable.length === 0
  const named = new Set([...assembly.templates, ...assembly.assets.values()])
  const templates = files.filter(
    ({ path, text }) => (isWhole ? named.has(plainPath(path)) : true) && looksLikeTemplate(path, text),
  )
  const run = new Run({
    format: 'cdk',
    files: templates,
    settings: (file) => settingsOf(assembly, file, options),
    nestedPath: (file, nested) => nestedPath(assembly, file, nested),
    origin: (file, logicalId) => assembly.origins.of(plainPath(file), logicalId),
  })
  const units = run.units().map((unit) => withIncomplete(assembly, unit, texts))
  return isWhole ? units : [...units, unreadable(folder, assembly, files)]
}

function settingsOf(assembly: Assembly, file: string, options: ReadTemplatesOptions): StackSettings {
  const own = assembly.settings.get(plainPath(file))
  return {
    parameters: new Map([...(own?.parameters ?? []), ...Object.entries(options.parameters ?? {})]),
    pseudoParameters: new Map([
      ...Object.entries(options.pseudoParameters ?? {}),
      ...(own?.pseudoParameters ?? []),
    ]),
  }
}

function nestedPath(
  assembly: Assembly,
  file: string,
  { location, assetPath }: NestedName,
): string | undefined {
  const hash = HASH.exec(urlText(location))?.[0]
  const byHash = hash === undefined ? undefined : assembly.assets.get(hash)
  return byHash ?? (assetPath === undefined ? undefined : besideFile(file, assetPath))
}

function urlText(location: CodeValue): string {
  if (location.kind === 'known') return String(location.value)
  return location.kind === 'unknown' ? (location.reference ?? '') : ''
}

/** Until lookups are done, CDK fills in dummy values: nothing such a template says can be relied on. */
function withIncomplete(assembly: Assembly, unit: CodeUnit, texts: ReadonlyMap<string, string>): CodeUnit {
  const missing = assembly.incomplete.get(plainPath(unit.root))
  if (missing === undefined) return unit
  const problem: CodeProblem = {
    code: 'CDK_MISSING_CONTEXT',
    message: `the assembly is not complete: CDK still has to look up ${missing.join(', ')}; run cdk synth with access to the account`,
    place: startOf(unit.root, texts.get(plainPath(unit.root)) ?? ''),
    affects: 'file',
  }
  return { ...unit, problems: [problem, ...unit.problems] }
}

function unreadable(folder: string, assembly: Assembly, files: readonly TemplateFile[]): CodeUnit {
  const problems = assembly.unreadable.map((path): CodeProblem => {
    const file = files.find((one) => plainPath(one.path) === path)
    const message =
      file === undefined
        ? 'the assembly has no manifest.json here: templates are read without the app they come from'
        : 'the manifest cannot be read: templates are read without the app they come from'
    return { code: 'CDK_MANIFEST', message, place: faultOf(file?.path ?? path, file?.text ?? '') }
  })
  return { format: 'cdk', root: folder, files: assembly.unreadable, resources: [], problems }
}

function faultOf(file: string, text: string): Place {
  const [first] = readJsonTemplate(text, 0).problems
  return first === undefined ? startOf(file, text) : new SourceText(file, text).place(first.start, first.end)
}

function startOf(file: string, text: string): Place {
  return new SourceText(file, text).place(0, 0)
}
