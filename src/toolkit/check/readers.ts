import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCloudAssembly } from '../../code/cloudformation/read-cloud-assembly.js'
import { readTemplates } from '../../code/cloudformation/read-templates.js'
import { ACCOUNT, PARTITION, REGION } from '../../code/placeholders.js'
import { readTerraformPlan } from '../../code/terraform/read-plan.js'
import { readTerraformModule } from '../../code/terraform/read-module.js'
import type { HclGrammar } from '../../code/terraform/syntax/grammar.js'
import type { CodeUnit } from '../../code/types.js'
import { partitionOfRegion } from '../../domain/partition.js'
import { hclGrammar } from '../hcl-grammar.js'
import { type TextFile, moduleFiles, readTextFile, shownPath } from './files.js'

/** What the user says of values that code leaves open. */
export interface Given {
  readonly variableFiles: readonly TextFile[]
  readonly variables: ReadonlyMap<string, string>
  readonly parameters: Readonly<Record<string, string>>
  readonly accountId?: string
  readonly region?: string
}

/** Units of code with the text of every file that they were read from. */
export interface Reading {
  readonly units: readonly CodeUnit[]
  readonly texts: ReadonlyMap<string, string>
}

/** Reads a Terraform module's folder with the local modules that it calls. */
export async function readModule(folder: string, given: Given): Promise<Reading> {
  const grammar: HclGrammar = await hclGrammar()
  const texts = new Map<string, string>()
  const load = (path: string): readonly TextFile[] | undefined => {
    const files = moduleFiles(path)
    for (const file of files ?? []) texts.set(file.path, file.text)
    return files
  }
  const unit = readTerraformModule({
    root: shownPath(folder),
    files: load(folder) ?? [],
    grammar,
    loadFolder: load,
    variableFiles: given.variableFiles,
    variables: given.variables,
  })
  return { units: [unit], texts }
}

export function readPlan(path: string): Reading {
  const file = readTextFile(path)
  if (file === undefined) return { units: [], texts: new Map() }
  return { units: [readTerraformPlan(file)], texts: new Map([[file.path, file.text]]) }
}

/** Where the stack is deployed is told by the user, or left open with placeholders. */
function pseudoParameters({ accountId, region }: Given): Readonly<Record<string, string>> {
  return {
    'AWS::AccountId': accountId ?? ACCOUNT,
    'AWS::Region': region ?? REGION,
    'AWS::Partition': region === undefined ? PARTITION : partitionOfRegion(region).id,
  }
}

export function readTemplateFiles(paths: readonly string[], given: Given): Reading {
  const files = paths.flatMap((path) => readTextFile(path) ?? [])
  const options = { parameters: given.parameters, pseudoParameters: pseudoParameters(given) }
  return { units: readTemplates(files, options), texts: textsOf(files) }
}

export function readAssembly(folder: string, given: Given): Reading {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[/\\]asset\.[0-9a-f]+[/\\]/u.test(path))
  const files = names.flatMap((path) => readTextFile(path) ?? [])
  const options = {
    parameters: given.parameters,
    pseudoParameters: pseudoParameters(given),
    workingFolder: process.cwd(),
  }
  const units = readCloudAssembly(shownPath(folder), files, options)
  return { units: units.map((unit) => withOrigins(unit, dirname(folder))), texts: textsOf(files) }
}

/** An app that was run in its own folder names its files from there. */
function withOrigins(unit: CodeUnit, app: string): CodeUnit {
  const resources = unit.resources.map((one) => {
    const { origin } = one
    const isElsewhere = origin !== undefined && !existsSync(origin.file) && existsSync(join(app, origin.file))
    return isElsewhere ? { ...one, origin: { ...origin, file: shownPath(join(app, origin.file)) } } : one
  })
  return { ...unit, resources }
}

function textsOf(files: readonly TextFile[]): ReadonlyMap<string, string> {
  return new Map(files.map((file) => [file.path, file.text]))
}
