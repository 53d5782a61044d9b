import { MOST_DEPTH } from './limits.js'
import type { MapEntry, TemplateNode } from './nodes.js'
import {
  type NotPlain,
  PLAIN_YAML_ONLY,
  plainScalar,
  quotedAt,
  startsPlain,
  tagAt,
  tagged,
} from './plain-scalars.js'

const KEY = /[A-Za-z0-9_][A-Za-z0-9_./$*-]*(?:::?[A-Za-z0-9_./$*-]+)*(?=: )/uy
const PLAIN_END = /[,[\]{}#]|:(?=[\s,[\]{}]|$)/gu

/** `[…]` or `{…}` on one line, from an offset, up to `limit`. */
export function flowAt(text: string, start: number, limit: number, depth: number): TemplateNode | NotPlain {
  return new FlowReader(text, limit).value(start, depth)
}

class FlowReader {
  readonly #text: string
  readonly #limit: number

  constructor(text: string, limit: number) {
    this.#text = text
    this.#limit = limit
  }

  value(start: number, depth: number): TemplateNode | NotPlain {
    if (depth > MOST_DEPTH || start >= this.#limit) return PLAIN_YAML_ONLY
    const first = this.#text.charAt(start)
    if (first === '[') return this.#list(start, depth)
    if (first === '{') return this.#map(start, depth)
    if (first === "'" || first === '"') return quotedAt(this.#text, start, this.#limit)
    if (first === '!') return this.#tagged(start, depth)
    return startsPlain(this.#text, start) ? this.#plain(start) : PLAIN_YAML_ONLY
  }

  #tagged(start: number, depth: number): TemplateNode | NotPlain {
    const tag = tagAt(this.#text, start)
    if (tag === undefined) return PLAIN_YAML_ONLY
    const content = this.value(this.#skip(start + tag.tag.length), depth + 1)
    const isTag = content !== PLAIN_YAML_ONLY && this.#text.charAt(content.start) === '!'
    return content === PLAIN_YAML_ONLY || isTag ? PLAIN_YAML_ONLY : tagged(tag, start, content)
  }

  #plain(start: number): TemplateNode | NotPlain {
    PLAIN_END.lastIndex = start
    const found = PLAIN_END.exec(this.#text)
    const isEnd = found !== null && found.index < this.#limit && found[0] !== ':' && found[0] !== '#'
    if (!isEnd) return PLAIN_YAML_ONLY
    let end = found.index
    while (this.#text.charAt(end - 1) === ' ') end -= 1
    return plainScalar(this.#text, start, end)
  }

  #list(start: number, depth: number): TemplateNode | NotPlain {
    const items: TemplateNode[] = []
    let at = this.#skip(start + 1)
    while (this.#text.charAt(at) !== ']') {
      const item = this.value(at, depth + 1)
      if (item === PLAIN_YAML_ONLY) return PLAIN_YAML_ONLY
      items.push(item)
      const next = this.#next(item.end, ']')
      if (next === undefined) return PLAIN_YAML_ONLY
      at = next
    }
    return { kind: 'list', items, start, end: at + 1 }
  }

  #map(start: number, depth: number): TemplateNode | NotPlain {
    const entries = new Map<string, MapEntry>()
    let at = this.#skip(start + 1)
    while (this.#text.charAt(at) !== '}') {
      const key = this.#key(at)
      if (key === undefined || entries.has(key.name)) return PLAIN_YAML_ONLY
      const value = this.value(this.#skip(key.end + 1), depth + 1)
      if (value === PLAIN_YAML_ONLY) return PLAIN_YAML_ONLY
      entries.set(key.name, { key: { start: at, end: key.end }, value })
      const next = this.#next(value.end, '}')
      if (next === undefined) return PLAIN_YAML_ONLY
      at = next
    }
    return { kind: 'map', entries, start, end: at + 1 }
  }

  /** A key and the offset of its colon, which a space follows. */
  #key(at: number): { readonly name: string; readonly end: number } | undefined {
    const first = this.#text.charAt(at)
    if (first === "'" || first === '"') {
      const quoted = quotedAt(this.#text, at, this.#limit)
      const isKey = quoted !== PLAIN_YAML_ONLY && this.#text.startsWith(': ', quoted.end)
      return isKey ? { name: quoted.text, end: quoted.end } : undefined
    }
    KEY.lastIndex = at
    const name = KEY.exec(this.#text)?.[0]
    return name === undefined ? undefined : { name, end: at + name.length }
  }

  /** Where the next element begins, or the bracket that closes; a comma before the bracket is left to the full parser. */
  #next(end: number, close: string): number | undefined {
    const at = this.#skip(end)
    if (this.#text.charAt(at) === close) return at
    if (this.#text.charAt(at) !== ',') return undefined
    const next = this.#skip(at + 1)
    return next >= this.#limit || this.#text.charAt(next) === close ? undefined : next
  }

  #skip(from: number): number {
    let at = from
    while (this.#text.charAt(at) === ' ') at += 1
    return at
  }
}
