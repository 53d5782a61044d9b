import type { Span } from '../source.js'
import {
  type Value,
  derivedUnknown,
  failure,
  isFailure,
  isNull,
  known,
  taintedBy,
  unknown,
} from '../values.js'
import { toText } from './convert.js'
import { MOST_CHARACTERS, MOST_PARTS } from './limits.js'

function flatParts(value: Value): readonly Value[] {
  if (value.kind === 'text') return value.parts
  return value.kind === 'json' ? [derivedUnknown(value.document, value.at)] : [value]
}

function joinKnown(parts: readonly Value[], at: Span): Value[] {
  const joined: Value[] = []
  let run = ''
  const flush = (): void => {
    if (run !== '') joined.push(known(run, at))
    run = ''
  }
  for (const part of parts) {
    if (part.kind === 'known') run += String(part.value)
    else {
      flush()
      joined.push(part)
    }
  }
  flush()
  return joined
}

/**
 * Text from parts, in order. Known neighbours become one; a single reference stays that reference; what is not known stays a
 * part of its own, so that the text around it can still be looked at.
 */
export function concatenate(values: readonly Value[], at: Span): Value {
  const texts = values.map(toText)
  const failed = texts.find(isFailure)
  if (failed !== undefined) return failed
  if (texts.some(isNull)) return failure('null can not stand in text', at)
  const count = texts.reduce((sum, one) => sum + (one.kind === 'text' ? one.parts.length : 1), 0)
  if (count > MOST_PARTS && texts.some((one) => one.kind !== 'known')) {
    return unknown(`it is text of more than ${MOST_PARTS} parts`, at)
  }
  const parts = joinKnown(texts.flatMap(flatParts), at)
  const length = parts.reduce((sum, part) => sum + (part.kind === 'known' ? String(part.value).length : 0), 0)
  if (length > MOST_CHARACTERS) return unknown(`it is text of more than ${MOST_CHARACTERS} characters`, at)
  const [first] = parts
  if (first === undefined) return taintedBy(values, known('', at))
  if (parts.length > 1) return taintedBy(values, { kind: 'text', parts, at })
  const [only] = texts
  return taintedBy(values, texts.length === 1 && only !== undefined ? { ...only, at } : { ...first, at })
}
