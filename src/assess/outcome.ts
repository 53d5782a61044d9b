import type { Evidence, UnknownReason, Verdict } from '../domain/finding.js'

/** What a rule says of a subject; assess.ts makes a finding of it. */
export interface Outcome {
  readonly verdict: Verdict
  readonly summary: string
  readonly proof: readonly Evidence[]
  readonly unknowns: readonly UnknownReason[]
  /** Instead of the rule's general remedy. */
  readonly remedy?: string
}

interface Extra {
  readonly proof?: readonly Evidence[]
  readonly remedy?: string
}

export function compliant(summary: string, proof: readonly Evidence[]): Outcome {
  return { verdict: 'compliant', summary, proof, unknowns: [] }
}

export function noncompliant(summary: string, extra: Extra = {}): Outcome {
  return { verdict: 'noncompliant', summary, proof: extra.proof ?? [], unknowns: [], ...remedyOf(extra) }
}

export function notApplicable(summary: string, proof: readonly Evidence[] = []): Outcome {
  return { verdict: 'not-applicable', summary, proof, unknowns: [] }
}

/** Never without a reason: an unknown nobody can settle helps nobody. */
export function unknown(
  summary: string,
  unknowns: readonly [UnknownReason, ...UnknownReason[]],
  extra: Extra = {},
): Outcome {
  return { verdict: 'unknown', summary, proof: extra.proof ?? [], unknowns, ...remedyOf(extra) }
}

function remedyOf({ remedy }: Extra): { remedy?: string } {
  return remedy === undefined ? {} : { remedy }
}

export function field(subject: string, name: string, value: unknown): Evidence {
  return { kind: 'field', subject, field: name, value: shown(value) }
}

function shown(value: unknown): string {
  if (value === null) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** One aspect of a rule that looks at several: a fault, a doubt, or neither; with what showed it. */
export interface Part {
  readonly fault?: string
  readonly doubts?: readonly UnknownReason[]
  readonly proof?: readonly Evidence[]
}

/** All aspects together: a fault decides, else a doubt, else all is well. */
export function judgeParts(
  parts: readonly Part[],
  words: { readonly whenCompliant: string; readonly whenUnknown: string; readonly remedy?: string },
): Outcome {
  const proof = parts.flatMap((part) => part.proof ?? [])
  const faults = [...new Set(parts.flatMap((part) => (part.fault === undefined ? [] : [part.fault])))]
  const remedy = words.remedy === undefined ? {} : { remedy: words.remedy }
  if (faults.length > 0) return noncompliant(sentence(faults), { proof, ...remedy })
  const [first, ...rest] = distinct(parts.flatMap((part) => part.doubts ?? []))
  if (first !== undefined) return unknown(words.whenUnknown, [first, ...rest], { proof })
  return compliant(words.whenCompliant, proof)
}

function sentence(faults: readonly string[]): string {
  const text = faults.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function distinct(reasons: readonly UnknownReason[]): UnknownReason[] {
  return [...new Map(reasons.map((one) => [`${one.operation ?? ''} ${one.reason}`, one])).values()]
}

/** From worst to best, for combining: one fault outweighs any number of doubts, one doubt any number of passes. */
const ORDER: readonly Verdict[] = ['noncompliant', 'unknown', 'compliant', 'not-applicable']

/** The worst of several verdicts; `not-applicable` where there are none. */
export function combine(verdicts: readonly Verdict[]): Verdict {
  const present = new Set(verdicts)
  return ORDER.find((verdict) => present.has(verdict)) ?? 'not-applicable'
}
