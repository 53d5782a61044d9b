import { evaluate } from '../evaluate/evaluate.js'
import type { Source } from '../source.js'
import type { Expression } from '../syntax/ast.js'
import { parseVariablesJson } from '../syntax/json.js'
import { type ParsedFile, parseHcl } from '../syntax/parse.js'
import { parseExpression } from '../syntax/snippet.js'
import { type Value, known, unknown } from '../values.js'
import type { TextFile } from './declarations.js'
import type { Module, Session } from './module.js'
import { constantScope } from './variables.js'

const AUTOMATIC = /\.auto\.tfvars(?:\.json)?$/u
/** In the order in which Terraform lets one win over those before it (Input Variables, "Variable Definition Precedence"). */
const ALWAYS_READ = ['terraform.tfvars', 'terraform.tfvars.json']

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The variable files of a root that Terraform reads by itself, later ones winning. */
function automaticFiles(files: readonly TextFile[]): readonly TextFile[] {
  const named = ALWAYS_READ.flatMap((name) => files.filter((file) => baseName(file.path) === name))
  const automatic = files.filter((file) => AUTOMATIC.test(file.path))
  return [...named, ...[...automatic].sort((left, right) => (left.path < right.path ? -1 : 1))]
}

function parse(file: TextFile, session: Session): ParsedFile {
  const source: Source = { file: file.path, text: file.text }
  return file.path.endsWith('.json')
    ? parseVariablesJson({ source, grammar: session.grammar })
    : parseHcl({ source, grammar: session.grammar })
}

type Inputs = Map<string, (module: Module) => Value>

function addFile(file: TextFile, session: Session, inputs: Inputs): void {
  const { body, problems } = parse(file, session)
  session.problems.push(...problems)
  session.files.add(file.path)
  for (const [name, attribute] of body.attributes) {
    const isSound = attribute.duplicate !== true && problems.length === 0
    inputs.set(name, (module) =>
      isSound
        ? evaluate(attribute.value, constantScope(module))
        : unknown(`${file.path} does not parse fully`, attribute.value),
    )
  }
}

/** A value of the command line: text as it is for variables that hold text, else an expression. */
function commandLineValue(name: string, text: string, module: Module): Value {
  const source: Source = { file: `-var ${name}`, text }
  const span = { source, start: 0, end: text.length }
  const type = module.declarations.variables.get(name)?.body.attributes.get('type')?.value
  if (isTextType(type)) return known(text, span)
  const expression = parseExpression(text, span, module.session.grammar)
  return evaluate(expression, constantScope(module))
}

function isTextType(type: Expression | undefined): boolean {
  if (type === undefined) return true
  const name = type.kind === 'variable' ? type.name : type.kind === 'literal' ? type.value : undefined
  return name === 'string' || name === 'any'
}

export interface RootInputs {
  readonly files: readonly TextFile[]
  readonly variableFiles: readonly TextFile[]
  readonly variables: ReadonlyMap<string, string>
}

/** What the root's variables are given. */
export function rootInputs(input: RootInputs, session: Session): Inputs {
  const inputs: Inputs = new Map()
  for (const file of [...automaticFiles(input.files), ...input.variableFiles]) addFile(file, session, inputs)
  for (const [name, text] of input.variables) {
    inputs.set(name, (module) => commandLineValue(name, text, module))
  }
  return inputs
}
