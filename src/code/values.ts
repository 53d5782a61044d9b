import type { UnknownReason } from '../domain/finding.js'
import { shownPlaceholders } from './placeholders.js'
import type { CodeFormat, CodeResource, CodeValue, Place } from './types.js'

/** A value that a rule can use, or why it can't. */
export type Settled<T> =
  | { readonly kind: 'absent' }
  | { readonly kind: 'settled'; readonly value: T; readonly place: Place }
  | { readonly kind: 'unsettled'; readonly doubt: UnknownReason; readonly place: Place }

/** How the values of each format can be made known. */
const REMEDIES: Readonly<Record<CodeFormat, string>> = {
  terraform:
    'Give the value with --var or --var-file, or check a saved plan: terraform show -json PLAN > plan.json.',
  'terraform-plan':
    'It is known once the plan is applied: check the state then (terraform show -json), or audit the account.',
  cloudformation: 'Give the value with --parameters, or audit the account once the stack is deployed.',
  cdk: 'Give the value with --parameters, or audit the account once the stack is deployed.',
}

/** Why something rests on a value that code does not tell. */
export function doubtOf(format: CodeFormat, what: string, value: CodeValue): UnknownReason {
  return { reason: `${what} is not known: ${reasonOf(value)}`, remedy: REMEDIES[format] }
}

function reasonOf(value: CodeValue): string {
  switch (value.kind) {
    case 'unknown': {
      const name = value.reference === undefined ? '' : `${value.reference}: `
      return shownPlaceholders(`${name}${value.reason}`)
    }
    case 'attribute':
      return `${value.address}.${value.attribute} is told only when it is made`
    case 'known':
      return `${shownValue(value)} is not a value that it can have`
    case 'list':
    case 'map':
      return `a ${value.kind} is not a value that it can have`
  }
}

/** A value for people; a sensitive one is never shown. */
export function shownValue(value: CodeValue): string {
  switch (value.kind) {
    case 'known':
      if (value.sensitive === true) return '(sensitive)'
      return value.value === null ? 'null' : shownPlaceholders(JSON.stringify(value.value))
    case 'attribute':
      return `${value.address}.${value.attribute}`
    case 'unknown':
      return shownPlaceholders(value.reference ?? '(unknown)')
    case 'list':
    case 'map':
      return `(${value.kind})`
  }
}

interface Asked {
  readonly format: CodeFormat
  /** As it begins "... is not known". */
  readonly what: string
}

/** A text; null counts as absent. */
export function settleText(value: CodeValue | undefined, asked: Asked): Settled<string> {
  return settle(value, asked, (known) => (typeof known === 'boolean' ? undefined : String(known)))
}

/** A truth value, also one written as text, as templates and Terraform take it. */
export function settleFlag(value: CodeValue | undefined, asked: Asked): Settled<boolean> {
  return settle(value, asked, (known) => {
    if (typeof known === 'boolean') return known
    const text = String(known).toLowerCase()
    return text === 'true' || text === 'false' ? text === 'true' : undefined
  })
}

/** A number, also one written as text. */
export function settleNumber(value: CodeValue | undefined, asked: Asked): Settled<number> {
  return settle(value, asked, (known) => {
    const number = typeof known === 'boolean' || known === '' ? Number.NaN : Number(known)
    return Number.isFinite(number) ? number : undefined
  })
}

function settle<T>(
  value: CodeValue | undefined,
  { format, what }: Asked,
  read: (known: string | number | boolean) => T | undefined,
): Settled<T> {
  if (value === undefined || (value.kind === 'known' && value.value === null)) return { kind: 'absent' }
  const { place } = value
  const found = value.kind === 'known' && value.value !== null ? read(value.value) : undefined
  return found === undefined
    ? { kind: 'unsettled', doubt: doubtOf(format, what, value), place }
    : { kind: 'settled', value: found, place }
}

/** The text of an attribute, when code tells it. */
export function knownText(resource: CodeResource, name: string): string | undefined {
  const value = resource.attributes.get(name)
  return value?.kind === 'known' && typeof value.value === 'string' && value.value !== ''
    ? value.value
    : undefined
}

/** Where an attribute is written, else where its resource is. */
export function placeOf(resource: CodeResource, name: string): Place {
  return resource.attributes.get(name)?.place ?? resource.place
}
