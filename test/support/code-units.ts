import type {
  CodeFormat,
  CodeResource,
  CodeResourceType,
  CodeUnit,
  CodeValue,
  Place,
} from '../../src/code/types.js'

/** A value as cases write it: plain JSON, or one of the marked forms. */
type CaseValue =
  | string
  | number
  | boolean
  | null
  | readonly CaseValue[]
  | { readonly $unknown: string }
  | { readonly $attribute: string }
  | { readonly $parts: readonly CaseValue[] }
  | { readonly $json: unknown }
  | { readonly [name: string]: CaseValue }

interface CaseResource {
  readonly address: string
  readonly type: CodeResourceType
  readonly attributes?: Readonly<Record<string, CaseValue>>
  readonly managed?: false
  /** `no`, or a value that is not known. */
  readonly exists?: CaseValue
  readonly region?: CaseValue
}

export interface CaseUnit {
  readonly format?: CodeFormat
  readonly resources: readonly CaseResource[]
  readonly problems?: readonly string[]
}

/** A place on a line of its own. */
export function placeAt(line: number): Place {
  return {
    file: 'main.tf',
    offset: line * 100,
    endOffset: line * 100 + 10,
    line,
    column: 3,
    endLine: line,
    endColumn: 13,
  }
}

/** A unit of code from data; each resource is on lines of its own, each attribute on one. */
export function unitOf({ format = 'terraform', resources, problems = [] }: CaseUnit): CodeUnit {
  return {
    format,
    root: '.',
    files: ['main.tf'],
    resources: resources.map((one, index) => resourceOf(one, format, (index + 1) * 100)),
    problems: problems.map((message, index) => ({
      code: 'HCL_SYNTAX',
      message,
      place: placeAt(9000 + index),
    })),
  }
}

function resourceOf(one: CaseResource, format: CodeFormat, line: number): CodeResource {
  const attributes = Object.entries(one.attributes ?? {}).map(
    ([name, value], index) => [name, valueOf(value, placeAt(line + index + 1))] as const,
  )
  return {
    address: one.address,
    type: one.type,
    format,
    place: placeAt(line),
    attributes: new Map(attributes),
    managed: one.managed ?? true,
    ...(one.exists === undefined
      ? {}
      : { exists: one.exists === 'no' ? 'no' : valueOf(one.exists, placeAt(line)) }),
    ...(one.region === undefined ? {} : { region: valueOf(one.region, placeAt(line)) }),
  }
}

export function valueOf(value: CaseValue, place: Place): CodeValue {
  if (value === null || typeof value !== 'object') return { kind: 'known', value, place }
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((one: CaseValue) => valueOf(one, place)), place }
  if ('$unknown' in value)
    return { kind: 'unknown', reason: 'it has no value here', reference: textAt(value['$unknown']), place }
  if ('$attribute' in value) {
    const text = textAt(value['$attribute'])
    const dot = text.lastIndexOf('.')
    return { kind: 'attribute', address: text.slice(0, dot), attribute: text.slice(dot + 1), place }
  }
  if ('$json' in value) return { kind: 'known', value: JSON.stringify(value['$json']), place }
  if ('$parts' in value) {
    // The only member of this form is a list of values.
    const parts = (value as { readonly $parts: readonly CaseValue[] }).$parts.map((one) =>
      valueOf(one, place),
    )
    return { kind: 'unknown', reason: 'a part of it is not known', parts, place }
  }
  const entries = Object.entries(value as Readonly<Record<string, CaseValue>>)
  return { kind: 'map', entries: new Map(entries.map(([name, one]) => [name, valueOf(one, place)])), place }
}

function textAt(value: CaseValue): string {
  if (typeof value !== 'string') throw new TypeError('a reference is a text')
  return value
}
