import { OPERATORS } from './operator-table.js'
import type { ConditionOperator } from './types.js'

const NAMES = new Map([...OPERATORS.keys(), 'Null'].map((name) => [name.toLowerCase(), name]))
const QUALIFIERS = new Map([
  ['forallvalues', 'ForAllValues'],
  ['foranyvalue', 'ForAnyValue'],
] as const)
const IF_EXISTS = 'ifexists'

/** Splits `ForAnyValue:StringLikeIfExists` into its parts; a name that is not known is kept as written. */
export function parseOperator(text: string): ConditionOperator {
  const colon = text.indexOf(':')
  const qualifier = colon < 0 ? undefined : qualifierNamed(text.slice(0, colon).toLowerCase())
  const rest = text.slice(colon + 1).toLowerCase()
  const ifExists = rest.endsWith(IF_EXISTS)
  const name = NAMES.get(ifExists ? rest.slice(0, -IF_EXISTS.length) : rest)
  // IAM takes neither a qualifier that it does not know nor IfExists on Null.
  const known = name !== undefined && (colon < 0 || qualifier !== undefined) && !(ifExists && name === 'Null')
  return {
    name: known ? name : text,
    ifExists,
    known,
    ...(qualifier === undefined ? {} : { qualifier }),
  }
}

function qualifierNamed(lower: string): 'ForAllValues' | 'ForAnyValue' | undefined {
  for (const [key, name] of QUALIFIERS) if (key === lower) return name
  return undefined
}

/** The operator as a policy writes it; a name that is not known is kept whole. */
export function formatOperator({ qualifier, name, ifExists }: ConditionOperator): string {
  if (!NAMES.has(name.toLowerCase())) return name
  return `${qualifier === undefined ? '' : `${qualifier}:`}${name}${ifExists ? 'IfExists' : ''}`
}
