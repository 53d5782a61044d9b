import type { Span } from '../source.js'
import { type Value, known, list, resolved } from '../values.js'
import { toNumber, toText } from '../evaluate/convert.js'

/** A pure function of Terraform's; undefined where its answer can't be told from these arguments. */
export type TerraformFunction = (parameters: readonly Value[], at: Span) => Value | undefined

export function textAt(parameters: readonly Value[], index: number): string | undefined {
  const value = parameters[index]
  const text = value === undefined ? undefined : resolved(toText(value))
  return text?.kind === 'known' && typeof text.value === 'string' ? text.value : undefined
}

export function numberAt(parameters: readonly Value[], index: number): number | undefined {
  const value = parameters[index]
  const number = value === undefined ? undefined : toNumber(value)
  return number?.kind === 'known' && typeof number.value === 'number' ? number.value : undefined
}

export function itemsAt(parameters: readonly Value[], index: number): readonly Value[] | undefined {
  const value = parameters[index]
  const of = value === undefined ? undefined : resolved(value)
  return of?.kind === 'list' ? of.items : undefined
}

export function entriesAt(
  parameters: readonly Value[],
  index: number,
): ReadonlyMap<string, Value> | undefined {
  const value = parameters[index]
  const of = value === undefined ? undefined : resolved(value)
  return of?.kind === 'map' ? of.entries : undefined
}

/** Texts of a list all of whose elements are known texts. */
export function textsAt(parameters: readonly Value[], index: number): readonly string[] | undefined {
  const items = itemsAt(parameters, index)
  const texts = items?.map((_item, position) => textAt(items, position))
  return texts?.every((text) => text !== undefined) === true ? texts : undefined
}

export function textList(texts: readonly string[], at: Span): Value {
  return list(
    texts.map((text) => known(text, at)),
    at,
  )
}
