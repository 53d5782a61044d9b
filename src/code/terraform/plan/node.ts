import type { Source, Span } from '../source.js'
import { ScanError, type Stretch, afterSpace, afterString, nextElement } from './scan.js'

/** A value of JSON with its place in the whole text. */
export type JsonValue = Span &
  (
    | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
    | { readonly kind: 'list'; readonly items: readonly JsonValue[] }
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonValue> }
  )

/** Deeper than any resource; the reader calls itself. */
const DEEPEST_NESTING = 200

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy

function plain(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1)
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(text.slice(start, end)))
  } catch {
    throw new ScanError(start)
  }
}

function readScalar(source: Source, start: number): JsonValue {
  const { text } = source
  if (text[start] === '"') {
    const end = afterString(text, start)
    return { source, start, end, kind: 'scalar', value: plain(text, start, end) }
  }
  WORD.lastIndex = start
  const word = WORD.exec(text)?.[0]
  if (word === undefined) throw new ScanError(start)
  const value = word === 'null' ? null : word === 'true' ? true : word === 'false' ? false : Number(word)
  return { source, start, end: start + word.length, kind: 'scalar', value }
}

function readList(source: Source, start: number, depth: number): JsonValue {
  const { text } = source
  const items: JsonValue[] = []
  let at: number | undefined = afterSpace(text, start + 1)
  if (text[at] === ']') return { source, start, end: at + 1, kind: 'list', items }
  for (;;) {
    const item = readAt(source, at, depth + 1)
    items.push(item)
    at = nextElement(text, item.end, ']')
    if (at === undefined) break
  }
  return { source, start, end: afterSpace(text, items.at(-1)?.end ?? start) + 1, kind: 'list', items }
}

function readObject(source: Source, start: number, depth: number): JsonValue {
  const { text } = source
  const members = new Map<string, JsonValue>()
  let at: number | undefined = afterSpace(text, start + 1)
  if (text[at] === '}') return { source, start, end: at + 1, kind: 'object', members }
  let last = start
  for (;;) {
    if (text[at] !== '"') throw new ScanError(at)
    const keyEnd = afterString(text, at)
    const colon = afterSpace(text, keyEnd)
    if (text[colon] !== ':') throw new ScanError(colon)
    const value = readAt(source, afterSpace(text, colon + 1), depth + 1)
    members.set(plain(text, at, keyEnd), value)
    last = value.end
    at = nextElement(text, last, '}')
    if (at === undefined) break
  }
  return { source, start, end: afterSpace(text, last) + 1, kind: 'object', members }
}

function readAt(source: Source, start: number, depth: number): JsonValue {
  if (depth > DEEPEST_NESTING) throw new ScanError(start)
  const letter = source.text[start]
  if (letter === '{') return readObject(source, start, depth)
  return letter === '[' ? readList(source, start, depth) : readScalar(source, start)
}

/** Reads one value of the text in full. Throws ScanError where it is no JSON. */
export function readNode(source: Source, { start, end }: Stretch): JsonValue {
  const value = readAt(source, start, 0)
  if (value.end !== end) throw new ScanError(value.end)
  return value
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
