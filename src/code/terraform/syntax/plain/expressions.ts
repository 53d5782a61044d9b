import type { BinaryOperator, Expression } from '../ast.js'
import { readTerm } from './terms.js'
import { NOT_PLAIN, type TextReader } from './text-reader.js'

/** Higher binds closer (HCL native syntax, "Operations"); two characters before one. */
const OPERATORS: readonly (readonly [BinaryOperator, precedence: number])[] = [
  ['==', 3],
  ['!=', 3],
  ['>=', 4],
  ['<=', 4],
  ['&&', 2],
  ['||', 1],
  ['*', 6],
  ['/', 6],
  ['%', 6],
  ['+', 5],
  ['-', 5],
  ['>', 4],
  ['<', 4],
]
const STARTS = new Set(OPERATORS.map(([operator]) => operator.charAt(0)))

/** An expression; what comes after it is the next thing that is no space or comment. */
export function readExpression(reader: TextReader): Expression {
  reader.enter()
  const condition = readOperation(reader, 0)
  const result = reader.peek() === '?' ? readConditional(reader, condition) : condition
  reader.leave()
  return result
}

function readConditional(reader: TextReader, condition: Expression): Expression {
  const { source } = reader
  reader.operator()
  reader.expect('?')
  const yes = readExpression(reader)
  reader.expect(':')
  const no = readExpression(reader)
  return { source, start: condition.start, end: no.end, kind: 'conditional', condition, yes, no }
}

/** Operators of at least this precedence, the closest first and from left to right. */
function readOperation(reader: TextReader, least: number): Expression {
  const { source } = reader
  let left = readOperand(reader)
  for (;;) {
    const [operator, precedence] = operatorAt(reader) ?? []
    if (operator === undefined || precedence === undefined || precedence < least) return left
    reader.operator()
    reader.at += operator.length
    const right = readOperation(reader, precedence + 1)
    left = { source, start: left.start, end: right.end, kind: 'binary', operator, left, right }
  }
}

function operatorAt(reader: TextReader): (typeof OPERATORS)[number] | undefined {
  if (!STARTS.has(reader.peek())) return undefined
  // The grammar's lexer takes the longest: the start of a heredoc, where none may stand.
  if (reader.text.startsWith('<<', reader.at)) throw NOT_PLAIN
  return OPERATORS.find(([operator]) => reader.text.startsWith(operator, reader.at))
}

/** A term with `-` or `!` before it; after it stands what is no space or comment. */
function readOperand(reader: TextReader): Expression {
  reader.skip()
  const operator = reader.peek()
  if (operator !== '-' && operator !== '!') return readTerm(reader, readExpression)
  if (operator === '!' && reader.peek(1) === '=') throw NOT_PLAIN
  const { source, at: start } = reader
  reader.operator()
  reader.at += 1
  const operand = readOperand(reader)
  return { source, start, end: operand.end, kind: 'unary', operator, operand }
}
