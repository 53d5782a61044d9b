import type { Source } from '../../source.js'
import type { Attribute, Block, Body } from '../ast.js'
import { readExpression } from './expressions.js'
import { NOT_PLAIN, TextReader } from './text-reader.js'

/** Control characters and halves of characters: left to the full parser. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ODD = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFEFF\p{Surrogate}]/u
/** A label without escapes or interpolations. */
const LABEL = /"([^"\\$%\n]*)"/uy

/**
 * Reads a text that is of the plain part of HCL, many times as fast as the grammar's parser and to the same blocks: held to it
 * by a differential test. Undefined: leave it to the full parser, which also words what is wrong.
 */
export function readPlainHcl(source: Source, text: string): Body | undefined {
  if (ODD.test(text)) return undefined
  const reader = new TextReader(source, text)
  try {
    const body = readBody(reader)
    return reader.at === text.length ? body : undefined
  } catch (error) {
    if (error === NOT_PLAIN) return undefined
    throw error
  }
}

/** Attributes and blocks, each on a line of its own, up to what is neither. */
function readBody(reader: TextReader): Body {
  const attributes = new Map<string, Attribute>()
  const blocks: Block[] = []
  let end: number | undefined
  for (reader.skip(); reader.startsName(); reader.skip()) {
    const start = reader.at
    const type = reader.name()
    if (end !== undefined && !hasLineEnd(reader.text, end, start)) throw NOT_PLAIN
    reader.skip()
    if (reader.peek() === '=') {
      const one = readAttribute(reader, start, type)
      attributes.set(type, attributes.has(type) ? { ...one, duplicate: true } : one)
      end = one.end
    } else {
      const one = readBlock(reader, start, type)
      blocks.push(one)
      end = one.end
    }
  }
  return { attributes, blocks }
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  const found = text.indexOf('\n', from)
  return found !== -1 && found < to
}

function readAttribute(reader: TextReader, start: number, name: string): Attribute {
  reader.startAttribute()
  reader.expect('=')
  const value = readExpression(reader)
  return { source: reader.source, start, end: value.end, name, value }
}

function readBlock(reader: TextReader, start: number, type: string): Block {
  const labels: string[] = []
  while (reader.peek() !== '{') {
    labels.push(reader.peek() === '"' ? readLabel(reader) : reader.name())
    reader.skip()
  }
  reader.enter()
  reader.expect('{')
  const body = readBody(reader)
  reader.expect('}')
  reader.leave()
  return { source: reader.source, start, end: reader.at, type, labels, body, broken: false }
}

function readLabel(reader: TextReader): string {
  LABEL.lastIndex = reader.at
  const label = LABEL.exec(reader.text)?.[1]
  if (label === undefined) throw NOT_PLAIN
  reader.at = LABEL.lastIndex
  return label
}
