import type { CodeResource } from '../types.js'
import { type Edit, lineEndingOf, lineStart, nextLine } from './edits.js'

/** A block of several lines in its file. */
export interface Block {
  readonly address: string
  readonly file: string
  /** The whole file. */
  readonly source: string
  /** The block's own text, from `start`. */
  readonly text: string
  readonly start: number
  readonly eol: string
}

/** The block of a resource; undefined for one that is on a line of its own, or in a file that is no HCL. */
export function blockOf(resource: CodeResource, source: string): Block | undefined {
  const { file, offset, endOffset, line, endLine } = resource.place
  if (!/\.(?:tf|tofu)$/u.test(file) || line === endLine) return undefined
  const text = source.slice(offset, endOffset)
  if (!/^(?:resource|data)\b[^\n]*\{[ \t]*(?:(?:#|\/\/)[^\n]*)?\r?\n/u.test(text)) return undefined
  return { address: resource.address, file, source, text, start: offset, eol: lineEndingOf(source) }
}

export interface Setting {
  readonly name: string
  readonly value: string
  /** A new attribute is written below this one, where it is there. */
  readonly after: string
  /** Only a value that is written so is replaced. */
  readonly replaces: RegExp
}

/** Sets an attribute of a block; or says why that is left to its owner. */
export function setAttribute(block: Block, setting: Setting): (Edit & { file: string }) | string {
  const found = attributeOf(block, setting.name)
  if (found === undefined) return insertAttribute(block, setting)
  if (!setting.replaces.test(found.value)) {
    return `${block.address}: ${setting.name} is ${found.value}, which is to be mended where it comes from`
  }
  const offset = found.offset
  return { file: block.file, offset, endOffset: offset + found.value.length, text: setting.value }
}

/** An attribute of the block itself that is written on one line. Offsets are those of the file. */
export function attributeOf(
  { text, start }: Block,
  name: string,
): { readonly value: string; readonly offset: number; readonly line: string } | undefined {
  // Attributes of the block itself are indented as its first line's own are: nested ones deeper.
  const indent = /\n([ \t]+)[\w"]/u.exec(text)?.[1] ?? '  '
  const pattern = new RegExp(`^(${indent}${name}[ \\t]*=[ \\t]*)(.*?)[ \\t]*(?:(?:#|//)[^"\\n]*)?\\r?$`, 'mu')
  const found = pattern.exec(text)
  if (found === null) return undefined
  const [line, before = '', value = ''] = found
  return { value, offset: start + found.index + before.length, line }
}

function insertAttribute(block: Block, { name, value, after }: Setting): Edit & { file: string } {
  const anchor = attributeOf(block, after)
  const isWhole = anchor !== undefined && isBalanced(anchor.value)
  const offset = isWhole ? nextLine(block.source, anchor.offset) : nextLine(block.source, block.start)
  const [, indent = '  ', label = '', gap = ' '] = /^([ \t]+)(\w+)([ \t]*)=/u.exec(anchor?.line ?? '') ?? []
  const width = isWhole ? label.length + gap.length - 1 : 0
  const line = `${indent}${name.padEnd(Math.max(width, name.length))} = ${value}${block.eol}`
  // A name that does not fit the alignment of its neighbours stands apart from them, as terraform fmt has it.
  const isApart = name.length > width
  const before = isApart && isWhole ? block.eol : ''
  const below = isApart && ATTRIBUTE.test(block.source.slice(offset)) ? block.eol : ''
  return { file: block.file, offset, endOffset: offset, text: `${before}${line}${below}` }
}

const ATTRIBUTE = /^[ \t]*\w+[ \t]*=/u

function isBalanced(value: string): boolean {
  const count = (brackets: RegExp): number => value.match(brackets)?.length ?? 0
  return count(/[([{]/gu) === count(/[)\]}]/gu) && !value.startsWith('<<')
}

/** Where the line with the closing brace begins. */
export function lastLine({ source, start, text }: Block): number {
  return lineStart(source, start + text.trimEnd().length - 1)
}
