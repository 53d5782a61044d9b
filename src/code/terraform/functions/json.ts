import { numberText } from '../evaluate/convert.js'
import { byCodePoint } from '../evaluate/pairs.js'
import { concatenate } from '../evaluate/text.js'
import type { Span } from '../source.js'
import {
  type Value,
  hasSensitive,
  isWhollyKnown,
  known,
  list,
  map,
  markSensitive,
  resolved,
} from '../values.js'
import type { TerraformFunction } from './arguments.js'

/** Terraform writes these letters as escapes (jsonencode, "String Encoding"). */
const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

function encode(value: Value): string {
  if (value.kind === 'list') return `[${value.items.map(encode).join(',')}]`
  if (value.kind === 'map') {
    const names = [...value.entries.keys()].sort(byCodePoint)
    const pairs = names.flatMap((name) => {
      const entry = value.entries.get(name)
      return entry === undefined ? [] : [`${encodeText(name)}:${encode(entry)}`]
    })
    return `{${pairs.join(',')}}`
  }
  if (value.kind !== 'known' || value.value === null) return 'null'
  if (typeof value.value === 'number') return numberText(value.value)
  return typeof value.value === 'string' ? encodeText(value.value) : String(value.value)
}

function encodeText(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/gu, (letter) => ESCAPED[letter] ?? letter)
}

/** References that the code tells are told; the rest stays as it is. */
function resolveAll(value: Value): Value {
  const own = resolved(value)
  if (own.kind === 'list') return { ...own, items: own.items.map(resolveAll) }
  if (own.kind !== 'map') return own
  return { ...own, entries: new Map([...own.entries].map(([name, one]) => [name, resolveAll(one)])) }
}

/** JSON text, or where some of it is not known the document as a structure. */
export function jsonEncode(value: Value, at: Span): Value {
  const document = resolveAll(value)
  const result: Value = isWhollyKnown(document) ? known(encode(document), at) : { kind: 'json', document, at }
  return hasSensitive(document) ? markSensitive(result) : result
}

function fromPlain(value: unknown, leaf: (text: string) => Value, at: Span): Value {
  if (Array.isArray(value)) {
    return list(
      value.map((item: unknown) => fromPlain(item, leaf, at)),
      at,
    )
  }
  if (typeof value === 'string') return leaf(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return known(value, at)
  return map(
    Object.entries(value ?? {}).map(([name, one]) => [name, fromPlain(one, leaf, at)]),
    at,
  )
}

/** Characters for private use, as brackets around the number of a part that is not known. */
const [OPEN, CLOSE] = ['\uE000', '\uE001']
const HOLE = /\uE000(\d+)\uE001/u

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * JSON text of which parts are not known, read as a document: a part inside a string leaves that string in parts. Undefined
 * where a part stands outside of a string, or it is no JSON.
 */
function decodeParts(parts: readonly Value[], at: Span): Value | undefined {
  const text = parts
    .map((part, index) => (part.kind === 'known' ? String(part.value) : `${OPEN}${index}${CLOSE}`))
    .join('')
  const isClash = parts.some((part) => part.kind === 'known' && HOLE.test(String(part.value)))
  const plain = isClash ? undefined : parseJson(text)
  if (plain === undefined) return undefined
  return fromPlain(
    plain,
    (leaf) => {
      const pieces = leaf.split(HOLE)
      if (pieces.length === 1) return known(leaf, at)
      const values = pieces.map((piece, index) =>
        index % 2 === 0 ? known(piece, at) : (parts[Number(piece)] ?? known('', at)),
      )
      return concatenate(
        values.filter((value) => value.kind !== 'known' || value.value !== ''),
        at,
      )
    },
    at,
  )
}

/** The document that JSON text holds, as far as it is known; undefined if it is no JSON, or that can't be told. */
export function jsonDecode(input: Value, at: Span): Value | undefined {
  const value = resolved(input)
  if (value.kind === 'json') return value.document
  if (value.kind === 'text') return decodeParts(value.parts, at)
  if (value.kind !== 'known' || typeof value.value !== 'string') return undefined
  return decodeParts([value], at)
}

/** "Encoding Functions" of Terraform's documentation. */
export const ENCODING_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  jsonencode: ([value], at) => value && jsonEncode(value, at),
  jsondecode: ([value], at) => value && jsonDecode(value, at),
}
