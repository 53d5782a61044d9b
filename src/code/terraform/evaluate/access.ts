import type { Span } from '../source.js'
import {
  type Value,
  derivedUnknown,
  failure,
  isNull,
  list,
  moveTo,
  resolved,
  taintedBy,
  waitingUnknown,
} from '../values.js'

/** A step whose key is evaluated. */
export type TakenStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Value }

function position(key: Value): number | undefined {
  const value = key.kind === 'known' ? key.value : undefined
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d+$/u.test(value) ? Number(value) : undefined
}

function itemOf(items: readonly Value[], key: Value, at: Span): Value {
  if (key.kind !== 'known') return derivedUnknown(key, at)
  const index = position(key)
  const item = index === undefined ? undefined : items[index]
  return item === undefined ? failure('the list has no such element', at) : moveTo(item, at)
}

function entryOf(entries: ReadonlyMap<string, Value>, key: Value, at: Span): Value {
  if (key.kind !== 'known') return derivedUnknown(key, at)
  const entry = entries.get(String(key.value))
  return entry === undefined ? failure('the object has no such attribute', at) : moveTo(entry, at)
}

function stepKey(step: TakenStep, at: Span): Value {
  return step.kind === 'name' ? { kind: 'known', value: step.name, at } : resolved(step.key)
}

function plainTake(base: Value, step: TakenStep, at: Span): Value {
  switch (base.kind) {
    case 'list':
      return step.kind === 'name'
        ? failure('a list has no attributes', at)
        : itemOf(base.items, stepKey(step, at), at)
    case 'map':
      return entryOf(base.entries, stepKey(step, at), at)
    case 'resource': {
      const key = stepKey(step, at)
      if (key.kind !== 'known') return derivedUnknown(key, at)
      // An index on a resource of which the number of instances is not known: any of them.
      if (typeof key.value === 'number' || (step.kind === 'index' && !base.resource.isCertain)) {
        return moveTo(base, at)
      }
      return base.resource.attribute(String(key.value), at)
    }
    case 'known':
      return failure(base.value === null ? 'null has no attributes' : 'this value has no attributes', at)
    case 'attribute': {
      const what = `${base.resource.address}.${base.attribute}`
      return waitingUnknown({ what: 'it is a part of', origin: what, reason: '', at })
    }
    case 'text':
    case 'json':
      return failure('text has no attributes', at)
    case 'unknown':
      return derivedUnknown(base, at)
  }
}

/** One step from a value to a part of it. */
export function take(value: Value, step: TakenStep, at: Span): Value {
  const base = resolved(value)
  return taintedBy([value], plainTake(base, step, at))
}

/** Of a resource whose number of instances is not known. */
export function countUnknown(address: string, at: Span): Value {
  return { kind: 'unknown', reason: `how many ${address} there are is not known`, origin: address, at }
}

/** `value[*]` or `value.*`: of a single value that is not null a list of one, of null an empty list. */
export function splat(value: Value, steps: readonly TakenStep[], at: Span): Value {
  const base = resolved(value)
  const each = (item: Value): Value => steps.reduce((of, step) => take(of, step, at), item)
  if (base.kind === 'list') return taintedBy([value], list(base.items.map(each), at))
  if (base.kind === 'unknown') return derivedUnknown(base, at)
  if (base.kind === 'resource' && !base.resource.isCertain) {
    const { address } = base.resource
    return countUnknown(address, at)
  }
  if (isNull(base)) return list([], at)
  return taintedBy([value], list([each(base)], at))
}
