import { type Value, derivedUnknown, failure, known, resolved, taintedBy } from '../values.js'

/** A number as Terraform writes it in text: no exponent for numbers of usual size. */
export function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value)
}

function scalarText(value: string | number | boolean): string {
  return typeof value === 'number' ? numberText(value) : String(value)
}

/** Conversion to text; null stays null. Text of which parts are unknown stays so, and references stay. */
export function toText(input: Value): Value {
  const value = resolved(input)
  switch (value.kind) {
    case 'known':
      return value.value === null ? value : taintedBy([input], known(scalarText(value.value), value.at))
    case 'text':
    case 'json':
    case 'attribute':
      return value
    case 'unknown':
      return value
    case 'list':
    case 'map':
    case 'resource':
      return failure('a collection is not text', value.at)
  }
}

export function toBool(input: Value): Value {
  const value = resolved(input)
  if (value.kind !== 'known') {
    return value.kind === 'unknown' || value.kind === 'attribute' || value.kind === 'text'
      ? derivedUnknown(value, value.at)
      : failure('this is not true or false', value.at)
  }
  if (value.value === null || typeof value.value === 'boolean') return value
  if (value.value === 'true') return taintedBy([input], known(true, value.at))
  if (value.value === 'false') return taintedBy([input], known(false, value.at))
  return failure('this is not true or false', value.at)
}

export function toNumber(input: Value): Value {
  const value = resolved(input)
  if (value.kind !== 'known') {
    return value.kind === 'unknown' || value.kind === 'attribute' || value.kind === 'text'
      ? derivedUnknown(value, value.at)
      : failure('this is not a number', value.at)
  }
  if (value.value === null || typeof value.value === 'number') return value
  const isNumeric = typeof value.value === 'string' && /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/u.test(value.value)
  return isNumeric
    ? taintedBy([input], known(Number(value.value), value.at))
    : failure('this is not a number', value.at)
}
