import type { FileFix } from './edits.js'

/** Unchanged lines shown around a change, as diff -u has it. */
const CONTEXT = 3

/** The unified diff of a file. Only one stretch between the common beginning and end is compared line by line. */
export function unifiedDiff({ file, before, after }: FileFix): string {
  const changes = compare(splitLines(before), splitLines(after))
  const hunks = hunksOf(changes)
  if (hunks.length === 0) return ''
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks.flatMap(hunkLines)].map((line) => `${line}\n`).join('')
}

interface Change {
  readonly kind: ' ' | '-' | '+'
  readonly text: string
  /** Lines of both files before this one. */
  readonly left: number
  readonly right: number
}

function splitLines(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.replace(/\r$/u, ''))
}

function compare(left: readonly string[], right: readonly string[]): Change[] {
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1
  let end = 0
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end))
    end += 1
  const kinds = [
    ...Array.from({ length: start }, () => ' ' as const),
    ...middle(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...Array.from({ length: end }, () => ' ' as const),
  ]
  return numbered(kinds, left, right)
}

function numbered(
  kinds: readonly Change['kind'][],
  left: readonly string[],
  right: readonly string[],
): Change[] {
  let from = 0
  let to = 0
  return kinds.map((kind) => {
    const change = { kind, text: (kind === '+' ? right[to] : left[from]) ?? '', left: from, right: to }
    if (kind !== '+') from += 1
    if (kind !== '-') to += 1
    return change
  })
}

/** Longest common subsequence; the fixes of a file lie close together. */
function middle(left: readonly string[], right: readonly string[]): Change['kind'][] {
  const width = right.length + 1
  const table = new Uint32Array((left.length + 1) * width)
  const at = (row: number, column: number): number => table[row * width + column] ?? 0
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      table[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const kinds: Change['kind'][] = []
  let row = 0
  let column = 0
  while (row < left.length || column < right.length) {
    const isSame = row < left.length && column < right.length && left[row] === right[column]
    const isRemoved =
      !isSame && row < left.length && (column === right.length || at(row + 1, column) >= at(row, column + 1))
    kinds.push(isSame ? ' ' : isRemoved ? '-' : '+')
    if (isSame || isRemoved) row += 1
    if (isSame || !isRemoved) column += 1
  }
  return kinds
}

/** Changes with their context, those that are near each other together. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  let until = -1
  for (const [index, change] of changes.entries()) {
    if (change.kind === ' ') continue
    const from = Math.max(until + 1, index - CONTEXT)
    const to = Math.min(changes.length - 1, index + CONTEXT)
    const isJoined = hunks.length > 0 && index - CONTEXT <= until + 1
    if (isJoined) hunks.at(-1)?.push(...changes.slice(until + 1, to + 1))
    else hunks.push(changes.slice(from, to + 1))
    until = to
  }
  return hunks
}

function hunkLines(hunk: readonly Change[]): string[] {
  const [first] = hunk
  if (first === undefined) return []
  const count = (kinds: string): number => hunk.filter((one) => kinds.includes(one.kind)).length
  const range = (start: number, length: number): string => `${length === 0 ? start : start + 1},${length}`
  const head = `@@ -${range(first.left, count(' -'))} +${range(first.right, count(' +'))} @@`
  return [head, ...hunk.map((one) => `${one.kind}${one.text}`)]
}
