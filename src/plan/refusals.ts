import type { UnknownReason } from '../domain/finding.js'
import type { Refusal } from '../domain/plan.js'

/** Something that was not read, as a refusal for each missing IAM action, which is its evidence. */
export function unread(subject: string, why: readonly UnknownReason[]): Refusal[] {
  const byAction = new Map(why.toReversed().map((one) => [one.action ?? one.operation ?? one.reason, one]))
  return [...byAction.values()].toReversed().map(({ reason, action, operation, remedy }) => ({
    code: 'EVIDENCE_MISSING',
    subject,
    reason,
    remedy,
    ...(action === undefined && operation === undefined ? {} : { evidence: action ?? operation ?? '' }),
  }))
}

/** Each refusal once, in the order in which they came. */
export function distinctRefusals(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((one) => [`${one.code} ${one.subject} ${one.reason}`, one])).values()]
}

/** An answer, or the refusals that stand in its way. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

export function good<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function refused(...refusals: readonly Refusal[]): {
  readonly ok: false
  readonly refusals: readonly Refusal[]
} {
  return { ok: false, refusals }
}
