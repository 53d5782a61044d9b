import {
  type Comparison,
  arnLike,
  bool,
  comparingDates,
  comparingNumbers,
  equals,
  equalsIgnoringCase,
  inRange,
  like,
} from './comparisons.js'

/** An operator: its comparison, whether it holds when the comparison does not, and whether values may hold variables. */
export interface Operator {
  readonly compare: Comparison
  readonly negated: boolean
  readonly takesVariables: boolean
}

type Entry = readonly [name: string, operator: Operator]

/** String and ARN operators, the only ones that take variables. */
function texts(name: string, negatedName: string, compare: Comparison): Entry[] {
  return [
    [name, { compare, negated: false, takesVariables: true }],
    [negatedName, { compare, negated: true, takesVariables: true }],
  ]
}

function plain(name: string, compare: Comparison, negatedName?: string): Entry[] {
  const entry: Entry = [name, { compare, negated: false, takesVariables: false }]
  return negatedName === undefined
    ? [entry]
    : [entry, [negatedName, { compare, negated: true, takesVariables: false }]]
}

/** `…Equals`, `…NotEquals`, `…LessThan`, `…LessThanEquals`, `…GreaterThan`, `…GreaterThanEquals`. */
function ordered(
  prefix: string,
  comparing: (holds: (actual: number, wanted: number) => boolean) => Comparison,
): Entry[] {
  return [
    ...plain(
      `${prefix}Equals`,
      comparing((actual, wanted) => actual === wanted),
      `${prefix}NotEquals`,
    ),
    ...plain(
      `${prefix}LessThan`,
      comparing((actual, wanted) => actual < wanted),
    ),
    ...plain(
      `${prefix}LessThanEquals`,
      comparing((actual, wanted) => actual <= wanted),
    ),
    ...plain(
      `${prefix}GreaterThan`,
      comparing((actual, wanted) => actual > wanted),
    ),
    ...plain(
      `${prefix}GreaterThanEquals`,
      comparing((actual, wanted) => actual >= wanted),
    ),
  ]
}

/** Every operator but `Null`. Source: IAM user guide, reference_policies_elements_condition_operators. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...texts('StringEquals', 'StringNotEquals', equals),
  ...texts('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', equalsIgnoringCase),
  ...texts('StringLike', 'StringNotLike', like),
  ...texts('ArnEquals', 'ArnNotEquals', arnLike),
  ...texts('ArnLike', 'ArnNotLike', arnLike),
  ...ordered('Numeric', comparingNumbers),
  ...ordered('Date', comparingDates),
  ...plain('Bool', bool),
  ...plain('BinaryEquals', equals),
  ...plain('IpAddress', inRange, 'NotIpAddress'),
])
