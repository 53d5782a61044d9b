import { evaluate } from '../evaluate/evaluate.js'
import { pairsOf } from '../evaluate/pairs.js'
import { type Scope, withNames } from '../evaluate/scope.js'
import type { Block, Body } from '../syntax/ast.js'
import { type Value, derivedUnknown, map, resolved } from '../values.js'

/** A nested block and what its expressions see. */
export interface NestedBlock {
  readonly body: Body
  readonly scope: Scope
}

/** Nested blocks of one type, `dynamic` ones expanded; a value where it is not known how many there are. */
export function nestedBlocks(body: Body, type: string, scope: Scope): readonly NestedBlock[] | Value {
  const found: NestedBlock[] = []
  for (const block of body.blocks) {
    if (block.type === type) found.push({ body: block.body, scope })
    if (block.type !== 'dynamic' || block.labels[0] !== type) continue
    const expanded = expand(block, type, scope)
    if ('kind' in expanded) return expanded
    found.push(...expanded)
  }
  return found
}

function iteratorOf(block: Block, type: string): string {
  const value = block.body.attributes.get('iterator')?.value
  return value?.kind === 'variable' ? value.name : value?.kind === 'literal' ? String(value.value) : type
}

function expand(block: Block, type: string, scope: Scope): readonly NestedBlock[] | Value {
  const forEach = block.body.attributes.get('for_each')
  const content = block.body.blocks.find((one) => one.type === 'content')
  if (forEach === undefined || content === undefined) return []
  const collection = resolved(evaluate(forEach.value, scope))
  const pairs = pairsOf(collection, forEach.value)
  if (pairs === undefined) return derivedUnknown(collection, forEach.value)
  const iterator = iteratorOf(block, type)
  return pairs.map(([key, value]) => {
    const item = map(
      [
        ['key', key],
        ['value', value],
      ],
      forEach.value,
    )
    return { body: content.body, scope: withNames(scope, [[iterator, item]]) }
  })
}
