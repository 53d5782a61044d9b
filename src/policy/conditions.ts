import type { ContextLookup } from './context.js'
import { equalsIgnoringCase } from './comparisons.js'
import { matchesGlob } from './glob.js'
import { OPERATORS, type Operator } from './operator-table.js'
import { type Truth, all, any, not, truthOf } from './truth.js'
import type { Condition, ContextValue } from './types.js'
import { type Expanded, type Unsettled, expandVariables } from './variables.js'

/**
 * Whether a condition holds for a request. A key without value in the request: `Null` tells, `...IfExists` and
 * `ForAllValues` hold, negated operators hold, all others do not. A variable without value is equal to nothing and like
 * nothing, so that negated operators hold. What is not documented is unknown: an operator that is not known, an empty list
 * of values, a value that is not of the operator's type, and a key of several values under an operator for single ones.
 * Source: IAM user guide, reference_policies_condition-logic-multiple-context-keys-or-values,
 * reference_policies_condition-single-vs-multi-valued-context-keys, reference_policies_variables (no value).
 */
export function holds(condition: Condition, version: string | undefined, context: ContextLookup): Truth {
  const { operator, key, values } = condition
  if (!operator.known || values.length === 0 || context.isUnknown(key)) return 'unknown'
  const actual = valuesOf(context.get(key))
  if (operator.name === 'Null') return nullHolds(condition, actual)
  const found = OPERATORS.get(operator.name)
  if (found === undefined) return 'unknown'
  if (isNullSet(condition, actual)) return truthOf(absentHolds(condition, found))
  const wanted = values.map((value) =>
    expandVariables(value, found.takesVariables ? version : undefined, context),
  )
  const truths = actual.map((value) => compareOne(value, wanted, found))
  return combine(condition, truths)
}

function valuesOf(value: ContextValue | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/** For the qualifiers an empty text is no value either. */
function isNullSet({ operator }: Condition, actual: readonly string[]): boolean {
  return operator.qualifier === undefined ? actual.length === 0 : actual.every((value) => value === '')
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

/** Values of the policy are alternatives; a negated operator wants none of them. */
function compareOne(
  value: string,
  wanted: readonly (Expanded | Unsettled | 'no-value')[],
  found: Operator,
): Truth {
  const equal = any(
    wanted.map((one) => {
      if (one === 'no-value') return 'no'
      return 'widest' in one ? mayEqual(value, one, found) : found.compare(value, one)
    }),
  )
  return found.negated ? not(equal) : equal
}

/** A text that is not like the widest that a value can become is not like what it does become. */
function mayEqual(value: string, { widest }: Unsettled, { compare }: Operator): Truth {
  return compare === equalsIgnoringCase || matchesGlob(widest, value) ? 'unknown' : 'no'
}

function combine({ operator }: Condition, truths: readonly Truth[]): Truth {
  if (operator.qualifier === 'ForAllValues') return all(truths)
  if (operator.qualifier === 'ForAnyValue') return any(truths)
  return all(truths) === any(truths) ? all(truths) : 'unknown'
}
