import type { CodeValue, Place } from '../types.js'
import { booleanOf } from './scalars.js'

/** What a part of a template evaluates to; undefined is `AWS::NoValue`, as if the part were not there. */
export type Evaluated = CodeValue | undefined
export type KnownValue = Extract<CodeValue, { kind: 'known' }>
export type UnknownValue = Extract<CodeValue, { kind: 'unknown' }>

const DYNAMIC_REFERENCE = /\{\{resolve:[^{}]*\}\}/gu
const SECRET_REFERENCE = /^\{\{resolve:(?:secretsmanager|ssm-secure):/u
/**
 * Characters of the private use area stand, in a value given for a pseudo parameter, for what only the place of deployment
 * tells. Such a text is equal to itself, and neither equal nor unequal to another.
 */
const PLACEHOLDER = /[\uE000-\uF8FF]/u

export function known(value: KnownValue['value'], place: Place, sensitive = false): KnownValue {
  return sensitive ? { kind: 'known', value, place, sensitive } : { kind: 'known', value, place }
}

export function unknown(reason: string, place: Place, reference?: string): UnknownValue {
  return reference === undefined
    ? { kind: 'unknown', reason, place }
    : { kind: 'unknown', reason, reference, place }
}

/** The same value, written at another place. */
export function movedTo(value: Evaluated, place: Place): Evaluated {
  return value === undefined ? undefined : { ...value, place }
}

/** The text of a known scalar as CloudFormation makes one: `true`, `7`. */
export function knownText(value: Evaluated): string | undefined {
  return value?.kind === 'known' && value.value !== null ? String(value.value) : undefined
}

export function hasPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text)
}

export function isSensitive(value: Evaluated): boolean {
  return value?.kind === 'known' && value.sensitive === true
}

/** A text, with AWS's dynamic references in it (CloudFormation user guide, dynamic-references) as unknown parts. */
export function dynamicText(text: string, place: Place, sensitive = false): CodeValue {
  if (!text.includes('{{resolve:')) return known(text, place, sensitive)
  if (sensitive) return unknown('a value that AWS looks up when the stack is deployed', place)
  const parts: CodeValue[] = []
  let at = 0
  for (const found of text.matchAll(DYNAMIC_REFERENCE)) {
    if (found.index > at) parts.push(known(text.slice(at, found.index), place))
    parts.push(dynamicReference(found[0], place))
    at = found.index + found[0].length
  }
  if (parts.length === 0) return known(text, place)
  if (at < text.length) parts.push(known(text.slice(at), place))
  return ofParts(parts, place)
}

function dynamicReference(reference: string, place: Place): UnknownValue {
  const what = SECRET_REFERENCE.test(reference) ? 'a secret' : 'a value'
  return unknown(`${what} that AWS looks up when the stack is deployed`, place, reference)
}

/** The texts put together. Parts that are not known keep the whole unknown, with its parts. */
export function concatenated(parts: readonly CodeValue[], place: Place): CodeValue {
  const merged = mergedTexts(parts, place)
  const [first, second] = merged
  if (first === undefined) return known('', place)
  if (second !== undefined) return ofParts(merged, place)
  return first.kind === 'known'
    ? dynamicText(String(first.value), place, first.sensitive)
    : { ...first, place }
}

function ofParts(parts: readonly CodeValue[], place: Place): CodeValue {
  const [only, second] = parts
  if (only !== undefined && second === undefined) return { ...only, place }
  const missing = parts.find((part) => part.kind !== 'known')
  const reason =
    missing?.kind === 'unknown' ? missing.reason : 'a part of the text is known only once it is deployed'
  return { kind: 'unknown', reason, reference: parts.map(shownPart).join(''), parts, place }
}

function mergedTexts(parts: readonly CodeValue[], place: Place): readonly CodeValue[] {
  const merged: CodeValue[] = []
  for (const part of parts.flatMap((one) => (one.kind === 'unknown' && one.parts ? one.parts : [one]))) {
    const last = merged.at(-1)
    const text = knownText(part)
    if (text === '') continue
    if (text === undefined || last?.kind !== 'known')
      merged.push(part.kind === 'known' ? known(text ?? '', place, isSensitive(part)) : part)
    else
      merged[merged.length - 1] = known(
        `${String(last.value)}${text}`,
        place,
        isSensitive(last) || isSensitive(part),
      )
  }
  return merged
}

/** How a part of a text is named to people. A sensitive one never is. */
function shownPart(part: CodeValue): string {
  switch (part.kind) {
    case 'known':
      return part.sensitive === true ? '<sensitive>' : String(part.value)
    case 'attribute':
      return `\${${part.address}.${part.attribute}}`
    case 'unknown':
      return part.reference === undefined || part.reference.startsWith('{{')
        ? (part.reference ?? '<unknown>')
        : `\${${part.reference}}`
    case 'list':
    case 'map':
      return '<no text>'
  }
}

/** Whether two values are the same wherever they are written; undefined when that is not known. */
export function sameValue(left: Evaluated, right: Evaluated): boolean | undefined {
  if (left === undefined || right === undefined) return left === right ? true : undefined
  if (left.kind === 'known' && right.kind === 'known')
    return sameText(String(left.value), String(right.value))
  if (left.kind === 'attribute' && right.kind === 'attribute') {
    return left.address === right.address && left.attribute === right.attribute ? true : undefined
  }
  if (left.kind === 'list' && right.kind === 'list') return sameItems(left.items, right.items)
  if (left.kind === 'map' && right.kind === 'map') return sameEntries(left.entries, right.entries)
  if (left.kind === 'unknown' && right.kind === 'unknown') return sameUnknown(left, right)
  return undefined
}

/** `yes` in a template is read as `true`, `yes` on a command line is not: those two are neither the same nor different. */
function sameText(left: string, right: string): boolean | undefined {
  if (left === right) return true
  if (hasPlaceholder(left) || hasPlaceholder(right)) return undefined
  const boolean = booleanOf(left)
  return boolean !== undefined && boolean === booleanOf(right) ? undefined : false
}

/** Two parts that hang on the same parameter are the same. */
function sameUnknown(left: UnknownValue, right: UnknownValue): boolean | undefined {
  if (left.parts !== undefined && right.parts !== undefined) {
    return sameItems(left.parts, right.parts) === true ? true : undefined
  }
  const isSame = left.reference !== undefined && left.reference === right.reference
  return isSame && left.reason === right.reason ? true : undefined
}

function sameItems(left: readonly CodeValue[], right: readonly CodeValue[]): boolean | undefined {
  if (left.length !== right.length) return false
  return every(left.map((item, index) => sameValue(item, right[index])))
}

function sameEntries(
  left: ReadonlyMap<string, CodeValue>,
  right: ReadonlyMap<string, CodeValue>,
): boolean | undefined {
  if (left.size !== right.size) return false
  if ([...left.keys()].some((name) => !right.has(name))) return false
  return every([...left].map(([name, value]) => sameValue(value, right.get(name))))
}

function every(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}
