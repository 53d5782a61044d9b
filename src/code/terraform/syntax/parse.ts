import type { CodeProblem } from '../../types.js'
import { type Source, type Span, parsableText, placeOf } from '../source.js'
import type { Block, Body } from './ast.js'
import { EMPTY_BODY, itemOnSameLine, labelsOf, lowerBlock, lowerBody } from './body.js'
import { type HclGrammar, type SyntaxCursor, type SyntaxNode, copyNode, firstError } from './grammar.js'
import { readPlainHcl } from './plain/read-plain-hcl.js'

export interface ParsedFile {
  readonly body: Body
  readonly problems: readonly CodeProblem[]
}

export interface ParseInput {
  readonly source: Source
  readonly grammar: HclGrammar
  /** Whether a block's body will surely be asked for; of any other only the header is read at once. */
  readonly isWanted?: (type: string, labels: readonly string[]) => boolean
}

/** A line that starts a block of Terraform's at the margin: where reading goes on after a block that does not parse. */
const BLOCK_START =
  /^(?:resource|data|ephemeral|variable|output|locals|module|provider|terraform|moved|removed|import|check)\b/gmu

/** Reads one file. What does not parse is a problem with its place, and its block is marked; the rest is read all the same. */
export function parseHcl(input: ParseInput): ParsedFile {
  const plain = readPlainHcl(input.source, parsableText(input.source.text))
  return plain === undefined ? parseFullHcl(input) : { body: plain, problems: [] }
}

/** Reads a file with the grammar's parser, whatever it is. */
export function parseFullHcl(input: ParseInput): ParsedFile {
  const { source } = input
  const text = parsableText(source.text)
  const whole = parseStretch(text, 0, input)
  if (whole.problems.length === 0) return whole
  const starts = [...text.matchAll(BLOCK_START)].map((match) => match.index).filter((index) => index > 0)
  const bounds = [0, ...starts, text.length]
  const parts = bounds.slice(0, -1).map((start, index) => {
    const stretch = text.slice(start, bounds[index + 1])
    return stretch.trim() === '' ? { body: EMPTY_BODY, problems: [] } : parseStretch(stretch, start, input)
  })
  return merge(parts)
}

function merge(parts: readonly ParsedFile[]): ParsedFile {
  return {
    body: {
      attributes: new Map(parts.flatMap((part) => [...part.body.attributes])),
      blocks: parts.flatMap((part) => part.body.blocks),
    },
    problems: parts.flatMap((part) => part.problems),
  }
}

function syntaxProblem(span: Span, message: string): CodeProblem {
  return { code: 'HCL_SYNTAX', message, place: placeOf(span) }
}

function parseStretch(text: string, base: number, input: ParseInput): ParsedFile {
  const { source, grammar } = input
  const tree = grammar.parse(text)
  if (tree === null) {
    const span = { source, start: base, end: base + text.length }
    return { body: EMPTY_BODY, problems: [syntaxProblem(span, 'the parser gave up on this file')] }
  }
  const cursor = tree.walk()
  try {
    return tree.hasError ? readAll(cursor, base, input) : readSound(cursor, base, input)
  } finally {
    cursor.delete()
    tree.delete()
  }
}

function readAll(cursor: SyntaxCursor, base: number, { source }: ParseInput): ParsedFile {
  const root = copyNode(cursor, { base, isSound: false })
  const bodies = root.children.filter((child) => child.type === 'body')
  const { start, end, missing } = firstError(root)
  const what = missing ? 'something is missing here' : 'this does not parse'
  const problems = root.broken ? [syntaxProblem({ source, start, end }, `HCL syntax: ${what}`)] : []
  return merge([
    { body: EMPTY_BODY, problems },
    ...bodies.map((node) => ({ body: lowerBody(source, node), problems: crowding(source, node) })),
  ])
}

function crowding(source: Source, body: SyntaxNode): readonly CodeProblem[] {
  const found = itemOnSameLine(source, body)
  const nested = body.children.flatMap((child) =>
    child.type === 'block'
      ? child.children.filter((one) => one.type === 'body').flatMap((one) => crowding(source, one))
      : [],
  )
  if (found === undefined) return nested
  const span = { source, start: found.start, end: found.end }
  return [syntaxProblem(span, 'HCL syntax: a new line must come before this'), ...nested]
}

/** A tree without errors: blocks that are not wanted now are not copied out of the parser. */
function readSound(cursor: SyntaxCursor, base: number, input: ParseInput): ParsedFile {
  if (!cursor.gotoFirstChild()) return { body: EMPTY_BODY, problems: [] }
  while (typeAt(cursor) === 'comment') if (!cursor.gotoNextSibling()) break
  if (typeAt(cursor) !== 'body' || !cursor.gotoFirstChild()) return { body: EMPTY_BODY, problems: [] }
  const nodes: SyntaxNode[] = []
  const blocks: Block[] = []
  const problems: CodeProblem[] = []
  do {
    if (typeAt(cursor) === 'comment') continue
    if (typeAt(cursor) === 'block') {
      const lazy = lazyBlock(cursor, base, input)
      if (lazy !== undefined) {
        blocks.push(lazy)
        continue
      }
    }
    const node = copyNode(cursor, { base, isSound: true })
    nodes.push(node)
    if (node.type === 'block') {
      blocks.push(lowerBlock(input.source, node))
      problems.push(...node.children.filter(isBody).flatMap((body) => crowding(input.source, body)))
    }
  } while (cursor.gotoNextSibling())
  const top = { type: 'body', start: 0, end: 0, missing: false, broken: false }
  const { attributes } = lowerBody(input.source, {
    ...top,
    children: nodes.filter((node) => node.type === 'attribute'),
  })
  return { body: { attributes, blocks }, problems }
}

/** A call, since the cursor moves between two looks at the same property. */
function typeAt(cursor: SyntaxCursor): string {
  return cursor.nodeType
}

function isBody(node: SyntaxNode): boolean {
  return node.type === 'body'
}

/** The block under the cursor with a body that is parsed when somebody asks for it; undefined where it is wanted now. */
function lazyBlock(cursor: SyntaxCursor, base: number, input: ParseInput): Block | undefined {
  if (input.isWanted === undefined) return undefined
  const header = copyHeader(cursor, base)
  const [first, ...rest] = labelsOf(input.source, header)
  if (first === undefined || input.isWanted(first, rest)) return undefined
  const span = { source: input.source, start: cursor.startIndex + base, end: cursor.endIndex + base }
  let body: Body | undefined
  return {
    ...span,
    type: first,
    labels: rest,
    broken: false,
    get body(): Body {
      body ??= parseStretch(parsableText(span.source.text).slice(span.start, span.end), span.start, {
        source: span.source,
        grammar: input.grammar,
      }).body.blocks[0]?.body
      return (body ??= EMPTY_BODY)
    },
  }
}

function copyHeader(cursor: SyntaxCursor, base: number): readonly SyntaxNode[] {
  const header: SyntaxNode[] = []
  if (!cursor.gotoFirstChild()) return header
  do {
    if (cursor.nodeType === 'identifier' || cursor.nodeType === 'string_lit') {
      const [start, end] = [cursor.startIndex + base, cursor.endIndex + base]
      header.push({ type: cursor.nodeType, start, end, missing: false, broken: false, children: [] })
    } else if (cursor.nodeType === 'block_start') break
  } while (cursor.gotoNextSibling())
  cursor.gotoParent()
  return header
}
