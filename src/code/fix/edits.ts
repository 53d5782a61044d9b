/** A change of one file: replaces the text from `offset` to `endOffset` (UTF-16 units). */
export interface Edit {
  readonly offset: number
  readonly endOffset: number
  readonly text: string
}

/** A file before and after. */
export interface FileFix {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** The text with all edits made. Edits of one place keep their order; two that overlap are a fault of ours. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((left, right) => left.edit.offset - right.edit.offset || left.index - right.index)
  let result = ''
  let at = 0
  for (const { edit } of sorted) {
    if (edit.offset < at) throw new RangeError('two edits overlap')
    result += text.slice(at, edit.offset) + edit.text
    at = edit.endOffset
  }
  return result + text.slice(at)
}

/** The line ending that a file uses. */
export function lineEndingOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the next line begins; the text's end for the last. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** The line of an offset, without its ending. */
export function lineAt(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), nextLine(text, offset)).replace(/\r?\n$/u, '')
}
