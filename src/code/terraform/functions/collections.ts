import type { Span } from '../source.js'
import { equals } from '../evaluate/operators.js'
import { byCodePoint } from '../evaluate/pairs.js'
import { type Value, failure, isNull, isWhollyKnown, known, list, map, moveTo, resolved } from '../values.js'
import {
  type TerraformFunction,
  entriesAt,
  itemsAt,
  numberAt,
  textAt,
  textList,
  textsAt,
} from './arguments.js'

const length: TerraformFunction = (parameters, at) => {
  const [first] = parameters
  const value = first === undefined ? undefined : resolved(first)
  if (value?.kind === 'list') return known(value.items.length, at)
  if (value?.kind === 'map') return known(value.entries.size, at)
  const text = textAt(parameters, 0)
  return text === undefined ? undefined : known(Array.from(text).length, at)
}

const lookup: TerraformFunction = (parameters, at) => {
  const [entries, key] = [entriesAt(parameters, 0), textAt(parameters, 1)]
  if (entries === undefined || key === undefined) return undefined
  const found = entries.get(key) ?? parameters[2]
  return found === undefined ? failure('the map has no such key', at) : moveTo(found, at)
}

const merge: TerraformFunction = (parameters, at) => {
  const maps = parameters.filter((one) => !isNull(one)).map(resolved)
  const entries = maps.map((one) => (one.kind === 'map' ? [...one.entries] : undefined))
  if (entries.includes(undefined)) return undefined
  return map(
    entries.flatMap((one) => one ?? []),
    at,
  )
}

const concat: TerraformFunction = (parameters, at) => {
  const lists = parameters.map((_list, index) => itemsAt(parameters, index))
  if (lists.includes(undefined)) return undefined
  return list(
    lists.flatMap((items) => items ?? []),
    at,
  )
}

function flat(items: readonly Value[]): readonly Value[] | undefined {
  const all: Value[] = []
  for (const item of items.map(resolved)) {
    if (item.kind === 'unknown') return undefined
    const inner = item.kind === 'list' ? flat(item.items) : [item]
    if (inner === undefined) return undefined
    all.push(...inner)
  }
  return all
}

const flatten: TerraformFunction = (parameters, at) => {
  const items = itemsAt(parameters, 0)
  const all = items === undefined ? undefined : flat(items)
  return all === undefined ? undefined : list(all, at)
}

const contains: TerraformFunction = (parameters, at) => {
  const [items, wanted] = [itemsAt(parameters, 0), parameters[1]]
  if (items === undefined || wanted === undefined) return undefined
  const answers = new Set(items.map((item) => equals(item, wanted)))
  if (answers.has(true)) return known(true, at)
  return answers.has(undefined) ? undefined : known(false, at)
}

const element: TerraformFunction = (parameters, at) => {
  const [items, index] = [itemsAt(parameters, 0), numberAt(parameters, 1)]
  if (items === undefined || index === undefined) return undefined
  const found = items[((index % items.length) + items.length) % items.length]
  return found === undefined ? failure('the list is empty', at) : moveTo(found, at)
}

const compact: TerraformFunction = (parameters, at) => {
  const items = itemsAt(parameters, 0)?.map(resolved)
  if (items === undefined || items.some((item) => item.kind === 'unknown')) return undefined
  return list(
    items.filter((item) => !isNull(item) && !(item.kind === 'known' && item.value === '')),
    at,
  )
}

/** Decides which of equal values stay; undefined where equality itself is unknown. */
function distinctItems(items: readonly Value[]): readonly Value[] | undefined {
  const kept: Value[] = []
  for (const item of items) {
    const answers = new Set(kept.map((one) => equals(one, item)))
    if (answers.has(undefined)) return undefined
    if (!answers.has(true)) kept.push(item)
  }
  return kept
}

const distinct: TerraformFunction = (parameters, at) => {
  const items = itemsAt(parameters, 0)
  const kept = items === undefined ? undefined : distinctItems(items)
  return kept === undefined ? undefined : list(kept, at)
}

/** A set is a list without doubles, texts in order. */
export function setOf(items: readonly Value[], at: Span): Value | undefined {
  if (!items.every(isWhollyKnown)) return undefined
  const kept = distinctItems(items)
  if (kept === undefined) return undefined
  const sorted = [...kept].sort((left, right) =>
    left.kind === 'known' &&
    right.kind === 'known' &&
    typeof left.value === 'string' &&
    typeof right.value === 'string'
      ? byCodePoint(left.value, right.value)
      : 0,
  )
  return { kind: 'list', isSet: true, items: sorted, at }
}

const setunion: TerraformFunction = (parameters, at) => {
  const lists = parameters.map((_list, index) => itemsAt(parameters, index))
  return lists.includes(undefined)
    ? undefined
    : setOf(
        lists.flatMap((items) => items ?? []),
        at,
      )
}

function setOperation(keep: (isIn: boolean) => boolean): TerraformFunction {
  return (parameters, at) => {
    const [left, right] = [textsAt(parameters, 0), textsAt(parameters, 1)]
    if (left === undefined || right === undefined || parameters.length > 2) return undefined
    const others = new Set(right)
    return setOf(
      left.filter((text) => keep(others.has(text))).map((text) => known(text, at)),
      at,
    )
  }
}

const one: TerraformFunction = (parameters, at) => {
  const items = itemsAt(parameters, 0)
  if (items === undefined) return undefined
  const [first] = items
  if (items.length > 1) return failure('the list has more than one element', at)
  return first === undefined ? known(null, at) : moveTo(first, at)
}

const keys: TerraformFunction = (parameters, at) => {
  const entries = entriesAt(parameters, 0)
  return entries && textList([...entries.keys()].sort(byCodePoint), at)
}

const values: TerraformFunction = (parameters, at) => {
  const entries = entriesAt(parameters, 0)
  if (entries === undefined) return undefined
  const names = [...entries.keys()].sort(byCodePoint)
  return list(
    names.flatMap((name) => entries.get(name) ?? []),
    at,
  )
}

const slice: TerraformFunction = (parameters, at) => {
  const items = itemsAt(parameters, 0)
  const [start, end] = [numberAt(parameters, 1), numberAt(parameters, 2)]
  if (items === undefined || start === undefined || end === undefined) return undefined
  const isInside = start >= 0 && start <= end && end <= items.length
  return isInside ? list(items.slice(start, end), at) : failure('the slice is outside of the list', at)
}

const zipmap: TerraformFunction = (parameters, at) => {
  const [names, items] = [textsAt(parameters, 0), itemsAt(parameters, 1)]
  if (names === undefined || items === undefined) return undefined
  if (names.length !== items.length) return failure('the lists differ in length', at)
  return map(
    names.flatMap((name, index): [string, Value][] => {
      const item = items[index]
      return item === undefined ? [] : [[name, item]]
    }),
    at,
  )
}

const coalescelist: TerraformFunction = (parameters) =>
  parameters.every((_value, index) => itemsAt(parameters, index) !== undefined)
    ? parameters.find((_value, index) => (itemsAt(parameters, index)?.length ?? 0) > 0)
    : undefined

function every(isAny: boolean): TerraformFunction {
  return (parameters, at) => {
    const items = itemsAt(parameters, 0)?.map(resolved)
    if (items === undefined || !items.every((item) => item.kind === 'known')) return undefined
    const answers = new Set(items.map((item) => item.kind === 'known' && String(item.value) === 'true'))
    return known(isAny ? answers.has(true) : !answers.has(false), at)
  }
}

/** "Collection Functions" of Terraform's documentation. */
export const COLLECTION_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  alltrue: every(false),
  anytrue: every(true),
  coalescelist,
  compact,
  concat,
  contains,
  distinct,
  element,
  flatten,
  keys,
  length,
  lookup,
  merge,
  one,
  reverse: (parameters, at) => {
    const items = itemsAt(parameters, 0)
    return items && list([...items].reverse(), at)
  },
  setintersection: setOperation((isIn) => isIn),
  setsubtract: setOperation((isIn) => !isIn),
  setunion,
  slice,
  sort: (parameters, at) => {
    const texts = textsAt(parameters, 0)
    return texts && textList([...texts].sort(byCodePoint), at)
  },
  values,
  zipmap,
}
