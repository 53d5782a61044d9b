import type { CodeProblem } from '../types.js'
import { MOST_CHARACTERS } from './limits.js'
import { type SyntaxProblem, type TemplateDocument, type TemplateNode, valueAt } from './nodes.js'
import { readJsonTemplate } from './read-json.js'
import { readYaml } from './read-yaml.js'
import { SourceText } from './source-text.js'

/** One template of a file. */
export interface Template {
  /** The file, or of a file with several templates `<file>#2` and so on. */
  readonly root: string
  readonly source: SourceText
  readonly node: TemplateNode
  readonly problems: readonly CodeProblem[]
}

const YAML_NAME = /\.ya?ml$/iu
const REPLACEMENT_CHARACTER = '\uFFFD'

/** The templates of one file: none when it holds something else, several when it has several documents. Never throws. */
export function templatesOf(file: string, text: string): readonly Template[] {
  const source = new SourceText(file, text)
  if (text.length > MOST_CHARACTERS) return [tooLarge(source)]
  const documents = documentsOf(source).filter(mayBeTemplate)
  const [first] = documents
  if (first === undefined) return []
  const common = [...encodingProblems(source), ...severalProblems(documents)]
  return documents.map((document, index) => ({
    root: index === 0 ? file : `${file}#${index + 1}`,
    source,
    node: document.root,
    problems: [...common, ...document.problems].map((problem) => located(source, problem)),
  }))
}

function documentsOf(source: SourceText): readonly TemplateDocument[] {
  const isJson = !YAML_NAME.test(source.file) && /^\s*\{/u.test(source.text.slice(source.start))
  return isJson ? [readJsonTemplate(source.text, source.start)] : readYaml(source.text, source.start)
}

/** A document that does not parse may be a template; one that does has Resources, or is none. */
function mayBeTemplate({ root }: TemplateDocument): boolean {
  if (root.kind === 'broken') return true
  return valueAt(root, 'Resources') !== undefined || valueAt(root, 'AWSTemplateFormatVersion') !== undefined
}

function severalProblems(documents: readonly TemplateDocument[]): readonly SyntaxProblem[] {
  return documents.slice(1).map(({ root: { start, end } }) => ({
    code: 'CFN_SEVERAL_DOCUMENTS',
    message: 'CloudFormation takes one document a file',
    start,
    end,
  }))
}

function encodingProblems({ text }: SourceText): readonly SyntaxProblem[] {
  const at = text.indexOf(REPLACEMENT_CHARACTER)
  if (at === -1) return []
  const message = 'a character could not be decoded: the file is not valid UTF-8'
  return [{ code: 'INVALID_UTF8', message, start: at, end: at + 1 }]
}

function located(source: SourceText, { code, message, start, end }: SyntaxProblem): CodeProblem {
  return { code, message, place: source.place(start, end), affects: 'file' }
}

function tooLarge(source: SourceText): Template {
  const message = `the file has ${source.text.length} characters; up to ${MOST_CHARACTERS} are read, and AWS takes 1 MB`
  const node = { kind: 'broken', reason: message, start: source.start, end: source.start } as const
  const problem: CodeProblem = {
    code: 'CFN_TOO_LARGE',
    message,
    place: source.place(source.start, source.start),
    affects: 'file',
  }
  return { root: source.file, source, node, problems: [problem] }
}
