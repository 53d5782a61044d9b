import { type StatementSlice, listStatements } from '../policy/edit.js'

/** One line of a comparison: added, taken away, or the same. */
interface DiffLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
}

/** How two policies differ, statement by statement, and how many statements stay as they are. */
export interface PolicyDiff {
  readonly lines: readonly DiffLine[]
  readonly unchanged: number
}

/** Compares policies by their statements; where one can't be read, as wholes. */
export function policyDiff(before: string, after: string): PolicyDiff {
  const [old, now] = [slicesOf(before), slicesOf(after)]
  if (old === undefined || now === undefined)
    return { lines: lineDiff(before.split('\n'), after.split('\n')), unchanged: 0 }
  const gone = old.filter((one) => now.every((other) => !isSame(one, other)))
  const fresh = now.filter((one) => old.every((other) => !isSame(one, other)))
  const changed = fresh.map((one) => ({
    one,
    was: gone.find(({ sid }) => sid !== undefined && sid === one.sid),
  }))
  const paired = new Set(changed.map(({ was }) => was))
  return {
    lines: [
      ...gone.filter((one) => !paired.has(one)).flatMap((one) => lineDiff(pretty(one), [])),
      ...changed.flatMap(({ one, was }) => lineDiff(was === undefined ? [] : pretty(was), pretty(one))),
    ],
    unchanged: now.length - fresh.length,
  }
}

function slicesOf(text: string): readonly StatementSlice[] | undefined {
  const list = listStatements(text)
  return list.ok ? list.slices : undefined
}

function isSame(left: StatementSlice, right: StatementSlice): boolean {
  return left.text === right.text
}

function pretty({ text }: StatementSlice): string[] {
  return JSON.stringify(JSON.parse(text), undefined, 2).split('\n')
}

/** The longest common lines stay; policies are short, so that the square table is small. */
function lineDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  const common = commonTable(before, after)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const isKept = i < before.length && before[i] === after[j]
    const isTaken =
      !isKept && i < before.length && (j >= after.length || at(common, i + 1, j) >= at(common, i, j + 1))
    lines.push(
      isKept
        ? { sign: ' ', text: before[i] ?? '' }
        : isTaken
          ? { sign: '-', text: before[i] ?? '' }
          : { sign: '+', text: after[j] ?? '' },
    )
    if (isKept || isTaken) i += 1
    if (isKept || !isTaken) j += 1
  }
  return lines
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0
}

/** Lengths of the longest common run of lines from each pair of places to the ends. */
function commonTable(before: readonly string[], after: readonly string[]): number[][] {
  const table = before.map(() => after.map(() => 0))
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = table[i]
      if (row === undefined) continue
      row[j] =
        before[i] === after[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  }
  return table
}
