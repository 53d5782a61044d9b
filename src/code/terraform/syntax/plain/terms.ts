import type { Expression, ObjectEntry } from '../ast.js'
import { readHeredoc } from './heredocs.js'
import { readQuoted } from './templates.js'
import { NOT_PLAIN, type TextReader } from './text-reader.js'

/** Passed to what expressions are made of, which would be a cycle of modules otherwise. */
export type ReadExpression = (reader: TextReader) => Expression

const NUMBER = /[0-9]+(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?)?(?![\w.])/uy
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** A primary and the `.name` and `[key]` after it. */
export function readTerm(reader: TextReader, read: ReadExpression): Expression {
  const { source } = reader
  let of = readPrimary(reader, read)
  for (;;) {
    reader.skip()
    const letter = reader.peek()
    if (letter === '.' && reader.peek(1) !== '.') {
      reader.at += 1
      reader.skip()
      const step = { kind: 'name', name: reader.name() } as const
      of = { source, start: of.start, end: reader.at, kind: 'access', of, step }
    } else if (letter === '[') {
      reader.at += 1
      const step = { kind: 'index', key: read(reader) } as const
      reader.expect(']')
      of = { source, start: of.start, end: reader.at, kind: 'access', of, step }
    } else return of
  }
}

function readPrimary(reader: TextReader, read: ReadExpression): Expression {
  switch (reader.peek()) {
    case '"':
      return readQuoted(reader, read)
    case '<':
      return readHeredoc(reader, read)
    case '[':
      return readList(reader, read)
    case '{':
      return readObject(reader, read)
    case '(':
      return readParenthesis(reader, read)
    default:
      return reader.startsName() ? readNamed(reader, read) : readNumber(reader)
  }
}

function readNumber(reader: TextReader): Expression {
  const { source, at: start, text } = reader
  NUMBER.lastIndex = start
  if (!NUMBER.test(text)) throw NOT_PLAIN
  reader.at = NUMBER.lastIndex
  return { source, start, end: reader.at, kind: 'literal', value: Number(text.slice(start, reader.at)) }
}

/** A constant, a variable or a call. */
function readNamed(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start } = reader
  const name = reader.word()
  const end = reader.at
  const value = CONSTANTS.get(name)
  if (value !== undefined) return { source, start, end, kind: 'literal', value }
  reader.at = start
  reader.name()
  reader.skip()
  if (reader.peek() !== '(') return { source, start, end, kind: 'variable', name }
  reader.at += 1
  const { parameters, spread } = readParameters(reader, read)
  return { source, start, end: reader.at, kind: 'call', name, parameters, spread }
}

function readParameters(
  reader: TextReader,
  read: ReadExpression,
): { readonly parameters: readonly Expression[]; readonly spread: boolean } {
  const parameters: Expression[] = []
  for (reader.skip(); reader.peek() !== ')'; reader.skip()) {
    parameters.push(read(reader))
    if (reader.text.startsWith('...', reader.at)) {
      reader.at += 3
      reader.skip()
      reader.expect(')')
      return { parameters, spread: true }
    }
    if (reader.peek() !== ')') reader.expect(',')
  }
  reader.at += 1
  return { parameters, spread: false }
}

function readParenthesis(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start } = reader
  reader.at += 1
  const of = read(reader)
  reader.expect(')')
  return { source, start, end: reader.at, kind: 'parenthesis', of }
}

function readList(reader: TextReader, read: ReadExpression): Expression {
  const { source, at: start } = reader
  const items: Expression[] = []
  reader.at += 1
  for (reader.skip(); reader.peek() !== ']'; reader.skip()) {
    items.push(read(reader))
    if (reader.peek() !== ']') reader.expect(',')
  }
  reader.at += 1
  return { source, start, end: reader.at, kind: 'list', items }
}

/** Commas between entries may be left out. */
function readObject(reader: TextReader, read: ReadExpression): Expression {
  // In a template a brace may also end it.
  if (reader.templates > 0) throw NOT_PLAIN
  const { source, at: start } = reader
  const entries: ObjectEntry[] = []
  reader.at += 1
  for (reader.skip(); reader.peek() !== '}'; reader.skip()) {
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
