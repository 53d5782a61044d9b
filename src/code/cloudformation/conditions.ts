import type { Evaluation, Truth } from './evaluation.js'
import type { TemplateNode } from './nodes.js'
import { onlyEntry, textOf } from './nodes.js'
import { sameValue, unknown } from './values.js'
import type { Place } from '../types.js'

/** The condition functions, three-valued. Source: CloudFormation template reference, condition functions. */
export function conditionTruth(stack: Evaluation, node: TemplateNode): Truth {
  const place = stack.place(node)
  const entry = onlyEntry(node)
  if (node.kind === 'broken') return unknown(node.reason, place)
  if (entry === undefined) return stack.refuse('CFN_CONDITION', 'this is no condition', place)
  const [name, argument] = entry
  const items = argument.kind === 'list' ? argument.items : []
  switch (name) {
    case 'Condition':
      return stack.condition(textOf(argument) ?? '', place)
    case 'Fn::Equals':
      return equals(stack, items, place)
    case 'Fn::And':
      return all(items.map((item) => stack.truth(item)))
    case 'Fn::Or':
      return not(all(items.map((item) => not(stack.truth(item)))))
    case 'Fn::Not':
      return items[0] === undefined
        ? stack.refuse('CFN_CONDITION', 'Fn::Not takes a list of one condition', place)
        : not(stack.truth(items[0]))
    default:
      return stack.refuse(
        'CFN_CONDITION',
        `${name} is no condition that can be told from the code`,
        place,
        name,
      )
  }
}

function equals(stack: Evaluation, items: readonly TemplateNode[], place: Place): Truth {
  const [left, right] = items
  if (left === undefined || right === undefined) {
    return stack.refuse('CFN_CONDITION', 'Fn::Equals takes a list of two values', place)
  }
  const values = [stack.value(left), stack.value(right)] as const
  const same = sameValue(...values)
  if (same !== undefined) return same
  const open = values.find((value) => value?.kind === 'unknown')
  return open?.kind === 'unknown'
    ? unknown(open.reason, place, open.reference)
    : unknown('it compares what is known only once it is deployed', place)
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.find((truth) => truth !== true) ?? true
}

function not(truth: Truth): Truth {
  return typeof truth === 'boolean' ? !truth : truth
}
