import type { Span } from '../source.js'
import { type Value, known } from '../values.js'

/** Pairs of a collection in Terraform's order: a list's by index, a set's value twice, a map's by key. */
export function pairsOf(value: Value, at: Span): readonly (readonly [Value, Value])[] | undefined {
  if (value.kind === 'list') {
    return value.items.map((item, index) => [value.isSet === true ? item : known(index, at), item])
  }
  if (value.kind !== 'map') return undefined
  const keys = [...value.entries.keys()].sort(byCodePoint)
  return keys.flatMap((key) => {
    const entry = value.entries.get(key)
    return entry === undefined ? [] : [[known(key, at), entry] as const]
  })
}

/** Terraform orders by Unicode code points. */
export function byCodePoint(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)]
  const at = a.findIndex((letter, index) => letter !== b[index])
  if (at === -1) return a.length - b.length
  return b[at] === undefined ? 1 : (a[at]?.codePointAt(0) ?? 0) - (b[at].codePointAt(0) ?? 0)
}
