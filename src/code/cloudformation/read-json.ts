import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { MOST_DEPTH, MOST_OPEN } from './limits.js'
import { nestsTooDeep } from './nesting.js'
import type { MapEntry, SyntaxProblem, TemplateDocument, TemplateNode } from './nodes.js'
import { addEntry } from './nodes.js'

/** One broken file can hold thousands; the first say what is wrong. */
const MOST_PROBLEMS = 100

/** By the names that the parser gives its errors. */
const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no value of JSON',
  InvalidNumberFormat: 'a number is malformed',
  PropertyNameExpected: 'a name in double quotes was expected (a comma too many?)',
  ValueExpected: 'a value was expected (a comma too many?)',
  ColonExpected: 'a colon was expected',
  CommaExpected: 'a comma was expected',
  CloseBraceExpected: 'a closing brace was expected',
  CloseBracketExpected: 'a closing bracket was expected',
  EndOfFileExpected: 'text after the end of the document',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'a comment does not end',
  UnexpectedEndOfString: 'a text does not end on its line',
  UnexpectedEndOfNumber: 'a number does not end',
  InvalidUnicode: 'a \\u escape is malformed',
  InvalidEscapeCharacter: 'an escape is not one of JSON',
  InvalidCharacter: 'a control character must be escaped',
}

/** Reads a JSON text strictly, and past its faults. `start`: where it begins after a byte order mark. Never throws. */
export function readJsonTemplate(text: string, start: number): TemplateDocument {
  const whole = { start, end: text.length }
  if (nestsTooDeep(text)) {
    const message = `nested deeper than ${MOST_OPEN} levels`
    const problem = { code: 'CFN_TOO_DEEP', message, ...whole }
    return { root: { kind: 'broken', reason: message, ...whole }, problems: [problem] }
  }
  const errors: ParseError[] = []
  const tree = parseTree(start === 0 ? text : text.slice(start), errors, { disallowComments: true })
  const problems = errors.slice(0, MOST_PROBLEMS).map((error) => syntaxProblem(error, start))
  if (tree === undefined) return { root: { kind: 'broken', reason: 'not valid JSON', ...whole }, problems }
  return { root: new TreeReader(start, problems).node(tree, 0), problems }
}

function syntaxProblem({ error, offset, length }: ParseError, start: number): SyntaxProblem {
  const message = MESSAGES[printParseErrorCode(error)] ?? 'this does not belong here'
  return {
    code: 'JSON_SYNTAX',
    message: `not valid JSON: ${message}`,
    start: offset + start,
    end: offset + length + start,
  }
}

class TreeReader {
  readonly #start: number
  readonly #problems: SyntaxProblem[]

  constructor(start: number, problems: SyntaxProblem[]) {
    this.#start = start
    this.#problems = problems
  }

  node(tree: Node, depth: number): TemplateNode {
    const span = this.#span(tree)
    if (depth > MOST_DEPTH) {
      const reason = `nested deeper than ${MOST_DEPTH} levels`
      this.#problems.push({ code: 'CFN_TOO_DEEP', message: reason, ...span })
      return { kind: 'broken', reason, ...span }
    }
    if (tree.type === 'object') return { kind: 'map', entries: this.#entries(tree, depth), ...span }
    if (tree.type === 'array') {
      return { kind: 'list', items: (tree.children ?? []).map((item) => this.node(item, depth + 1)), ...span }
    }
    // The parser's values of scalars are JSON's.
    const value = tree.value as string | number | boolean | null
    return { kind: 'scalar', value, text: String(value), ...span }
  }

  #entries(tree: Node, depth: number): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>()
    for (const { children } of tree.children ?? []) {
      const [key, value] = children ?? []
      if (key === undefined) continue
      const keySpan = this.#span(key)
      const read: TemplateNode =
        value === undefined
          ? { kind: 'broken', reason: 'a value is missing', start: keySpan.end, end: keySpan.end }
          : this.node(value, depth + 1)
      const problem = addEntry(entries, String(key.value), { key: keySpan, value: read })
      if (problem !== undefined) this.#problems.push(problem)
    }
    return entries
  }

  #span({ offset, length }: Node): { readonly start: number; readonly end: number } {
    return { start: offset + this.#start, end: offset + length + this.#start }
  }
}
