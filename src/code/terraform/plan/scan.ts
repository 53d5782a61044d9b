/*
 * Finds its way through large JSON without reading all of it: of a plan of many megabytes only some hundred values matter.
 * What is skipped is looked at for brackets and strings alone.
 */

/** Text that is no JSON, with the offset at which that shows. */
export class ScanError extends Error {
  readonly offset: number

  constructor(offset: number) {
    super(`no JSON at ${offset}`)
    this.offset = offset
  }
}

/** Where a value stands. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export interface Member extends Stretch {
  readonly key: string
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COLON = 0x3a
const COMMA = 0x2c

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

export function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1
  return at
}

/** The offset after a string that starts here. */
export function afterString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  throw new ScanError(text.length)
}

function afterBrackets(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = afterString(text, at)
      continue
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
    at += 1
    if (depth === 0) return at
  }
  throw new ScanError(text.length)
}

/** The offset after the value that starts here. */
function afterValue(text: string, start: number): number {
  const code = text.charCodeAt(start)
  if (code === QUOTE) return afterString(text, start)
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return afterBrackets(text, start)
  let at = start
  while (at < text.length) {
    const one = text.charCodeAt(at)
    if (one === COMMA || one === CLOSE_BRACE || one === CLOSE_BRACKET || isSpace(one)) break
    at += 1
  }
  if (at === start) throw new ScanError(start)
  return at
}

function expectCode(text: string, at: number, code: number): number {
  if (text.charCodeAt(at) !== code) throw new ScanError(at)
  return at + 1
}

/** After a comma the next element, at the closing bracket the end (undefined). */
export function nextElement(text: string, from: number, close: ']' | '}'): number | undefined {
  const at = afterSpace(text, from)
  if (text[at] === close) return undefined
  return afterSpace(text, expectCode(text, at, COMMA))
}

/** The members of the object that starts here; none where something else does. */
export function* membersOf(text: string, start: number): Generator<Member> {
  if (text.charCodeAt(start) !== OPEN_BRACE) return
  let at: number | undefined = afterSpace(text, start + 1)
  if (text.charCodeAt(at) === CLOSE_BRACE) return
  while (at !== undefined) {
    if (text.charCodeAt(at) !== QUOTE) throw new ScanError(at)
    const afterKey = afterString(text, at)
    const key = text.slice(at + 1, afterKey - 1)
    const value = afterSpace(text, expectCode(text, afterSpace(text, afterKey), COLON))
    const end = afterValue(text, value)
    yield { key, start: value, end }
    at = nextElement(text, end, '}')
  }
}

/** The elements of the list that starts here; none where something else does. */
export function* itemsOf(text: string, start: number): Generator<Stretch> {
  if (text.charCodeAt(start) !== OPEN_BRACKET) return
  let at: number | undefined = afterSpace(text, start + 1)
  if (text.charCodeAt(at) === CLOSE_BRACKET) return
  while (at !== undefined) {
    const end = afterValue(text, at)
    yield { start: at, end }
    at = nextElement(text, end, ']')
  }
}
