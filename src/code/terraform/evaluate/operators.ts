import type { BinaryOperator, UnaryOperator } from '../syntax/ast.js'
import type { Span } from '../source.js'
import {
  type Value,
  derivedUnknown,
  failure,
  isNull,
  known,
  resolved,
  taintedBy,
  unknown,
} from '../values.js'
import { toBool, toNumber } from './convert.js'

/** Kinds of which two different ones are never equal. */
const SHAPED: ReadonlySet<Value['kind']> = new Set(['known', 'list', 'map'])

type Scalar = string | number | boolean | null

/** Three-valued equality: undefined where it depends on something unknown. */
export function equals(left: Value, right: Value): boolean | undefined {
  const [a, b] = [resolved(left), resolved(right)]
  if (a.kind === 'known' && b.kind === 'known') return a.value === b.value
  if (isNull(a)) return isNeverNull(b) ? false : undefined
  if (isNull(b)) return isNeverNull(a) ? false : undefined
  if (a.kind === 'list' && b.kind === 'list') return equalAll(a.items, b.items)
  if (a.kind === 'map' && b.kind === 'map') {
    const keys = [...a.entries.keys()]
    if (keys.length !== b.entries.size || keys.some((key) => !b.entries.has(key))) return false
    return equalAll(
      [...a.entries.values()],
      keys.flatMap((key) => b.entries.get(key) ?? []),
    )
  }
  return SHAPED.has(a.kind) && SHAPED.has(b.kind) ? false : undefined
}

/** Attributes that the provider always sets once the resource is there. */
const ALWAYS_SET = new Set(['arn', 'id', 'key_id', 'name', 'bucket', 'target_key_arn', 'target_key_id'])

function isNeverNull(value: Value): boolean {
  if (value.kind === 'attribute') return ALWAYS_SET.has(value.attribute)
  return value.kind !== 'known' && value.kind !== 'unknown'
}

function equalAll(left: readonly Value[], right: readonly Value[]): boolean | undefined {
  if (left.length !== right.length) return false
  const answers = new Set(left.map((item, index) => equals(item, right[index] ?? item)))
  if (answers.has(false)) return false
  return answers.has(undefined) ? undefined : true
}

function logical(operator: '&&' | '||', left: Value, right: Value, at: Span): Value {
  const decisive = operator === '||'
  const [a, b] = [toBool(left), toBool(right)]
  // Since Terraform 1.12 the right side counts only if the left one does not decide; before, it could only fail.
  if (a.kind === 'known' && a.value === decisive) return known(decisive, at)
  const failed = [a, b].find((one) => one.kind === 'unknown' && one.failed === true)
  if (failed !== undefined) return failed
  if ([a, b].some((one) => one.kind === 'known' && one.value === decisive)) return known(decisive, at)
  const open = [a, b].find((one) => one.kind !== 'known')
  return open === undefined ? known(!decisive, at) : derivedUnknown(open, at)
}

type NumericOperator = Exclude<BinaryOperator, '==' | '!=' | '&&' | '||'>

function arithmetic(operator: NumericOperator, a: number, b: number): Scalar | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : a / b
    case '%':
      return b === 0 ? undefined : a % b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

/** Terraform counts with 512 bits, JavaScript with 53: only what both hold exactly is computed. */
function isExact(value: number): boolean {
  return Number.isInteger(value * 1024) && Math.abs(value) < 2 ** 43
}

function numeric(operator: NumericOperator, left: Value, right: Value, at: Span): Value {
  const [a, b] = [toNumber(left), toNumber(right)]
  const open = [a, b].find((one) => one.kind !== 'known')
  if (open !== undefined) return derivedUnknown(open, at)
  if (a.kind !== 'known' || typeof a.value !== 'number') return failure('an operand is not a number', at)
  if (b.kind !== 'known' || typeof b.value !== 'number') return failure('an operand is not a number', at)
  const result = arithmetic(operator, a.value, b.value)
  if (result === undefined) return failure('division by zero', at)
  const numbers = [a.value, b.value, typeof result === 'number' ? result : 0]
  return numbers.every(isExact)
    ? known(result, at)
    : unknown('numbers of this precision are not computed', at)
}

export function binary(operator: BinaryOperator, left: Value, right: Value, at: Span): Value {
  return taintedBy([left, right], plainBinary(operator, left, right, at))
}

function plainBinary(operator: BinaryOperator, left: Value, right: Value, at: Span): Value {
  if (operator === '&&' || operator === '||') return logical(operator, left, right, at)
  if (operator !== '==' && operator !== '!=') return numeric(operator, left, right, at)
  const failed = [left, right].find((one) => one.kind === 'unknown' && one.failed === true)
  if (failed !== undefined) return failed
  const same = equals(left, right)
  if (same !== undefined) return known(operator === '==' ? same : !same, at)
  const open = [left, right].map(resolved).find((one) => one.kind !== 'known')
  return derivedUnknown(open ?? left, at)
}

export function unary(operator: UnaryOperator, operand: Value, at: Span): Value {
  const value = operator === '!' ? toBool(operand) : toNumber(operand)
  if (value.kind !== 'known') return derivedUnknown(value, at)
  if (typeof value.value === 'boolean') return taintedBy([operand], known(!value.value, at))
  if (typeof value.value === 'number') return taintedBy([operand], known(-value.value, at))
  return failure('the operand is null', at)
}
