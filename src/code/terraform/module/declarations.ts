import type { CodeProblem } from '../../types.js'
import { MOST_FILE_CHARACTERS } from '../evaluate/limits.js'
import { type Source, type Span, placeOf } from '../source.js'
import type { Attribute, Block, Body } from '../syntax/ast.js'
import { EMPTY_BODY } from '../syntax/body.js'
import type { HclGrammar } from '../syntax/grammar.js'
import { parseTerraformJson } from '../syntax/json.js'
import { type ParsedFile, parseHcl } from '../syntax/parse.js'

/** A file's path, as the user would name it, and its text. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** What the files of one folder declare together. */
export interface Declarations {
  readonly variables: ReadonlyMap<string, Block>
  readonly locals: ReadonlyMap<string, Attribute>
  readonly outputs: ReadonlyMap<string, Block>
  readonly calls: ReadonlyMap<string, Block>
  /** By address in the module: `aws_cloudtrail.main`, `data.aws_region.current`. */
  readonly resources: ReadonlyMap<string, Block>
  readonly providers: readonly Block[]
  readonly files: readonly string[]
  readonly problems: readonly CodeProblem[]
}

export interface DeclarationsInput {
  readonly files: readonly TextFile[]
  readonly grammar: HclGrammar
  /** Which types of resource and data source are read at once; the others when something refers to them. */
  readonly isWantedType: (type: string) => boolean
}

const CONFIGURATION = /\.(?:tf|tofu)(?:\.json)?$/u
const OVERRIDE = /(?:^|_)override\.(?:tf|tofu)(?:\.json)?$/u
/** Files of editors, which Terraform leaves out. */
const IGNORED = /^\.|~$|^#.*#$/u

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The files that are part of the module. OpenTofu takes `x.tofu` instead of `x.tf`; so what is applied differs. */
function configurationFiles(files: readonly TextFile[]): readonly TextFile[] {
  const names = new Set(files.map((file) => file.path))
  const chosen = files.filter(({ path }) => {
    const name = baseName(path)
    if (!CONFIGURATION.test(name) || IGNORED.test(name)) return false
    return !names.has(path.replace(/\.tf(\.json)?$/u, '.tofu$1')) || !/\.tf(?:\.json)?$/u.test(path)
  })
  const order = (file: TextFile): string => `${OVERRIDE.test(baseName(file.path)) ? 1 : 0}${file.path}`
  return [...chosen].sort((left, right) => (order(left) < order(right) ? -1 : 1))
}

/** Reads one file of any of the syntaxes. */
function parseFile(file: TextFile, input: DeclarationsInput): ParsedFile {
  const source: Source = { file: file.path, text: file.text }
  const tooLarge = file.text.length > MOST_FILE_CHARACTERS
  if (tooLarge) {
    const message = `the file has more than ${MOST_FILE_CHARACTERS} characters and is not read`
    return { body: EMPTY_BODY, problems: [problem('FILE_TOO_LARGE', message, { source, start: 0, end: 0 })] }
  }
  const { grammar, isWantedType } = input
  const isWanted = (type: string, [label = '']: readonly string[]): boolean =>
    (type !== 'resource' && type !== 'data') || isWantedType(label)
  const parsed = file.path.endsWith('.json')
    ? parseTerraformJson({ source, grammar })
    : parseHcl({ source, grammar, isWanted })
  return withoutDamage(source, parsed)
}

/** What a decoder puts for bytes that are no UTF-8; Terraform refuses such files. */
const REPLACEMENT = '\uFFFD'

function withoutDamage(source: Source, parsed: ParsedFile): ParsedFile {
  const at = source.text.indexOf(REPLACEMENT)
  if (at === -1) return parsed
  const message = 'the file is not valid UTF-8'
  const found = problem('ENCODING', message, { source, start: at, end: at + 1 })
  const isDamaged = (block: Block): boolean => source.text.slice(block.start, block.end).includes(REPLACEMENT)
  const blocks = parsed.body.blocks.map((block) => (isDamaged(block) ? { ...block, broken: true } : block))
  return { body: { ...parsed.body, blocks }, problems: [...parsed.problems, found] }
}

function problem(code: string, message: string, span: Span): CodeProblem {
  return { code, message, place: placeOf(span) }
}

interface Collected {
  readonly variables: Map<string, Block>
  readonly locals: Map<string, Attribute>
  readonly outputs: Map<string, Block>
  readonly calls: Map<string, Block>
  readonly resources: Map<string, Block>
  readonly providers: Block[]
  readonly problems: CodeProblem[]
}

/** The tables by block type, with the name a block has there. */
function tableOf(block: Block, all: Collected): readonly [Map<string, Block>, string] | undefined {
  const [first = '', second = ''] = block.labels
  switch (block.type) {
    case 'variable':
      return [all.variables, first]
    case 'output':
      return [all.outputs, first]
    case 'module':
      return [all.calls, first]
    case 'resource':
      return [all.resources, `${first}.${second}`]
    case 'data':
      return [all.resources, `data.${first}.${second}`]
    default:
      return undefined
  }
}

/** An override file's block changes single arguments; a nested block takes the place of all of its type. */
function overridden(base: Block, change: Block): Block {
  const replaced = new Set(change.body.blocks.map((block) => block.type))
  const body: Body = {
    attributes: new Map([...base.body.attributes, ...change.body.attributes]),
    blocks: [...base.body.blocks.filter((block) => !replaced.has(block.type)), ...change.body.blocks],
  }
  const { source, start, end, type, labels } = base
  return { source, start, end, type, labels, body, broken: base.broken || change.broken }
}

function addBlock(block: Block, isOverride: boolean, all: Collected): void {
  if (block.type === 'provider') all.providers.push(block)
  if (block.type === 'locals') addLocals(block, isOverride, all)
  const found = tableOf(block, all)
  if (found === undefined) return
  const [table, name] = found
  const before = table.get(name)
  if (before === undefined) table.set(name, block)
  else if (isOverride) table.set(name, overridden(before, block))
  else {
    table.set(name, { ...before, body: before.body, broken: true })
    // Of a resource that is there twice no value is known; of two modules one hides the other's resources.
    const code = block.type === 'resource' || block.type === 'data' ? 'DUPLICATE_RESOURCE' : 'DUPLICATE_BLOCK'
    all.problems.push(problem(code, `${block.type} ${name} is declared twice`, block))
  }
}

function addLocals(block: Block, isOverride: boolean, all: Collected): void {
  for (const [name, attribute] of block.body.attributes) {
    const isTwice = all.locals.has(name) && !isOverride
    if (isTwice) all.problems.push(problem('DUPLICATE_BLOCK', `local.${name} is declared twice`, attribute))
    all.locals.set(name, isTwice ? { ...attribute, duplicate: true } : attribute)
  }
}

/** Reads a folder's files into what they declare. */
export function readDeclarations(input: DeclarationsInput): Declarations {
  const all: Collected = {
    variables: new Map(),
    locals: new Map(),
    outputs: new Map(),
    calls: new Map(),
    resources: new Map(),
    providers: [],
    problems: [],
  }
  const files = configurationFiles(input.files)
  for (const file of files) {
    const { body, problems } = parseFile(file, input)
    all.problems.push(...problems)
    for (const block of body.blocks) addBlock(block, OVERRIDE.test(baseName(file.path)), all)
  }
  return { ...all, files: files.map((file) => file.path) }
}
