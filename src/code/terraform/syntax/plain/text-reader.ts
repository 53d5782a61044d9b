import type { Source } from '../../source.js'

/** Thrown where a text leaves the plain part of the language: the full parser reads it instead. */
export const NOT_PLAIN = new Error('not of the plain part of HCL')

/** Names that the grammar has a meaning for: only the full parser tells which one holds. */
const KEYWORDS = new Set(['true', 'false', 'null', 'for', 'in', 'if', 'else', 'endif', 'endfor'])

/** A node deeper than 400 is broken (grammar.ts). One level of this reader is at most five nodes deep, an operator two. */
const DEEPEST_NODES = 390
const NODES_A_LEVEL = 5
const NODES_AN_OPERATOR = 2

/** By character code: 1 starts a name, 2 goes on with one. */
const NAME_PARTS = Uint8Array.from({ length: 128 }, (_one, code) => {
  const letter = String.fromCharCode(code)
  if (/[A-Za-z_]/u.test(letter)) return 1
  return /[0-9-]/u.test(letter) ? 2 : 0
})

/** A place in a text that moves on, with what every part of the plain reader needs. */
export class TextReader {
  readonly source: Source
  readonly text: string
  at = 0
  /** Interpolations that the place is in. */
  templates = 0
  #levels = 0
  #deepest = 0
  #operators = 0

  constructor(source: Source, text: string) {
    this.source = source
    this.text = text
  }

  /** The character, or the one so many after it. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead)
  }

  /** Moves past a character that must be there. */
  expect(letter: string): void {
    if (this.text.charAt(this.at) !== letter) throw NOT_PLAIN
    this.at += 1
  }

  expectAll(letters: string): void {
    for (const letter of letters) this.expect(letter)
  }

  /** Moves past this keyword, if it stands here. */
  takesWord(keyword: string): boolean {
    const start = this.at
    if (!this.text.startsWith(keyword, start)) return false
    if (this.word() === keyword) return true
    this.at = start
    return false
  }

  /** Moves past white space, line ends and comments: the grammar lets them stand between any two tokens. */
  skip(): void {
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.at)
      // Space, tab, line feed, carriage return.
      if (code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d) this.at += 1
      else if (code === 0x23 || text.startsWith('//', this.at)) this.#skipTo('\n', this.at, text.length)
      else if (text.startsWith('/*', this.at)) this.#skipTo('*/', this.at + 2, -1)
      else return
    }
  }

  #skipTo(mark: string, from: number, otherwise: number): void {
    const found = this.text.indexOf(mark, from)
    if (found === -1 && otherwise === -1) throw NOT_PLAIN
    this.at = found === -1 ? otherwise : found + mark.length
  }

  startsName(): boolean {
    return NAME_PARTS[this.text.charCodeAt(this.at)] === 1
  }

  /** A name, which may be a keyword. */
  word(): string {
    if (!this.startsName()) throw NOT_PLAIN
    const start = this.at
    do this.at += 1
    while (NAME_PARTS[this.text.charCodeAt(this.at)])
    // Names of functions of providers hold `::`.
    if (this.text.startsWith('::', this.at)) throw NOT_PLAIN
    return this.text.slice(start, this.at)
  }

  name(): string {
    const word = this.word()
    if (KEYWORDS.has(word)) throw NOT_PLAIN
    return word
  }

  enter(): void {
    this.#levels += 1
    this.#deepest = Math.max(this.#deepest, this.#levels)
    this.#checkDepth()
  }

  leave(): void {
    this.#levels -= 1
  }

  operator(): void {
    this.#operators += 1
    this.#checkDepth()
  }

  /** Each attribute is a tree of its own as far as operators go. */
  startAttribute(): void {
    this.#deepest = this.#levels
    this.#operators = 0
  }

  #checkDepth(): void {
    const nodes = this.#deepest * NODES_A_LEVEL + this.#operators * NODES_AN_OPERATOR
    if (nodes > DEEPEST_NODES) throw NOT_PLAIN
  }
}
