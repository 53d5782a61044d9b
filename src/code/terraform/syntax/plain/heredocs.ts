import type { Expression } from '../ast.js'
import type { SyntaxNode } from '../grammar.js'
import { lowerHeredoc } from '../template.js'
import { readInterpolation } from './templates.js'
import type { ReadExpression } from './terms.js'
import { NOT_PLAIN, type TextReader } from './text-reader.js'

/** Names are short: the grammar keeps them in a state of 1,024 bytes. */
const OPENING = /<<-?([A-Za-z0-9_]{1,50})\n/uy
/** Escapes, directives, and what the grammar's scanner may take for one. */
const ODD = /\$\$|%%|%\{|\r/u
const SPACES = /^[ \t]+|[ \t]+$/gu

/** `<<NAME` without directives; the rules for indentation and line ends are the full parser's own. */
export function readHeredoc(reader: TextReader, read: ReadExpression): Expression {
  if (reader.templates > 0) throw NOT_PLAIN
  const { source, text, at: start } = reader
  OPENING.lastIndex = start
  const name = OPENING.exec(text)?.[1]
  if (name === undefined) throw NOT_PLAIN
  const from = OPENING.lastIndex
  const closing = closingAt(text, from, name)
  if (ODD.test(text.slice(from, closing))) throw NOT_PLAIN
  const expressions = new Map<SyntaxNode, Expression>()
  const children = [leaf('heredoc_identifier', from - 1 - name.length, from - 1)]
  for (
    reader.at = text.indexOf('${', from);
    isWithin(reader.at, closing);
    reader.at = text.indexOf('${', reader.at)
  ) {
    const at = reader.at
    const value = readInterpolation(reader, read)
    const inner = leaf('expression', value.start, value.end)
    expressions.set(inner, value)
    children.push(interpolation(at, reader.at, inner))
  }
  const last = children.at(-1)
  if (last !== undefined && last.end > closing) throw NOT_PLAIN
  const end = closing + name.length
  children.push(leaf('heredoc_identifier', closing, end))
  reader.at = end
  const lower = (node: SyntaxNode): Expression => expressions.get(node) ?? broken()
  return lowerHeredoc({ source, node: { ...leaf('heredoc_template', start, end), children }, lower })
}

function broken(): never {
  throw NOT_PLAIN
}

function isWithin(at: number, closing: number): boolean {
  return at !== -1 && at < closing
}

function leaf(type: string, start: number, end: number): SyntaxNode {
  return { type, start, end, missing: false, broken: false, children: [] }
}

function interpolation(start: number, end: number, inner: SyntaxNode): SyntaxNode {
  const opening = leaf('template_interpolation_start', start, start + 2)
  const closing = leaf('template_interpolation_end', end - 1, end)
  return { ...leaf('template_interpolation', start, end), children: [opening, inner, closing] }
}

/** Where the name stands alone on a line. */
function closingAt(text: string, from: number, name: string): number {
  for (let line = from; ;) {
    const feed = text.indexOf('\n', line)
    if (feed === -1) throw NOT_PLAIN
    const content = text.slice(line, feed)
    if (content.replaceAll(SPACES, '') === name) return text.indexOf(name, line)
    // The grammar's scanner has ways of its own with such a line, and with other white space.
    if (content.trimStart().startsWith(name)) throw NOT_PLAIN
    line = feed + 1
  }
}
