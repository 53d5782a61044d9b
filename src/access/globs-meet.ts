/**
 * Whether some text matches both globs. Step by step through both patterns: time is the product of their lengths, whatever
 * they hold, memory that of one.
 */
export function globsMeet(left: string, right: string): boolean {
  // Whether one text can match what was taken of `left` and `right` up to each position.
  const stars = right.search(/[^*]/u)
  let row = Array.from({ length: right.length + 1 }, (_, taken) => stars < 0 || taken <= stars)
  for (const token of left.split('')) {
    const next = [row[0] === true && token === '*']
    for (const [index, other] of right.split('').entries()) {
      const isRun = token === '*' || other === '*'
      const isSame = token === other || token === '?' || other === '?'
      // A run takes nothing, or also what the other pattern takes next.
      const meets = isRun ? row[index + 1] === true || next[index] === true : isSame && row[index] === true
      next.push(meets)
    }
    row = next
  }
  return row[right.length] === true
}
