import type { Span } from './source.js'

/**
 * What an expression comes to. Beyond what the caller is told (`CodeValue`), evaluation keeps what may still be resolved:
 * resources as a whole, text of which some parts are not known, and JSON of which some values are not known.
 */
export type Value = {
  readonly at: Span
  /** Made from a sensitive value: never shown. */
  readonly sensitive?: true
} & (
  | { readonly kind: 'known'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly isSet?: true }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Value> }
  | { readonly kind: 'resource'; readonly resource: ResourceReference }
  | {
      readonly kind: 'attribute'
      readonly resource: ResourceReference
      readonly attribute: string
    }
  | { readonly kind: 'text'; readonly parts: readonly Value[] }
  | { readonly kind: 'json'; readonly document: Value }
  | {
      readonly kind: 'unknown'
      readonly reason: string
      /** What it is, by a name that stands for this one value wherever it is used. */
      readonly reference?: string
      /** What it was made from: for messages only. */
      readonly origin?: string
      /** Terraform itself would refuse this for certain: `try` and `can` go on. */
      readonly failed?: true
    }
)

export type ValueOf<Kind extends Value['kind']> = Extract<Value, { readonly kind: Kind }>

/** A resource or data source of the code at hand, or one instance of it. */
export interface ResourceReference {
  readonly address: string
  /** Whether it is there is not known (a count that is not known): `try` can't be decided on it. */
  readonly isCertain: boolean
  /** What the code itself says of an attribute: an argument's value, or something that can be computed from arguments. */
  readonly attribute: (name: string, at: Span) => Value
  /** The same, but what the reader reports by reference comes as its value where the code tells it. */
  readonly resolve: (name: string, at: Span) => Value | undefined
}

export function known(value: string | number | boolean | null, at: Span): ValueOf<'known'> {
  return { kind: 'known', value, at }
}

export function list(items: readonly Value[], at: Span): ValueOf<'list'> {
  return { kind: 'list', items, at }
}

export function map(entries: Iterable<readonly [string, Value]>, at: Span): ValueOf<'map'> {
  return { kind: 'map', entries: new Map(entries), at }
}

export function unknown(reason: string, at: Span, reference?: string): ValueOf<'unknown'> {
  return { kind: 'unknown', reason, at, ...(reference !== undefined && { reference }) }
}

/** What Terraform would refuse. */
export function failure(reason: string, at: Span): ValueOf<'unknown'> {
  return { kind: 'unknown', reason, at, failed: true }
}

export function isNull(value: Value): boolean {
  return value.kind === 'known' && value.value === null
}

export function isFailure(value: Value): boolean {
  return value.kind === 'unknown' && value.failed === true
}

export function markSensitive(value: Value): Value {
  return value.sensitive === true ? value : { ...value, sensitive: true }
}

/** A sensitive value somewhere in it. */
export function hasSensitive(value: Value): boolean {
  if (value.sensitive === true) return true
  if (value.kind === 'list') return value.items.some(hasSensitive)
  if (value.kind === 'map') return [...value.entries.values()].some(hasSensitive)
  if (value.kind === 'text') return value.parts.some(hasSensitive)
  return value.kind === 'json' && hasSensitive(value.document)
}

/** The result, marked if any of what it was made from is. */
export function taintedBy(sources: readonly Value[], result: Value): Value {
  return sources.some((one) => one.sensitive === true) ? markSensitive(result) : result
}

/** Same value, seen from where it is used. */
export function moveTo(value: Value, at: Span): Value {
  return value.at === at ? value : { ...value, at }
}

/** A reference stands for what the code says of it, where it does. */
export function resolved(value: Value): Value {
  if (value.kind !== 'attribute') return value
  const found = value.resource.resolve(value.attribute, value.at)
  return found === undefined ? value : resolved(found)
}

/** The name of what would have to be known, for a message. */
export function referenceOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'attribute':
      return `${value.resource.address}.${value.attribute}`
    case 'resource':
      return value.resource.address
    case 'unknown':
      return value.origin ?? value.reference
    case 'text':
      return value.parts.map(referenceOf).find((one) => one !== undefined)
    case 'json':
      return referenceOf(value.document)
    case 'list':
      return value.items.map(referenceOf).find((one) => one !== undefined)
    case 'map':
      return [...value.entries.values()].map(referenceOf).find((one) => one !== undefined)
    case 'known':
      return undefined
  }
}

/** Not known, since it was made from a value that is not. It has no name of its own: it is not that value. */
export function derivedUnknown(from: Value, at: Span): Value {
  if (isFailure(from)) return from
  const origin = referenceOf(from)
  const reason = from.kind === 'unknown' ? from.reason : 'it is known only later'
  return waitingUnknown({ what: 'it is made from', origin, reason, at, from })
}

interface Waiting {
  readonly what: string
  readonly origin: string | undefined
  /** Why the origin is not known, for where it has no name. */
  readonly reason: string
  readonly at: Span
  readonly from?: Value
}

export function waitingUnknown({ what, origin, reason, at, from }: Waiting): Value {
  const message = origin === undefined ? reason : `${what} ${origin}, which is not known`
  const result: Value = { kind: 'unknown', reason: message, at, ...(origin !== undefined && { origin }) }
  return from === undefined ? result : taintedBy([from], result)
}

/** Known to the last leaf. */
export function isWhollyKnown(value: Value): boolean {
  switch (value.kind) {
    case 'known':
      return true
    case 'list':
      return value.items.every(isWhollyKnown)
    case 'map':
      return [...value.entries.values()].every(isWhollyKnown)
    case 'attribute':
    case 'resource':
    case 'text':
    case 'json':
    case 'unknown':
      return false
  }
}

/** A fail inside a collection fails the whole, as in Terraform. */
export function failureIn(values: readonly Value[]): Value | undefined {
  return values.find(isFailure)
}
