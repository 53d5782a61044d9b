import { MOST_CHARACTERS, MOST_VALUES } from '../evaluate/limits.js'
import type { Span } from '../source.js'
import {
  type Value,
  failureIn,
  hasSensitive,
  isWhollyKnown,
  markSensitive,
  taintedBy,
  unknown,
  waitingUnknown,
} from '../values.js'
import type { TerraformFunction } from './arguments.js'
import { COLLECTION_FUNCTIONS } from './collections.js'
import { CONVERSION_FUNCTIONS, waitsFor } from './conversions.js'
import { ENCODING_FUNCTIONS } from './json.js'
import { STRING_FUNCTIONS } from './strings.js'

const FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map(
  Object.entries({
    ...COLLECTION_FUNCTIONS,
    ...CONVERSION_FUNCTIONS,
    ...ENCODING_FUNCTIONS,
    ...STRING_FUNCTIONS,
  }),
)

/** Functions that look at failures instead of failing with them. */
const CATCHING = new Set(['try', 'can'])
/** The only one whose answer shows what it was given. */
const REVEALING = 'nonsensitive'

function isTooLarge(value: Value): boolean {
  if (value.kind === 'known') return typeof value.value === 'string' && value.value.length > MOST_CHARACTERS
  return value.kind === 'list' && value.items.length > MOST_VALUES
}

function tainted(parameters: readonly Value[], result: Value): Value {
  if (result.kind === 'list' || result.kind === 'map') return taintedBy(parameters, result)
  return parameters.some(hasSensitive) ? markSensitive(result) : result
}

function withoutMark(value: Value): Value {
  const { sensitive: _mark, ...rest } = value
  return rest
}

/** Calls a function of Terraform's; what is not known here, or of these arguments, is unknown. */
export function callFunction(fullName: string, parameters: readonly Value[], at: Span): Value {
  const name = fullName.startsWith('core::') ? fullName.slice('core::'.length) : fullName
  const found = FUNCTIONS.get(name)
  if (found === undefined) return tainted(parameters, unknown(`${name}() is not evaluated here`, at))
  const failed = CATCHING.has(name) ? undefined : failureIn(parameters)
  if (failed !== undefined) return failed
  const result = found(parameters, at) ?? cannotTell(name, parameters, at)
  if (isTooLarge(result)) return unknown(`the result of ${name}() is too large`, at)
  if (name === REVEALING) return withoutMark(result)
  return tainted(parameters, { ...result, at })
}

function cannotTell(name: string, parameters: readonly Value[], at: Span): Value {
  const open = parameters.find((one) => !isWhollyKnown(one))
  const reason =
    open?.kind === 'unknown' ? open.reason : `${name}() is not evaluated here for these arguments`
  return waitingUnknown({ what: `${name}() waits for`, origin: waitsFor(parameters), reason, at })
}
