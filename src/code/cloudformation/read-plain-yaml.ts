import { MOST_DEPTH } from './limits.js'
import type { MapEntry, TemplateNode } from './nodes.js'
import { blockScalarAt } from './plain-block-scalars.js'
import { flowAt } from './plain-flow.js'
import {
  type NotPlain,
  PLAIN_YAML_ONLY,
  plainScalar,
  quotedAt,
  startsPlain,
  tagAt,
  tagged,
} from './plain-scalars.js'

/** Control characters, tabs and returns among them: left to the full parser. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ODD = /[\u0000-\u0009\u000B-\u001F\u007F\uFEFF]/u
const KEY = /[A-Za-z0-9_][A-Za-z0-9_./$*-]*(?:::?[A-Za-z0-9_./$*-]+)*(?=:(?: |$))/muy
const MARK = /^---$/u

interface Line {
  indent: number
  /** Offset of the first character that is no space. */
  start: number
  /** Offset past the last one. */
  readonly end: number
}

/**
 * Reads a text that is of the plain part of YAML, several times as fast as the full parser and to the same nodes: held to it by a
 * differential test. Undefined: leave it to the full parser, which also words what is wrong.
 */
export function readPlainYaml(text: string, start: number): TemplateNode | undefined {
  if (ODD.test(start === 0 ? text : text.slice(start))) return undefined
  const root = new BlockReader(text, linesOf(text, start)).document()
  return root === PLAIN_YAML_ONLY ? undefined : root
}

/** Lines with something on them but a comment. */
function linesOf(text: string, from: number): Line[] {
  const lines: Line[] = []
  for (let line = from; line < text.length;) {
    const feed = text.indexOf('\n', line)
    const lineEnd = feed === -1 ? text.length : feed
    let start = line
    while (start < lineEnd && text.charCodeAt(start) === 0x20) start += 1
    let end = lineEnd
    while (end > start && text.charCodeAt(end - 1) === 0x20) end -= 1
    if (start < end && text.charAt(start) !== '#') lines.push({ indent: start - line, start, end })
    line = lineEnd + 1
  }
  return lines
}

class BlockReader {
  readonly #text: string
  readonly #lines: Line[]
  #at = 0

  constructor(text: string, lines: Line[]) {
    this.#text = text
    this.#lines = lines
  }

  document(): TemplateNode | NotPlain {
    const [first] = this.#lines
    const isMark = first?.indent === 0 && MARK.test(this.#text.slice(first.start, first.end))
    if (isMark) this.#at = 1
    const line = this.#lines[this.#at]
    if (line === undefined || line.indent !== 0 || this.#isItem(line)) return PLAIN_YAML_ONLY
    const root = this.#map(0, 0)
    return this.#at < this.#lines.length ? PLAIN_YAML_ONLY : root
  }

  #block(indent: number, depth: number): TemplateNode | NotPlain {
    const line = this.#lines[this.#at]
    if (line === undefined || depth > MOST_DEPTH) return PLAIN_YAML_ONLY
    return this.#isItem(line) ? this.#list(indent, depth) : this.#map(indent, depth)
  }

  #map(indent: number, depth: number): TemplateNode | NotPlain {
    const entries = new Map<string, MapEntry>()
    const start = this.#lines[this.#at]?.start ?? 0
    let end = start
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      if (this.#isItem(line)) break
      const key = this.#key(line)
      if (key === undefined || entries.has(key.name)) return PLAIN_YAML_ONLY
      const value = this.#valueAfter(line, key.end + 1, indent, depth)
      if (value === PLAIN_YAML_ONLY) return PLAIN_YAML_ONLY
      entries.set(key.name, { key: { start: line.start, end: key.end }, value })
      end = value.end
    }
    return this.#isDeeper(indent) ? PLAIN_YAML_ONLY : { kind: 'map', entries, start, end }
  }

  #list(indent: number, depth: number): TemplateNode | NotPlain {
    const items: TemplateNode[] = []
    const start = this.#lines[this.#at]?.start ?? 0
    let end = start
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      if (!this.#isItem(line)) break
      const item = this.#item(line, indent, depth)
      if (item === PLAIN_YAML_ONLY) return PLAIN_YAML_ONLY
      items.push(item)
      end = item.end
    }
    return this.#isDeeper(indent) ? PLAIN_YAML_ONLY : { kind: 'list', items, start, end }
  }

  #item(line: Line, indent: number, depth: number): TemplateNode | NotPlain {
    const at = this.#skip(line.start + 1)
    if (at >= line.end) return this.#nested(indent, depth, false)
    const rest: Line = { indent: indent + at - line.start, start: at, end: line.end }
    const isBlock = this.#isItem(rest) || this.#key(rest) !== undefined
    if (!isBlock) return this.#valueAfter(line, line.start + 1, indent, depth)
    // `- key: value` is a map that begins at the key, `- - a` a list that begins at the second dash.
    this.#lines[this.#at] = rest
    return this.#block(rest.indent, depth + 1)
  }

  /** What follows a colon or a dash: on the same line, or as a block on the next ones. */
  #valueAfter(line: Line, from: number, indent: number, depth: number): TemplateNode | NotPlain {
    const at = this.#skip(from)
    if (at >= line.end || this.#text.charAt(at) === '#') {
      return this.#nested(indent, depth, !this.#isItem(line))
    }
    const tag = this.#text.charAt(at) === '!' ? tagAt(this.#text, at) : undefined
    const after = tag === undefined ? at : this.#skip(at + tag.tag.length)
    const isAlone = tag !== undefined && (after >= line.end || this.#text.charAt(after) === '#')
    const content = isAlone ? this.#nested(indent, depth, false) : this.#inline(line, after, indent, depth)
    if (content === PLAIN_YAML_ONLY || tag === undefined) return content
    return this.#text.charAt(content.start) === '!' ? PLAIN_YAML_ONLY : tagged(tag, at, content)
  }

  #nested(indent: number, depth: number, takesItems: boolean): TemplateNode | NotPlain {
    this.#at += 1
    const next = this.#lines[this.#at]
    if (next === undefined) return PLAIN_YAML_ONLY
    // The items of a list may stand as far left as the key it belongs to.
    const isList = takesItems && next.indent === indent && this.#isItem(next)
    return next.indent > indent || isList ? this.#block(next.indent, depth + 1) : PLAIN_YAML_ONLY
  }

  #inline(line: Line, at: number, indent: number, depth: number): TemplateNode | NotPlain {
    const first = this.#text.charAt(at)
    if (first === '|' || first === '>') return this.#severalLines(line, at, indent)
    const value = this.#scalarOrFlow(line, at, depth)
    if (value === PLAIN_YAML_ONLY) return PLAIN_YAML_ONLY
    const rest = this.#skip(value.end)
    const isComment = this.#text.charAt(rest) === '#' && rest > value.end
    this.#at += 1
    return (rest < line.end && !isComment) || this.#isDeeper(indent) ? PLAIN_YAML_ONLY : value
  }

  #severalLines(line: Line, at: number, indent: number): TemplateNode | NotPlain {
    const value = blockScalarAt(this.#text, at, line.end, indent)
    if (value === PLAIN_YAML_ONLY) return PLAIN_YAML_ONLY
    while ((this.#lines[this.#at]?.start ?? Infinity) < value.end) this.#at += 1
    return this.#isDeeper(indent) ? PLAIN_YAML_ONLY : value
  }

  #scalarOrFlow(line: Line, at: number, depth: number): TemplateNode | NotPlain {
    const first = this.#text.charAt(at)
    if (first === '[' || first === '{') return flowAt(this.#text, at, line.end, depth + 1)
    if (first === "'" || first === '"') return quotedAt(this.#text, at, line.end)
    if (!startsPlain(this.#text, at)) return PLAIN_YAML_ONLY
    // Searched in the line alone: to the end of the file it would take the square of its length.
    const rest = this.#text.slice(at, line.end)
    const comment = rest.indexOf(' #')
    const content = comment === -1 ? rest : rest.slice(0, comment)
    if (content.includes(': ')) return PLAIN_YAML_ONLY
    let end = at + content.length
    while (this.#text.charAt(end - 1) === ' ') end -= 1
    if (this.#text.charAt(end - 1) === ':') return PLAIN_YAML_ONLY
    return plainScalar(this.#text, at, end)
  }

  #key(line: Line): { readonly name: string; readonly end: number } | undefined {
    const first = this.#text.charAt(line.start)
    if (first === "'" || first === '"') {
      const quoted = quotedAt(this.#text, line.start, line.end)
      if (quoted === PLAIN_YAML_ONLY || this.#text.charAt(quoted.end) !== ':') return undefined
      const isKey = quoted.end + 1 === line.end || this.#text.charAt(quoted.end + 1) === ' '
      return isKey ? { name: quoted.text, end: quoted.end } : undefined
    }
    KEY.lastIndex = line.start
    const name = KEY.exec(this.#text)?.[0]
    return name === undefined ? undefined : { name, end: line.start + name.length }
  }

  #isItem(line: Line): boolean {
    if (this.#text.charAt(line.start) !== '-') return false
    return line.start + 1 === line.end || this.#text.charAt(line.start + 1) === ' '
  }

  /** Whether the next line stands further in than a value that is complete: the value would go on there. */
  #isDeeper(indent: number): boolean {
    return (this.#lines[this.#at]?.indent ?? 0) > indent
  }

  #skip(from: number): number {
    let at = from
    while (this.#text.charAt(at) === ' ') at += 1
    return at
  }
}
