import type { ContextLookup } from './context.js'
import { formatOperator } from './operators.js'
import type { Condition, ContextValue, Statement } from './types.js'

/** Long lists of values are cut here: a note is read by people. */
const MOST_VALUES = 4

/** A Sid, or the statement's number where it has none. */
export function statementName(statement: Statement): string {
  return statement.sid ?? `statement ${statement.index}`
}

/** The condition, what it wants and what the request carries. */
export function describeCondition(condition: Condition, context: ContextLookup): string {
  const { operator, key, values } = condition
  const trap = isWildcardTrap(condition) ? `; ${operator.name} takes * literally` : ''
  const wanted = values.length === 0 ? '(no value)' : listed(values)
  const actual = context.isUnknown(key) ? 'a value that is not known' : shown(context.get(key))
  return `${formatOperator(operator)} ${key} = ${wanted} (the request has ${actual}${trap})`
}

function shown(value: ContextValue | undefined): string {
  if (value === undefined || value.length === 0) return 'none'
  return typeof value === 'string' ? value : listed(value)
}

function listed(values: readonly string[]): string {
  const more = values.length > MOST_VALUES ? ` | and ${values.length - MOST_VALUES} more` : ''
  return values.slice(0, MOST_VALUES).join(' | ') + more
}

function isWildcardTrap({ operator, values }: Condition): boolean {
  return operator.name.startsWith('StringEquals') && values.some((value) => /[*?]/u.test(value))
}
