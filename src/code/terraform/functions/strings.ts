import { type Value, failure, known, list } from '../values.js'
import { concatenate } from '../evaluate/text.js'
import { type TerraformFunction, itemsAt, numberAt, textAt, textList } from './arguments.js'

function onText(change: (text: string) => string): TerraformFunction {
  return (parameters, at) => {
    const text = textAt(parameters, 0)
    return text === undefined ? undefined : known(change(text), at)
  }
}

function onTwo(ask: (text: string, other: string) => string | boolean): TerraformFunction {
  return (parameters, at) => {
    const [text, other] = [textAt(parameters, 0), textAt(parameters, 1)]
    return text === undefined || other === undefined ? undefined : known(ask(text, other), at)
  }
}

function trim(text: string, letters: string): string {
  const cut = new Set(Array.from(letters))
  const all = Array.from(text)
  const first = all.findIndex((letter) => !cut.has(letter))
  const last = all.findLastIndex((letter) => !cut.has(letter))
  return first === -1 ? '' : all.slice(first, last + 1).join('')
}

const join: TerraformFunction = (parameters, at) => {
  const [separator] = parameters
  const lists = parameters.slice(1).map((_list, index) => itemsAt(parameters, index + 1))
  if (separator === undefined || lists.some((items) => items === undefined)) return undefined
  const items = lists.flatMap((one) => one ?? [])
  return concatenate(
    items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])),
    at,
  )
}

const split: TerraformFunction = (parameters, at) => {
  const [separator, text] = [textAt(parameters, 0), textAt(parameters, 1)]
  if (separator === undefined || text === undefined) return undefined
  return textList(text === '' ? [''] : text.split(separator), at)
}

/** A regular expression between slashes is left alone: its dialect is not ours. */
const replace: TerraformFunction = (parameters, at) => {
  const [text, from, to] = [0, 1, 2].map((index) => textAt(parameters, index))
  if (text === undefined || from === undefined || to === undefined) return undefined
  if (from.length > 1 && from.startsWith('/') && from.endsWith('/')) return undefined
  return known(
    text.replaceAll(from, () => to),
    at,
  )
}

const substr: TerraformFunction = (parameters, at) => {
  const text = textAt(parameters, 0)
  const [offset, length] = [numberAt(parameters, 1), numberAt(parameters, 2)]
  if (text === undefined || offset === undefined || length === undefined) return undefined
  const letters = Array.from(text)
  const start = offset < 0 ? Math.max(0, letters.length + offset) : offset
  return known(letters.slice(start, length < 0 ? undefined : start + length).join(''), at)
}

/** Only the plain verbs: `%s`, `%d`, `%v` and `%%`. Widths, positions and the rest are left alone. */
const format: TerraformFunction = (parameters, at) => {
  const pattern = textAt(parameters, 0)
  if (pattern === undefined) return undefined
  const pieces = pattern.split(/(%%|%[sdv])/u)
  const literals = pieces.filter((_piece, index) => index % 2 === 0)
  if (literals.some((piece) => piece.includes('%'))) return undefined
  let next = 1
  const parts = pieces.map((piece): Value | undefined => {
    if (piece === '%%') return known('%', at)
    if (!/^%[sdv]$/u.test(piece)) return known(piece, at)
    const value = parameters[next]
    next += 1
    return value
  })
  if (parts.includes(undefined)) return failure('format has too few arguments', at)
  const present = parts.flatMap((part) => part ?? [])
  // Null prints as "null" and collections as JSON: rare enough to be left alone.
  if (present.some((part) => part.kind === 'list' || part.kind === 'map' || part.kind === 'resource'))
    return undefined
  if (present.some((part) => part.kind === 'known' && part.value === null)) return undefined
  return next < parameters.length ? undefined : concatenate(present, at)
}

const formatlist: TerraformFunction = (parameters, at) => {
  const lists = parameters.map((_value, index) => itemsAt(parameters, index))
  const length = lists.find((items) => items !== undefined)?.length
  if (length === undefined) return undefined
  const rows = Array.from({ length }, (_row, index) =>
    format(
      parameters.flatMap((value, column) => {
        const items = lists[column]
        return items === undefined ? [value] : (items[index] ?? [])
      }),
      at,
    ),
  )
  return rows.includes(undefined)
    ? undefined
    : list(
        rows.flatMap((row) => row ?? []),
        at,
      )
}

/** "String Functions" of Terraform's documentation. */
export const STRING_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  chomp: onText((text) => text.replace(/[\r\n]+$/u, '')),
  endswith: onTwo((text, end) => text.endsWith(end)),
  format,
  formatlist,
  join,
  lower: onText((text) => text.toLowerCase()),
  replace,
  split,
  startswith: onTwo((text, start) => text.startsWith(start)),
  strcontains: onTwo((text, part) => text.includes(part)),
  strrev: onText((text) => Array.from(text).reverse().join('')),
  substr,
  trim: onTwo(trim),
  trimprefix: onTwo((text, start) => (text.startsWith(start) ? text.slice(start.length) : text)),
  trimspace: onText((text) => text.trim()),
  trimsuffix: onTwo((text, end) => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text)),
  upper: onText((text) => text.toUpperCase()),
}
