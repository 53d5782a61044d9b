import type { Source, Span } from '../source.js'
import type { Expression } from './ast.js'
import type { SyntaxNode } from './grammar.js'
import { unescapeHeredoc, unescapeQuoted } from './escapes.js'

/**
 * A template as a flat row. Literals are cut out of the source between the nodes: the grammar leaves out the white space at
 * their ends.
 */
type Piece =
  | { readonly kind: 'text'; raw: string; readonly start: number; readonly end: number }
  | { readonly kind: 'value'; readonly expression: Expression }
  | { readonly kind: 'if'; readonly condition: Expression }
  | { readonly kind: 'else' }
  | {
      readonly kind: 'for'
      readonly keyName?: string
      readonly valueName: string
      readonly collection: Expression
    }
  | { readonly kind: 'end' }

interface Marked {
  readonly piece: Piece
  /** The text before, or after, loses its white space at this end (`~`). */
  readonly stripBefore: boolean
  readonly stripAfter: boolean
}

export interface TemplateInput {
  readonly source: Source
  readonly node: SyntaxNode
  readonly lower: (node: SyntaxNode) => Expression
}

const NESTED = new Set(['template_directive', 'template_if', 'template_for'])

function expressionOf(node: SyntaxNode, { source, lower }: TemplateInput): Expression {
  const child = node.children.find((one) => one.type === 'expression')
  return child === undefined
    ? { source, start: node.start, end: node.end, kind: 'broken', reason: 'an expression is missing' }
    : lower(child)
}

function pieceOf(node: SyntaxNode, input: TemplateInput): Piece | undefined {
  switch (node.type) {
    case 'template_interpolation':
      return { kind: 'value', expression: expressionOf(node, input) }
    case 'template_if_intro':
      return { kind: 'if', condition: expressionOf(node, input) }
    case 'template_else_intro':
      return { kind: 'else' }
    case 'template_for_start': {
      const names = node.children.filter((one) => one.type === 'identifier')
      const [first = '', second] = names.map((one) => input.source.text.slice(one.start, one.end))
      const collection = expressionOf(node, input)
      return second === undefined
        ? { kind: 'for', valueName: first, collection }
        : { kind: 'for', keyName: first, valueName: second, collection }
    }
    case 'template_if_end':
    case 'template_for_end':
      return { kind: 'end' }
    default:
      return undefined
  }
}

function markers(node: SyntaxNode): { readonly stripBefore: boolean; readonly stripAfter: boolean } {
  return {
    stripBefore: node.children[1]?.type === 'strip_marker',
    stripAfter: node.children.length > 2 && node.children.at(-2)?.type === 'strip_marker',
  }
}

/** The nodes that are not text, nested ones laid flat, in order. */
function sequenceNodes(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  return nodes.flatMap((node) => (NESTED.has(node.type) ? sequenceNodes(node.children) : [node]))
}

function piecesIn(start: number, end: number, input: TemplateInput): Marked[] {
  const pieces: Marked[] = []
  let at = start
  const text = (until: number): void => {
    if (until <= at) return
    const raw = input.source.text.slice(at, until)
    pieces.push({
      piece: { kind: 'text', raw, start: at, end: until },
      stripBefore: false,
      stripAfter: false,
    })
  }
  for (const node of sequenceNodes(input.node.children)) {
    const piece = node.start >= start && node.end <= end ? pieceOf(node, input) : undefined
    if (piece === undefined) continue
    text(node.start)
    pieces.push({ piece, ...markers(node) })
    at = node.end
  }
  text(end)
  return pieces
}

function strip(pieces: readonly Marked[]): void {
  for (const [index, { piece }] of pieces.entries()) {
    if (piece.kind !== 'text') continue
    if (pieces[index - 1]?.stripAfter === true) piece.raw = piece.raw.trimStart()
    if (pieces[index + 1]?.stripBefore === true) piece.raw = piece.raw.trimEnd()
  }
}

/** One piece of text a line, as the rule for indentation looks at lines. */
function splitLines(pieces: readonly Marked[]): Marked[] {
  return pieces.flatMap((one) => {
    if (one.piece.kind !== 'text') return [one]
    let at = one.piece.start
    return (one.piece.raw.match(/[^\n]*\n|[^\n]+$/gu) ?? []).map((raw) => {
      const start = at
      at += raw.length
      return { ...one, piece: { kind: 'text' as const, raw, start, end: at } }
    })
  })
}

/** `<<-`: takes the smallest indentation off each line; blank lines don't count and stay (HCL, "Template Expressions"). */
function unindent(pieces: readonly Marked[]): void {
  let smallest = Infinity
  let atLineStart = true
  const starts: Extract<Piece, { kind: 'text' }>[] = []
  for (const { piece } of pieces) {
    const isText = piece.kind === 'text'
    const blank = isText && piece.raw.trim() === '' && piece.raw.endsWith('\n')
    if (atLineStart && !blank) {
      smallest = Math.min(smallest, isText ? piece.raw.length - piece.raw.trimStart().length : 0)
      if (isText) starts.push(piece)
    }
    atLineStart = isText && piece.raw.endsWith('\n')
  }
  for (const piece of starts) piece.raw = piece.raw.slice(smallest)
}

type Unescape = (raw: string) => string | undefined

interface Reader {
  readonly pieces: readonly Marked[]
  next: number
  readonly span: Span
  readonly unescape: Unescape
}

function join(parts: readonly Expression[], span: Span): Expression {
  const { source, start, end } = span
  return { source, start, end, kind: 'template', parts }
}

function readText(piece: Extract<Piece, { kind: 'text' }>, reader: Reader): Expression {
  const value = reader.unescape(piece.raw)
  const span = { source: reader.span.source, start: piece.start, end: piece.end }
  return value === undefined
    ? { ...span, kind: 'broken', reason: 'an escape sequence is not one of HCL' }
    : { ...span, kind: 'literal', value }
}

function readNested(piece: Piece, reader: Reader): Expression | undefined {
  const { source, start, end } = reader.span
  if (piece.kind === 'for') {
    const { keyName, valueName, collection } = piece
    const body = readUntil(reader)
    const names = keyName === undefined ? { valueName } : { keyName, valueName }
    return { source, start, end, kind: 'template-for', ...names, collection, body }
  }
  if (piece.kind !== 'if') return undefined
  const yes = readUntil(reader)
  const isElse = reader.pieces[reader.next - 1]?.piece.kind === 'else'
  const no = isElse ? readUntil(reader) : join([], reader.span)
  return { source, start, end, kind: 'template-if', condition: piece.condition, yes, no }
}

/** Reads up to `else`, an end, or the last piece. Nesting is bounded by that of the syntax tree. */
function readUntil(reader: Reader): Expression {
  const parts: Expression[] = []
  for (;;) {
    const piece = reader.pieces[reader.next]?.piece
    reader.next += 1
    if (piece === undefined || piece.kind === 'else' || piece.kind === 'end') return join(parts, reader.span)
    if (piece.kind === 'text') parts.push(readText(piece, reader))
    else if (piece.kind === 'value') parts.push(piece.expression)
    else parts.push(readNested(piece, reader) ?? join([], reader.span))
  }
}

function toExpression(pieces: readonly Marked[], span: Span, unescape: Unescape): Expression {
  const template = readUntil({ pieces, next: 0, span, unescape })
  if (template.kind !== 'template') return template
  const [only] = template.parts
  const { source, start, end } = span
  if (only === undefined) return { source, start, end, kind: 'literal', value: '' }
  if (template.parts.length === 1 && only.kind === 'literal') return { ...only, source, start, end }
  return template
}

/** `"…"`, with the quotes as the node's first and last child. */
export function lowerQuoted(input: TemplateInput): Expression {
  const { source, node } = input
  const [first, last] = [node.children[0], node.children.at(-1)]
  const pieces = piecesIn(first?.end ?? node.start, last?.start ?? node.end, input)
  strip(pieces)
  return toExpression(pieces, { source, start: node.start, end: node.end }, unescapeQuoted)
}

/** `<<NAME` or `<<-NAME` up to the line with the name alone. */
export function lowerHeredoc(input: TemplateInput): Expression {
  const { source, node } = input
  const { text } = source
  const opening = node.children.find((one) => one.type === 'heredoc_identifier')
  const closing = node.children.findLast((one) => one.type === 'heredoc_identifier')
  const start = text.indexOf('\n', opening?.end ?? node.start) + 1
  const end = text.lastIndexOf('\n', (closing?.start ?? node.end) - 1) + 1
  const pieces = splitLines(piecesIn(start, end, input))
  if (text.startsWith('<<-', node.start)) unindent(pieces)
  strip(pieces)
  return toExpression(pieces, { source, start: node.start, end: node.end }, unescapeHeredoc)
}
