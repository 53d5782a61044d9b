/**
 * Whether two policy documents say the same: byte for byte, or as JSON in which members may stand in any order and a list of
 * one may stand for its only entry, as KMS may write it. What can't be parsed is the same only byte for byte.
 */
export function samePolicy(left: string, right: string): boolean {
  if (left === right) return true
  try {
    return JSON.stringify(normal(JSON.parse(left))) === JSON.stringify(normal(JSON.parse(right)))
  } catch {
    return false
  }
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(normal)
    if (items.length === 1) return items[0]
    // Lists of actions, principals and values have no order; statements keep theirs.
    return items.every((item) => typeof item === 'string') ? items.sort() : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, member]) => [name, normal(member)] as const)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
