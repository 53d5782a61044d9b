/** A JSON value with the character offset where it begins. Objects keep every member, repeated names included. */
export type JsonNode =
  | { readonly kind: 'object'; readonly offset: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly offset: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly offset: number; readonly value: string }
  /** A number, `true`, `false` or `null`, as written. */
  | { readonly kind: 'literal'; readonly offset: number; readonly text: string }

export interface JsonMember {
  readonly name: string
  readonly offset: number
  readonly value: JsonNode
}

/** Text that is no JSON, with the offset of the first character that does not fit. */
export class JsonSyntaxError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Far above any policy that AWS accepts; keeps hostile nesting from exhausting the stack. */
const MOST_DEPTH = 100
const WHITE = /[\t\n\r ]*/uy
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy

/** Reads JSON (RFC 8259) with places. JSON.parse gives neither places nor repeated members. Throws JsonSyntaxError. */
export function readJson(text: string): JsonNode {
  const reader = new Reader(text)
  const node = reader.value(0)
  reader.end()
  return node
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): JsonNode {
    this.#skipWhite()
    if (depth > MOST_DEPTH) return this.#fail(`nested deeper than ${MOST_DEPTH} levels`)
    const first = this.#text[this.#at]
    if (first === '{') return this.#object(depth)
    if (first === '[') return this.#array(depth)
    if (first === '"') return { kind: 'string', offset: this.#at, value: this.#string() }
    return this.#literal()
  }

  end(): void {
    this.#skipWhite()
    if (this.#at < this.#text.length) this.#fail('text after the end of the document')
  }

  #object(depth: number): JsonNode {
    const offset = this.#at
    const members: JsonMember[] = []
    this.#separated('}', () => {
      const start = this.#at
      if (this.#text[this.#at] !== '"') this.#fail('a member name was expected')
      const name = this.#string()
      this.#skipWhite()
      this.#take(':')
      members.push({ name, offset: start, value: this.value(depth + 1) })
    })
    return { kind: 'object', offset, members }
  }

  #array(depth: number): JsonNode {
    const offset = this.#at
    const items: JsonNode[] = []
    this.#separated(']', () => void items.push(this.value(depth + 1)))
    return { kind: 'array', offset, items }
  }

  /** What stands between an opening bracket and `close`, separated by commas. */
  #separated(close: string, element: () => void): void {
    this.#at += 1
    this.#skipWhite()
    if (this.#text[this.#at] === close) {
      this.#at += 1
      return
    }
    for (;;) {
      this.#skipWhite()
      element()
      this.#skipWhite()
      if (this.#text[this.#at] === close) break
      this.#take(',')
    }
    this.#at += 1
  }

  #string(): string {
    const start = this.#at
    let end = start + 1
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1
    this.#at = end + 1
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string
    } catch {
      this.#at = start
      return this.#fail('a string that does not end or holds a bad character')
    }
  }

  #literal(): JsonNode {
    LITERAL.lastIndex = this.#at
    const found = LITERAL.exec(this.#text)?.[0]
    if (found === undefined) return this.#fail('a value was expected')
    const offset = this.#at
    this.#at += found.length
    return { kind: 'literal', offset, text: found }
  }

  #skipWhite(): void {
    WHITE.lastIndex = this.#at
    this.#at += WHITE.exec(this.#text)?.[0].length ?? 0
  }

  #take(character: string): void {
    if (this.#text[this.#at] !== character) this.#fail(`"${character}" was expected`)
    this.#at += 1
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(message, this.#at)
  }
}
