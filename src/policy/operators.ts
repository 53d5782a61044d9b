import type { ConditionOperator } from './types.js'

/** Every condition operator. Source: IAM user guide, reference_policies_elements_condition_operators. */
const OPERATORS = new Map(
  [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
    'Bool',
    'BinaryEquals',
    'IpAddress',
    'NotIpAddress',
    'ArnEquals',
    'ArnLike',
    'ArnNotEquals',
    'ArnNotLike',
    'Null',
  ].map((name) => [name.toLowerCase(), name] as const),
)

const QUALIFIERS = new Map([
  ['forallvalues', 'ForAllValues'],
  ['foranyvalue', 'ForAnyValue'],
] as const)

/** Splits `ForAnyValue:StringLikeIfExists` into its parts; a name that is not known is kept as written. */
export function parseOperator(text: string): ConditionOperator {
  const colon = text.indexOf(':')
  const qualifier = colon < 0 ? undefined : lookUpQualifier(text.slice(0, colon))
  const rest = colon < 0 ? text : text.slice(colon + 1)
  const ifExists = rest.toLowerCase().endsWith('ifexists')
  const base = ifExists ? rest.slice(0, -'ifexists'.length) : rest
  const name = OPERATORS.get(base.toLowerCase())
  const isKnown =
    name !== undefined && (colon < 0 || qualifier !== undefined) && !(ifExists && name === 'Null')
  return {
    name: isKnown ? name : text,
    ifExists,
    known: isKnown,
    ...(qualifier === undefined ? {} : { qualifier }),
  }
}

function lookUpQualifier(text: string): 'ForAllValues' | 'ForAnyValue' | undefined {
  for (const [lower, name] of QUALIFIERS) if (lower === text.toLowerCase()) return name
  return undefined
}
