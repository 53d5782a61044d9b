import type { Expression, ObjectEntry } from '../ast.js'
import { readQuoted } from './templates.js'
import type { ReadExpression } from './terms.js'
import { NOT_PLAIN, type TextReader } from './text-reader.js'

export function readParenthesis(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start } = reader
  reader.at += 1
  const of = read(reader)
  reader.expect(')')
  return { source, start, end: reader.at, kind: 'parenthesis', of }
}

export function readList(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start } = reader
  const items: Expression[] = []
  reader.at += 1
  reader.skip()
  if (reader.takesWord('for')) return readFor(reader, read, start)
  for (; reader.peek() !== ']'; reader.skip()) {
    items.push(read(reader))
    if (reader.peek() !== ']') reader.expect(',')
  }
  reader.at += 1
  return { source, start, end: reader.at, kind: 'list', items }
}

/** Commas between entries may be left out. */
export function readObject(reader: TextReader, read: ReadExpression): Expression {
  // In a template a brace may also end it.
  if (reader.templates > 0) throw NOT_PLAIN
  const { source, at: start } = reader
  const entries: ObjectEntry[] = []
  reader.at += 1
  reader.skip()
  if (reader.takesWord('for')) return readFor(reader, read, start)
  for (; reader.peek() !== '}'; reader.skip()) {
    const key = readKey(reader, read)
    reader.skip()
    if (reader.peek() !== ':') reader.expect('=')
    else reader.at += 1
    entries.push({ key, value: read(reader) })
    if (reader.peek() === ',') reader.at += 1
  }
  reader.at += 1
  return { source, start, end: reader.at, kind: 'object', entries }
}

/** A bare name as a key is that name; in parentheses it is a variable. */
function readKey(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start } = reader
  if (reader.peek() === '"') return readQuoted(reader, read)
  if (reader.peek() === '(') return readParenthesis(reader, read)
  const value = reader.name()
  return { source, start, end: reader.at, kind: 'literal', value }
}

/** What stands after `[for` or `{for`, to the closing bracket. */
function readFor(reader: TextReader, read: ReadExpression, start: number): Expression {
  const names = readNames(reader)
  const collection = read(reader)
  reader.expect(':')
  const isObject = reader.text.charAt(start) === '{'
  const key = isObject ? read(reader) : undefined
  if (isObject) reader.expectAll('=>')
  const value = read(reader)
  const grouped = isObject && reader.text.startsWith('...', reader.at)
  if (grouped) reader.at += '...'.length
  reader.skip()
  const condition = reader.takesWord('if') ? read(reader) : undefined
  reader.expect(isObject ? '}' : ']')
  return {
    source: reader.source,
    start,
    end: reader.at,
    kind: 'for',
    ...names,
    collection,
    ...(key !== undefined && { key }),
    value,
    ...(condition !== undefined && { condition }),
    grouped,
  }
}

/** `value in` or `key, value in`. */
function readNames(reader: TextReader): { readonly keyName?: string; readonly valueName: string } {
  reader.skip()
  const first = reader.name()
  reader.skip()
  const isPair = reader.peek() === ','
  if (isPair) reader.at += 1
  reader.skip()
  const names = isPair ? { keyName: first, valueName: reader.name() } : { valueName: first }
  reader.skip()
  if (!reader.takesWord('in')) throw NOT_PLAIN
  return names
}
