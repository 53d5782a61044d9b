import { OPERATORS, type Operator } from './comparisons.js'
import { type Truth, truthOf } from './truth.js'
import type { AccessRequest, Condition, ContextValue } from './types.js'
import { type ContextLookup, expandVariables } from './variables.js'

/** A request's context by key, keys compared without case. Source: IAM user guide, elements_condition. */
export function contextOf(context: AccessRequest['context']): ContextLookup {
  const byKey = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  return { get: (key) => byKey.get(key.toLowerCase()) }
}

function valuesOf(value: ContextValue | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/**
 * Whether a condition holds for a request. A key without value in the request: `Null` tells, `...IfExists` and
 * `ForAllValues` hold, negated operators hold, all others do not.
 * Source: IAM user guide, reference_policies_condition-logic-multiple-context-keys-or-values, _condition-single-vs-multi-valued.
 */
export function holds(condition: Condition, version: string | undefined, context: ContextLookup): Truth {
  const { operator } = condition
  if (!operator.known) return 'unknown'
  const actual = valuesOf(context.get(condition.key))
  if (operator.name === 'Null') return nullHolds(condition, actual)
  const found = OPERATORS.get(operator.name)
  if (found === undefined) return 'unknown'
  if (actual.length === 0) return truthOf(absentHolds(condition, found))
  const wanted = condition.values.map((value) => expandVariables(value, version, context))
  // A negated comparison with a variable that has no value is not documented to hold or to fail.
  if (found.negated && wanted.includes(undefined)) return 'unknown'
  return truthOf(compareAll(condition, found, actual, wanted))
}

function nullHolds(condition: Condition, actual: readonly string[]): Truth {
  const wanted = condition.values.map((value) => value.toLowerCase())
  if (wanted.some((value) => value !== 'true' && value !== 'false')) return 'unknown'
  return truthOf(wanted.includes(actual.length === 0 ? 'true' : 'false'))
}

function absentHolds({ operator }: Condition, found: Operator): boolean {
  if (operator.ifExists || operator.qualifier === 'ForAllValues') return true
  return operator.qualifier === undefined && found.negated
}

function compareAll(
  { operator }: Condition,
  found: Operator,
  actual: readonly string[],
  wanted: readonly (string | undefined)[],
): boolean {
  const matches = (value: string): boolean =>
    wanted.some((one) => one !== undefined && found.compare(value, one)) !== found.negated
  // Without a qualifier a negated operator must hold for each value that the request carries.
  const needsEvery =
    operator.qualifier === 'ForAllValues' || (operator.qualifier === undefined && found.negated)
  return needsEvery ? actual.every(matches) : actual.some(matches)
}
