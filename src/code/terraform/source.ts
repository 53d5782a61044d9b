import type { Place } from '../types.js'

/** Byte order mark: part of the text's offsets, but no column of its own in any editor. */
const BYTE_ORDER_MARK = '\uFEFF'

/** A file's text with what is needed to name places in it. */
export interface Source {
  readonly file: string
  readonly text: string
  /** Offsets at which lines start; made at the first use, since most files yield no place at all. */
  lineStarts?: readonly number[]
  /** This text was made from a stretch of another one (a template inside a JSON string): that is its place. */
  readonly within?: Span
}

/** A stretch of a source, in UTF-16 units; the end is exclusive. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineIndex(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function lineAndColumn(source: Source, offset: number): { readonly line: number; readonly column: number } {
  source.lineStarts ??= findLineStarts(source.text)
  const index = lineIndex(source.lineStarts, offset)
  const mark = index === 0 && offset > 0 && source.text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  return { line: index + 1, column: offset - (source.lineStarts[index] ?? 0) + 1 - mark }
}

export function placeOf({ source, start, end }: Span): Place {
  if (source.within !== undefined) return placeOf(source.within)
  const from = lineAndColumn(source, start)
  const to = lineAndColumn(source, end)
  return {
    file: source.file,
    offset: start,
    endOffset: end,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  }
}

/** Text for a parser: without the mark, at the same offsets. */
export function parsableText(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text
}
