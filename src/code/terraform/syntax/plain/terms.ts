import type { Expression } from '../ast.js'
import { readList, readObject, readParenthesis } from './collections.js'
import { readHeredoc } from './heredocs.js'
import { readSteps } from './steps.js'
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

/** A primary and what follows it: `a`, `.b`, `[0]`. */
export function readTerm(reader: TextReader, read: ReadExpression): Expression {
  return readSteps(reader, readPrimary(reader, read), read)
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
