import { toBool, toNumber, toText } from '../evaluate/convert.js'
import { setOf } from '../functions/collections.js'
import type { Span } from '../source.js'
import type { Expression } from '../syntax/ast.js'
import { type Value, failure, isFailure, isNull, known, list, map, resolved, taintedBy } from '../values.js'

/** A type constraint of a variable (Terraform, "Type Constraints"). */
export type TypeConstraint =
  | { readonly kind: 'any' | 'string' | 'number' | 'bool' }
  | { readonly kind: 'list' | 'set'; readonly of: TypeConstraint }
  | { readonly kind: 'map'; readonly of: TypeConstraint }
  | { readonly kind: 'tuple'; readonly items: readonly TypeConstraint[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Member> }

interface Member {
  readonly type: TypeConstraint
  readonly isOptional: boolean
  readonly byDefault?: Expression
}

const ANY: TypeConstraint = { kind: 'any' }

function simple(name: string): TypeConstraint {
  switch (name) {
    case 'string':
    case 'number':
    case 'bool':
      return { kind: name }
    // Without their element's type, as old code has them.
    case 'list':
      return { kind: name, of: ANY }
    case 'map':
      return { kind: name, of: ANY }
    default:
      return ANY
  }
}

function member(expression: Expression): Member {
  if (expression.kind !== 'call' || expression.name !== 'optional') {
    return { type: readType(expression), isOptional: false }
  }
  const [type, byDefault] = expression.parameters
  return {
    type: type === undefined ? ANY : readType(type),
    isOptional: true,
    ...(byDefault !== undefined && { byDefault }),
  }
}

/** Reads the `type` of a variable; what is no type is taken as any. */
export function readType(expression: Expression): TypeConstraint {
  if (expression.kind === 'variable') return simple(expression.name)
  if (expression.kind === 'literal') return simple(String(expression.value))
  if (expression.kind !== 'call') return ANY
  const [first] = expression.parameters
  switch (expression.name) {
    case 'list':
    case 'set':
      return { kind: expression.name, of: first === undefined ? ANY : readType(first) }
    case 'map':
      return { kind: expression.name, of: first === undefined ? ANY : readType(first) }
    case 'tuple':
      return { kind: 'tuple', items: first?.kind === 'list' ? first.items.map(readType) : [] }
    case 'object': {
      const entries = first?.kind === 'object' ? first.entries : []
      return {
        kind: 'object',
        members: new Map(
          entries.map(({ key, value }) => [key.kind === 'literal' ? String(key.value) : '', member(value)]),
        ),
      }
    }
    default:
      return ANY
  }
}

export interface Conversion {
  readonly at: Span
  /** For the defaults of optional members. */
  readonly evaluate: (expression: Expression) => Value
}

/** The value as the type has it; a failure where Terraform would refuse it. */
export function convertTo(type: TypeConstraint, input: Value, conversion: Conversion): Value {
  const value = resolved(input)
  if (value.kind === 'unknown' || isNull(value) || type.kind === 'any') return input
  switch (type.kind) {
    case 'string':
      return toText(input)
    case 'number':
      return toNumber(input)
    case 'bool':
      return toBool(input)
    case 'list':
    case 'set':
      return taintedBy([input], convertItems(type, value, conversion))
    case 'map':
      return taintedBy([input], convertEntries(type.of, value, conversion))
    case 'tuple':
      return input
    case 'object':
      return taintedBy([input], convertObject(type.members, value, conversion))
  }
}

function convertItems(
  { kind, of }: { readonly kind: 'list' | 'set'; readonly of: TypeConstraint },
  value: Value,
  conversion: Conversion,
): Value {
  if (value.kind !== 'list') return isOpen(value) ? value : failure('a list is wanted here', conversion.at)
  const items = value.items.map((item) => convertTo(of, item, conversion))
  const failed = items.find(isFailure)
  if (failed !== undefined) return failed
  return (kind === 'set' ? setOf(items, value.at) : undefined) ?? list(items, value.at)
}

function convertEntries(of: TypeConstraint, value: Value, conversion: Conversion): Value {
  if (value.kind !== 'map') return isOpen(value) ? value : failure('a map is wanted here', conversion.at)
  const entries = [...value.entries].map(([name, one]): [string, Value] => [
    name,
    convertTo(of, one, conversion),
  ])
  return entries.find(([, one]) => isFailure(one))?.[1] ?? map(entries, value.at)
}

function convertObject(members: ReadonlyMap<string, Member>, value: Value, conversion: Conversion): Value {
  if (value.kind !== 'map') return isOpen(value) ? value : failure('an object is wanted here', conversion.at)
  const entries: [string, Value][] = []
  for (const [name, wanted] of members) {
    const given = value.entries.get(name)
    if (given === undefined && !wanted.isOptional) return failure(`${name} is missing`, conversion.at)
    const absent = given === undefined || (wanted.isOptional && isNull(given))
    const base = absent ? byDefault(wanted, conversion) : given
    const converted = convertTo(wanted.type, base, conversion)
    if (isFailure(converted)) return converted
    entries.push([name, converted])
  }
  return map(entries, value.at)
}

function byDefault({ byDefault: expression }: Member, { evaluate, at }: Conversion): Value {
  return expression === undefined ? known(null, at) : evaluate(expression)
}

/** May turn out to be anything. */
function isOpen(value: Value): boolean {
  return value.kind === 'attribute' || value.kind === 'resource'
}
