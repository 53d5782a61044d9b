import type { CodeResource, CodeUnit } from '../types.js'
import { resourcesOf } from './mapping/resource.js'
import { isWantedType } from './mapping/table.js'
import { callOf } from './module/calls.js'
import { type TextFile, readDeclarations } from './module/declarations.js'
import { rootInputs } from './module/inputs.js'
import { openModule } from './module/lookup.js'
import type { Module, Session } from './module/module.js'
import { joinPath } from './module/paths.js'
import type { HclGrammar } from './syntax/grammar.js'
import type { Value } from './values.js'

export interface TerraformModuleInput {
  /** The folder, as the user names it. */
  readonly root: string
  /** The files of that folder alone: configuration (`.tf`, `.tf.json`, `.tofu`) and variable files. */
  readonly files: readonly TextFile[]
  readonly grammar: HclGrammar
  /** The files of another folder, for local modules; undefined if there is no such folder. */
  readonly loadFolder: (path: string) => readonly TextFile[] | undefined
  /** The text of a file that `file` or `templatefile` names; left out, such values are unknown. */
  readonly readText?: (path: string) => string | undefined
  /**
   * Folders of modules from registries or repositories that `terraform init` installed, by the names of the calls that lead
   * there, as `.terraform/modules/modules.json` has them: `logs`, `logs.key`.
   */
  readonly installed?: ReadonlyMap<string, string>
  /** `-var-file`, in order; later ones win. */
  readonly variableFiles?: readonly TextFile[]
  /** `-var`; wins over every file. */
  readonly variables?: ReadonlyMap<string, string>
}

/** Everything in a module and in those it calls. */
function everyResource(module: Module): readonly CodeResource[] {
  const below = [...module.declarations.calls.keys()].flatMap((name) => {
    const call = callOf(module, name)
    if (call?.kind !== 'open') return []
    return [...call.modules.values(), ...(call.absent === undefined ? [] : [call.absent])]
  })
  return [...resourcesOf(module), ...below.flatMap(everyResource)]
}

/**
 * Reads a root module: what Terraform would make of this folder with these variables, as far as the code tells it. Never
 * throws: what does not parse or can't be told is a problem or an unknown value with its place.
 */
export function readTerraformModule(input: TerraformModuleInput): CodeUnit {
  const root = joinPath(input.root, '.')
  const declarations = readDeclarations({ files: input.files, grammar: input.grammar, isWantedType })
  const session: Session = {
    grammar: input.grammar,
    loadFolder: input.loadFolder,
    readText: input.readText ?? (() => undefined),
    installed: input.installed ?? new Map(),
    problems: [...declarations.problems],
    files: new Set(declarations.files),
    budget: { steps: 0 },
    depth: 0,
    modules: 0,
    declarations: new Map([[root, declarations]]),
    open: openModule,
  }
  const { files, variableFiles = [], variables = new Map<string, string>() } = input
  const given = rootInputs({ files, variableFiles, variables }, session)
  const inputs = new Map<string, () => Value>()
  const module = openModule({
    session,
    folder: root,
    chain: [root],
    path: '',
    declarations,
    inputs,
    providers: () => new Map(),
  })
  for (const [name, value] of given) inputs.set(name, () => value(module))
  const resources = everyResource(module)
  return {
    format: 'terraform',
    root: input.root,
    files: [...session.files],
    resources,
    problems: session.problems,
  }
}
