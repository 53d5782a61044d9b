import type { Expression } from '../syntax/ast.js'
import type { Span } from '../source.js'
import { type Value, derivedUnknown, failure, isFailure, list, map, resolved, taintedBy } from '../values.js'
import { countUnknown } from './access.js'
import { toBool, toText } from './convert.js'
import { pairsOf } from './pairs.js'
import { type Evaluate, type Scope, withNames } from './scope.js'

type For = Extract<Expression, { readonly kind: 'for' }>

interface Loop extends Span {
  readonly keyName?: string
  readonly valueName: string
  readonly collection: Expression
}

/** A scope for each round of a loop, or why it can't be run. */
export function iterate(loop: Loop, scope: Scope, evaluate: Evaluate): readonly Scope[] | Value {
  const collection = resolved(evaluate(loop.collection, scope))
  if (collection.kind === 'resource' && !collection.resource.isCertain) {
    const { address } = collection.resource
    return countUnknown(address, loop)
  }
  const pairs = pairsOf(collection, loop)
  if (pairs === undefined) {
    return collection.kind === 'known' || collection.kind === 'resource'
      ? failure('this can not be iterated', loop)
      : derivedUnknown(collection, loop)
  }
  return pairs.map(([key, value]) => {
    const item = taintedBy([collection], value)
    const own: [string, Value][] = [[loop.valueName, item]]
    if (loop.keyName !== undefined) own.unshift([loop.keyName, key])
    return withNames(scope, own)
  })
}

/** The rounds that the condition lets pass, or why that can't be told. */
function filtered(loop: For, rounds: readonly Scope[], evaluate: Evaluate): readonly Scope[] | Value {
  const { condition } = loop
  if (condition === undefined) return rounds
  const passing: Scope[] = []
  for (const round of rounds) {
    const answer = toBool(evaluate(condition, round))
    if (answer.kind !== 'known') return derivedUnknown(answer, loop)
    if (answer.value === null) return failure('the condition is null', loop)
    if (answer.value === true) passing.push(round)
  }
  return passing
}

export function evaluateFor(loop: For, scope: Scope, evaluate: Evaluate): Value {
  const rounds = iterate(loop, scope, evaluate)
  if ('kind' in rounds) return rounds
  const passing = filtered(loop, rounds, evaluate)
  if ('kind' in passing) return passing
  const { key } = loop
  if (key !== undefined) return objectFor(loop, key, passing, evaluate)
  const items = passing.map((round) => evaluate(loop.value, round))
  return items.find(isFailure) ?? list(items, loop)
}

function objectFor(loop: For, key: Expression, rounds: readonly Scope[], evaluate: Evaluate): Value {
  const groups = new Map<string, Value[]>()
  const keys: Value[] = []
  for (const round of rounds) {
    const name = resolved(toText(evaluate(key, round)))
    const value = evaluate(loop.value, round)
    keys.push(name)
    if (isFailure(value)) return value
    if (name.kind !== 'known') return derivedUnknown(name, loop)
    const group = groups.get(String(name.value)) ?? []
    if (group.length > 0 && !loop.grouped) return failure('two elements have the same key', loop)
    groups.set(String(name.value), [...group, value])
  }
  const result = map(
    [...groups].flatMap(([name, values]): [string, Value][] => {
      const [only] = values
      if (loop.grouped) return [[name, list(values, loop)]]
      return only === undefined ? [] : [[name, only]]
    }),
    loop,
  )
  return taintedBy(keys, result)
}
