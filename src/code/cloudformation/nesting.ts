import { MOST_OPEN } from './limits.js'

const SPACE = 0x20
const DASH = 0x2d
const QUESTION = 0x3f
const LINE_FEED = 0x0a
const RETURN = 0x0d

/**
 * Whether a text may nest deeper than a parser can bear. Counts open brackets and growing indentations wherever they stand, in
 * texts and comments too: it may only err towards "too deep", and no template comes near.
 */
export function nestsTooDeep(text: string): boolean {
  return opensTooManyBrackets(text) || indentsTooOften(text)
}

function opensTooManyBrackets(text: string): boolean {
  let open = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0x7b || unit === 0x5b) open += 1
    else if ((unit === 0x7d || unit === 0x5d) && open > 0) open -= 1
    if (open > MOST_OPEN) return true
  }
  return false
}

function indentsTooOften(text: string): boolean {
  const indents: number[] = []
  for (let line = 0; line < text.length; line = nextLine(text, line)) {
    let at = line
    // Of `- - a` each dash opens a level.
    for (; isIndent(text.charCodeAt(at)); at += 1) {
      if (text.charCodeAt(at) === SPACE) continue
      open(indents, at - line)
      if (indents.length > MOST_OPEN) return true
    }
    if (isLineEnd(text.charCodeAt(at))) continue
    open(indents, at - line)
    if (indents.length > MOST_OPEN) return true
  }
  return false
}

/** A line at this indentation closes all that is further in. */
function open(indents: number[], indent: number): void {
  while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop()
  indents.push(indent)
}

function isIndent(unit: number): boolean {
  return unit === SPACE || unit === DASH || unit === QUESTION
}

function isLineEnd(unit: number): boolean {
  return unit === LINE_FEED || unit === RETURN || Number.isNaN(unit)
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end + 1
}
