import { toBool, toNumber, toText } from '../evaluate/convert.js'
import {
  type Value,
  failure,
  isFailure,
  isNull,
  known,
  list,
  map,
  markSensitive,
  referenceOf,
  resolved,
} from '../values.js'
import { type TerraformFunction, numberAt } from './arguments.js'
import { setOf } from './collections.js'

/** The resource that a value rests on and of which it is not known that it is there. */
function uncertainty(value: Value): string | undefined {
  switch (value.kind) {
    case 'attribute':
    case 'resource':
      return value.resource.isCertain ? undefined : value.resource.address
    case 'list':
      return firstUncertain(value.items)
    case 'map':
      return firstUncertain([...value.entries.values()])
    case 'text':
      return firstUncertain(value.parts)
    case 'json':
      return uncertainty(value.document)
    case 'known':
    case 'unknown':
      return undefined
  }
}

function firstUncertain(values: readonly Value[]): string | undefined {
  return values.map(uncertainty).find((one) => one !== undefined)
}

/** The first that does not fail. What is unknown may fail later, so nothing after it is chosen. */
const firstOf: TerraformFunction = (parameters, at) => {
  const chosen = parameters.find((value) => !isFailure(value))
  if (chosen === undefined) return failure('no alternative works', at)
  const address = uncertainty(chosen)
  if (address === undefined || chosen === parameters.at(-1)) return chosen
  return { kind: 'unknown', reason: `whether ${address} is there is not known`, origin: address, at }
}

const can: TerraformFunction = ([value], at) => {
  if (value === undefined) return undefined
  if (isFailure(value)) return known(false, at)
  return value.kind === 'unknown' || uncertainty(value) !== undefined ? undefined : known(true, at)
}

const coalesce: TerraformFunction = (parameters, at) => {
  for (const parameter of parameters) {
    const value = resolved(parameter)
    if (value.kind === 'unknown') return undefined
    // A text with known letters in it is not empty; any other might be.
    if (value.kind === 'text' && !value.parts.some((part) => part.kind === 'known')) return undefined
    if (!isNull(value) && !(value.kind === 'known' && value.value === '')) return parameter
  }
  return failure('every alternative is null or empty', at)
}

const tolist: TerraformFunction = ([value], at) => {
  const of = value && resolved(value)
  return of?.kind === 'list' ? list(of.items, at) : undefined
}

const toset: TerraformFunction = ([value], at) => {
  const of = value && resolved(value)
  return of?.kind === 'list' ? setOf(of.items, at) : undefined
}

const tomap: TerraformFunction = ([value], at) => {
  const of = value && resolved(value)
  return of?.kind === 'map' ? map(of.entries, at) : undefined
}

function onNumbers(compute: (...numbers: readonly number[]) => number): TerraformFunction {
  return (parameters, at) => {
    const numbers = parameters.map((_one, index) => numberAt(parameters, index))
    if (numbers.length === 0 || numbers.includes(undefined)) return undefined
    return known(compute(...numbers.flatMap((one) => one ?? [])), at)
  }
}

/** Type conversion, choice and numbers. */
export const CONVERSION_FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  abs: onNumbers(Math.abs),
  can,
  ceil: onNumbers(Math.ceil),
  coalesce,
  floor: onNumbers(Math.floor),
  max: onNumbers(Math.max),
  min: onNumbers(Math.min),
  nonsensitive: ([value]) => value,
  sensitive: ([value]) => value && markSensitive(value),
  tobool: ([value]) => value && toBool(value),
  tolist,
  tomap,
  tonumber: ([value]) => value && toNumber(value),
  toset,
  tostring: ([value]) => value && toText(value),
  try: firstOf,
}

/** What a call's answer waits for. */
export function waitsFor(parameters: readonly Value[]): string | undefined {
  return parameters.map(referenceOf).find((one) => one !== undefined)
}
