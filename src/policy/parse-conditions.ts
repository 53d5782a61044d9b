import type { JsonNode } from './json-reader.js'
import { parseOperator } from './operators.js'
import { type ProblemList, pointerTo, textsOf } from './parse-values.js'
import type { Condition } from './types.js'

/** Reads a Condition element: operators, their keys, and the values of each. */
export function readConditions(
  node: JsonNode | undefined,
  pointer: string,
  problems: ProblemList,
): Condition[] {
  if (node === undefined) return []
  if (node.kind !== 'object') {
    problems.add('bad-value', pointer, node.offset, 'Condition is a JSON object')
    return []
  }
  return [...problems.uniqueMembers(node, pointer)].flatMap(([name, member]) => {
    const at = pointerTo(pointer, name)
    if (!parseOperator(name).known) {
      problems.add('unknown-operator', at, member.offset, `${name} is not a condition operator`)
    }
    return readKeys(name, member.value, at, problems)
  })
}

function readKeys(name: string, node: JsonNode, pointer: string, problems: ProblemList): Condition[] {
  if (node.kind !== 'object') {
    problems.add('bad-value', pointer, node.offset, `${name} holds an object of condition keys`)
    return []
  }
  const operator = parseOperator(name)
  return [...problems.uniqueMembers(node, pointer)].map(([key, { value }]) => ({
    operator,
    key,
    values: textsOf(value, pointerTo(pointer, key), problems),
  }))
}
