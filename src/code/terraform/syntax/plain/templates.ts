import type { Expression } from '../ast.js'
import { unescapeQuoted } from '../escapes.js'
import type { ReadExpression } from './terms.js'
import { NOT_PLAIN, type TextReader } from './text-reader.js'

/** What means something in a string: its end, a line's end, an escape, `$` or `%`. */
const QUOTED_END = /["\\$%\r\n]/gu
const ESCAPED = new Set(['n', 'r', 't', '"', '\\'])
/** The grammar keeps the templates around a place in 1,024 bytes, 16 for each of two kinds. */
const DEEPEST_TEMPLATES = 20

/** `"…"` without directives (`%{`). */
export function readQuoted(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start, text } = reader
  const parts: Expression[] = []
  reader.at += 1
  for (;;) {
    const from = reader.at
    skipQuotedText(reader)
    const end = reader.at
    if (end > from) parts.push(quotedText(reader, from, end))
    if (text.charAt(end) === '"') break
    parts.push(readInterpolation(reader, read))
  }
  reader.at += 1
  const [only] = parts
  const span = { source, start, end: reader.at }
  if (only === undefined) return { ...span, kind: 'literal', value: '' }
  if (parts.length > 1 || only.kind !== 'literal') return { ...span, kind: 'template', parts }
  return { ...span, kind: 'literal', value: only.value }
}

/** Moves to the end of the string or to an interpolation. */
function skipQuotedText(reader: TextReader): void {
  const { text } = reader
  for (;;) {
    QUOTED_END.lastIndex = reader.at
    reader.at = QUOTED_END.exec(text)?.index ?? text.length
    const letter = reader.peek()
    if (letter === '"') return
    const next = reader.peek(1)
    if (letter === '$' && next === '{') return
    if (letter === '\\' && ESCAPED.has(next)) reader.at += 2
    else if ((letter === '$' || letter === '%') && next !== letter && next !== '{') reader.at += 1
    else throw NOT_PLAIN
  }
}

function quotedText({ source, text }: TextReader, start: number, end: number): Expression {
  const raw = text.slice(start, end)
  const value = raw.includes('\\') ? unescapeQuoted(raw) : raw
  if (value === undefined) throw NOT_PLAIN
  return { source, start, end, kind: 'literal', value }
}

/** `${…}`. */
export function readInterpolation(reader: TextReader, read: ReadExpression): Expression {
  reader.at += 2
  reader.templates += 1
  if (reader.templates > DEEPEST_TEMPLATES) throw NOT_PLAIN
  const expression = read(reader)
  reader.expect('}')
  reader.templates -= 1
  return expression
}
