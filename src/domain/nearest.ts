/** Letters to insert, delete or replace to get from one word to another. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[right.length] ?? 0
}

/** The word of a list that was probably meant; undefined when none is near. */
function nearest(word: string, words: readonly string[]): string | undefined {
  const bound = Math.max(1, Math.floor(word.length / 3))
  const ranked = words
    .map((one) => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }))
    .sort((left, right) => left.far - right.far)
  const [best] = ranked
  return best !== undefined && best.far <= bound ? best.one : undefined
}

/** `; did you mean x?`, or nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const found = nearest(word, words)
  return found === undefined ? '' : `; did you mean ${found}?`
}
