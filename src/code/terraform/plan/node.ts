import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import type { Source, Span } from '../source.js'
import { isNestedTooDeep } from '../syntax/nesting.js'
import { ScanError, type Stretch } from './scan.js'

/** A value of JSON with its place in the whole text. */
export type JsonValue = Span &
  (
    | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
    | { readonly kind: 'list'; readonly items: readonly JsonValue[] }
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonValue> }
  )

function convert(node: Node, source: Source, base: number): JsonValue {
  const span = { source, start: base + node.offset, end: base + node.offset + node.length }
  const children = node.children ?? []
  if (node.type === 'array') {
    return { ...span, kind: 'list', items: children.map((child) => convert(child, source, base)) }
  }
  if (node.type !== 'object') return { ...span, kind: 'scalar', value: scalarOf(node.value) }
  const members = new Map<string, JsonValue>()
  for (const { children: [key, value] = [] } of children) {
    if (key !== undefined && value !== undefined) members.set(String(key.value), convert(value, source, base))
  }
  return { ...span, kind: 'object', members }
}

function scalarOf(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** Reads one value of the text in full. Throws ScanError where it is no JSON. */
export function readNode(source: Source, { start, end }: Stretch): JsonValue {
  const errors: ParseError[] = []
  const text = source.text.slice(start, end)
  if (isNestedTooDeep(text)) throw new ScanError(start)
  const node = parseTree(text, errors, { disallowComments: true })
  const [first] = errors
  if (node === undefined || first !== undefined) throw new ScanError(start + (first?.offset ?? 0))
  return convert(node, source, start)
}

export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value?.kind === 'object' ? value.members.get(name) : undefined
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

export function isTrue(value: JsonValue | undefined): boolean {
  return value?.kind === 'scalar' && value.value === true
}

export function isNullOrAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || (value.kind === 'scalar' && value.value === null)
}
