import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { CodeProblem } from '../../types.js'
import { type Source, type Span, parsableText, placeOf } from '../source.js'
import type { Attribute, Block, Body, Expression } from './ast.js'
import type { HclGrammar } from './grammar.js'
import { isNestedTooDeep } from './nesting.js'
import type { ParsedFile } from './parse.js'
import { parseTemplate } from './snippet.js'

/** Labels of each block of Terraform's (JSON configuration syntax, "Block-type-specific Exceptions"). */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  module: 1,
  provider: 1,
  locals: 0,
}

interface JsonInput {
  readonly source: Source
  readonly grammar: HclGrammar
  /** Strings are text as they stand, not templates. */
  readonly isPlain?: true
}

function spanOf(source: Source, node: Node): Span {
  return { source, start: node.offset, end: node.offset + node.length }
}

function properties(node: Node): readonly (readonly [Node, Node])[] {
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? []
    return key === undefined || value === undefined ? [] : [[key, value] as const]
  })
}

function toExpression(node: Node, input: JsonInput): Expression {
  const span = spanOf(input.source, node)
  const value: unknown = node.value
  switch (node.type) {
    case 'array':
      return {
        ...span,
        kind: 'list',
        items: (node.children ?? []).map((child) => toExpression(child, input)),
      }
    case 'object': {
      const entries = properties(node).map(([key, of]) => ({
        key: toExpression(key, input),
        value: toExpression(of, input),
      }))
      return { ...span, kind: 'object', entries }
    }
    case 'string':
      if (typeof value !== 'string') return broken(span)
      return input.isPlain === true
        ? { ...span, kind: 'literal', value }
        : parseTemplate(value, span, input.grammar)
    case 'number':
    case 'boolean':
      return typeof value === 'number' || typeof value === 'boolean'
        ? { ...span, kind: 'literal', value }
        : broken(span)
    case 'null':
      return { ...span, kind: 'literal', value: null }
    case 'property':
      return broken(span)
  }
}

function broken(span: Span): Expression {
  return { ...span, kind: 'broken', reason: 'this JSON does not parse' }
}

/** Nested blocks are objects or lists of objects; only what asks for a block knows that it is one. */
function objectsIn(node: Node): readonly Node[] {
  if (node.type === 'object') return [node]
  return node.type === 'array' ? (node.children ?? []).flatMap(objectsIn) : []
}

function toBody(node: Node, input: JsonInput): Body {
  const attributes = new Map<string, Attribute>()
  const blocks: Block[] = []
  for (const [key, value] of properties(node)) {
    const name = String(key.value)
    const span = { source: input.source, start: key.offset, end: value.offset + value.length }
    const one = { ...span, name, value: toExpression(value, input) }
    attributes.set(name, attributes.has(name) ? { ...one, duplicate: true } : one)
    blocks.push(
      ...(name === 'dynamic'
        ? labelled('dynamic', value, 1, [], input)
        : labelled(name, value, 0, [], input)),
    )
  }
  return { attributes, blocks }
}

/** Blocks of one type below a node, a level of objects for each label. */
function labelled(
  type: string,
  node: Node,
  depth: number,
  labels: readonly string[],
  input: JsonInput,
): readonly Block[] {
  return objectsIn(node).flatMap((object) => {
    if (depth > 0) {
      return properties(object).flatMap(([key, value]) =>
        labelled(type, value, depth - 1, [...labels, String(key.value)], input),
      )
    }
    return [{ ...spanOf(input.source, object), type, labels, body: toBody(object, input), broken: false }]
  })
}

function problem(source: Source, start: number, end: number, message: string): CodeProblem {
  return { code: 'JSON_SYNTAX', message: `JSON syntax: ${message}`, place: placeOf({ source, start, end }) }
}

interface ParsedJson {
  readonly root?: Node
  readonly problems: readonly CodeProblem[]
}

function parseJsonTree(source: Source): ParsedJson {
  const text = parsableText(source.text)
  if (isNestedTooDeep(text)) {
    return { problems: [problem(source, 0, 1, 'it is nested too deeply to be read')] }
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true })
  const problems = errors.map(({ error, offset, length }) =>
    problem(source, offset, offset + length, printParseErrorCode(error)),
  )
  return root === undefined ? { problems } : { root, problems }
}

/** Reads a file of Terraform's JSON syntax. With an error anywhere in it none of its blocks can be relied on. */
export function parseTerraformJson(input: JsonInput): ParsedFile {
  const { root, problems } = parseJsonTree(input.source)
  if (root?.type !== 'object') return { body: { attributes: new Map(), blocks: [] }, problems }
  const blocks = properties(root).flatMap(([key, value]) => {
    const type = String(key.value)
    return labelled(type, value, LABELS[type] ?? 0, [], input)
  })
  const isBroken = problems.length > 0
  return {
    body: {
      attributes: new Map(),
      blocks: isBroken ? blocks.map((one) => ({ ...one, broken: true })) : blocks,
    },
    problems,
  }
}

/** Reads a `.tfvars.json` file: its values are plain, without templates. */
export function parseVariablesJson(input: JsonInput): ParsedFile {
  const { root, problems } = parseJsonTree(input.source)
  const isObject = root?.type === 'object' && problems.length === 0
  return {
    body: isObject ? toBody(root, { ...input, isPlain: true }) : { attributes: new Map(), blocks: [] },
    problems,
  }
}
