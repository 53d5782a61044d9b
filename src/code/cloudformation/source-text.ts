import type { Place } from '../types.js'

const BYTE_ORDER_MARK = '\uFEFF'

/** One file's text and where its lines begin. Offsets count UTF-16 units of the text as it was given, its BOM included. */
export class SourceText {
  readonly file: string
  readonly text: string
  #lineStarts: readonly number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  /** Where the text begins after a byte order mark, which no parser and no editor counts as a column. */
  get start(): number {
    return this.text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
  }

  /** A stretch of the text. Parsers point past the end for what is missing there: that is the end. */
  place(start: number, end: number): Place {
    const offset = Math.min(start, this.text.length)
    const endOffset = Math.min(Math.max(offset, end), this.text.length)
    const from = this.#position(offset)
    const to = this.#position(endOffset)
    return {
      file: this.file,
      offset,
      endOffset,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
    }
  }

  #position(offset: number): { readonly line: number; readonly column: number } {
    const starts = (this.#lineStarts ??= lineStarts(this.text, this.start))
    const line = lastAtOrBefore(starts, offset)
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
}

function lineStarts(text: string, first: number): readonly number[] {
  const starts = [first]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Index of the last number that is not over `wanted`; 0 when all are. */
function lastAtOrBefore(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((sorted[middle] ?? Infinity) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
