import type { Place } from '../../code/types.js'
import type { Style } from '../style.js'
import { WIDTH, printable } from '../text.js'

const INDENT = 4
const TAB = '  '

/** The place, its line of code, and carets below what is meant; of a stretch of several lines the first. */
export function snippet(place: Place, line: string | undefined, style: Style): string[] {
  const where = `${' '.repeat(INDENT)}--> ${printable(place.file)}:${place.line}:${place.column}`
  if (line === undefined) return [style.dim(where)]
  const number = String(place.line)
  const gutter = ' '.repeat(number.length)
  const { text, from, to } = excerpt(place, line, WIDTH - INDENT - number.length - 3)
  return [
    style.dim(where),
    `${' '.repeat(INDENT)}${style.dim(`${number} |`)} ${text}`,
    `${' '.repeat(INDENT)}${style.dim(`${gutter} |`)} ${' '.repeat(from)}${style.bad('^'.repeat(Math.max(1, to - from)))}`,
  ]
}

/** The part of a line around what is meant that fits in a width, with the columns of what is meant in it. */
function excerpt(
  { column, endColumn, line, endLine }: Place,
  source: string,
  width: number,
): { text: string; from: number; to: number } {
  const start = column - 1
  const end = line === endLine ? endColumn - 1 : source.trimEnd().length
  const skipped = start > width / 2 && source.length > width ? start - Math.floor(width / 4) : 0
  const shown = (text: string): string => printable(text.replaceAll('\t', TAB).replaceAll('\r', ''))
  const lead = skipped > 0 ? '…' : ''
  const text = `${lead}${shown(source.slice(skipped, skipped + width * 2))}`.slice(0, width)
  const from = Math.min(lead.length + shown(source.slice(skipped, start)).length, width - 1)
  const length = shown(source.slice(start, Math.max(start + 1, Math.min(end, start + width)))).length
  return { text, from, to: Math.min(from + Math.max(1, length), width) }
}
