import type { ScalarNode, TemplateNode } from './nodes.js'
import { plainValue } from './scalars.js'
import { functionOfTag } from './tags.js'

/**
 * The plain part of YAML that nearly all templates are written in: one line a value, no anchors, no escapes, no tabs.
 * `PLAIN_YAML_ONLY` says that a text is not of it, and is left to the full parser.
 */
export const PLAIN_YAML_ONLY: unique symbol = Symbol('not plain')
export type NotPlain = typeof PLAIN_YAML_ONLY

const TAG = /![A-Za-z]+(?=[ \n]|$)/uy
/** A text that begins like this is a text in every context; what begins otherwise may mean something. */
const PLAIN_START = /[A-Za-z0-9_./$(^~+=;<\\]|-[A-Za-z0-9]/uy

/** A short tag of CloudFormation at an offset. */
export function tagAt(text: string, at: number): { readonly tag: string; readonly name: string } | undefined {
  TAG.lastIndex = at
  const tag = TAG.exec(text)?.[0]
  const name = tag === undefined ? undefined : functionOfTag(tag)
  return tag === undefined || name === undefined ? undefined : { tag, name }
}

export function startsPlain(text: string, at: number): boolean {
  PLAIN_START.lastIndex = at
  return PLAIN_START.test(text)
}

/** A quoted text without escapes, that ends before `limit`. */
export function quotedAt(text: string, at: number, limit: number): ScalarNode | NotPlain {
  const quote = text.charAt(at)
  const end = text.indexOf(quote, at + 1)
  if (end === -1 || end >= limit || text.charAt(end + 1) === quote) return PLAIN_YAML_ONLY
  const value = text.slice(at + 1, end)
  if (quote === '"' && value.includes('\\')) return PLAIN_YAML_ONLY
  return { kind: 'scalar', value, text: value, start: at, end: end + 1 }
}

export function plainScalar(text: string, start: number, end: number): ScalarNode {
  const content = text.slice(start, end)
  return { kind: 'scalar', value: plainValue(content), text: content, start, end }
}

/** `!Ref X` as `{Ref: X}`. What stands under a function's tag is text, whatever it looks like. */
export function tagged(
  { tag, name }: { readonly tag: string; readonly name: string },
  start: number,
  content: TemplateNode,
): TemplateNode {
  const value = content.kind === 'scalar' ? { ...content, value: content.text } : content
  const entry = { key: { start, end: start + tag.length }, value }
  return { kind: 'map', entries: new Map([[name, entry]]), start, end: content.end }
}
