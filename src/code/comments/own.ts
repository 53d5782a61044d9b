import { RULE_IDS, type RuleId } from '../../domain/finding.js'
import { didYouMean } from '../../domain/nearest.js'
import type { Suppression, SuppressionProblem } from '../finding.js'
import type { Place } from '../types.js'

const WHERE = 'write: trailseal:ignore RULE reason="why" expires=YYYY-MM-DD'
const DAY = /^\d{4}-\d{2}-\d{2}$/u

/** The parts of a suppression as somebody wrote them. */
export interface WrittenSuppression {
  readonly rule: string | undefined
  readonly reason: string | undefined
  readonly expires: string | undefined
  readonly place: Place
}

/** `trailseal:ignore RULE reason="..." expires=YYYY-MM-DD`, from after the colon's word to the end of the comment. */
export function readSuppression(text: string, place: Place): WrittenSuppression {
  const [, rule] = /^\s+([\w-]+)(?![\w-]*=)/u.exec(text) ?? []
  const [, quoted, bare] = /\breason\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))/u.exec(text) ?? []
  const [, expires] = /\bexpires\s*=\s*"?([^\s"*]+)/u.exec(text) ?? []
  return { rule, reason: quoted ?? bare, expires, place }
}

export type Checked =
  | { readonly kind: 'suppression'; readonly suppression: Suppression }
  | { readonly kind: 'problem'; readonly problem: SuppressionProblem }

/** A suppression that counts on a day, or what is wrong with it. */
export function checkSuppression(written: WrittenSuppression, today: string): Checked {
  const { place, reason, expires } = written
  const rule = RULE_IDS.find((id) => id === written.rule)
  const wrong = (code: SuppressionProblem['code'], message: string, remedy: string): Checked => ({
    kind: 'problem',
    problem: { code, message, remedy, place },
  })
  if (rule === undefined) return unknownRule(written, wrong)
  if (reason === undefined || reason.trim() === '')
    return wrong('SUPPRESSION_MALFORMED', `the suppression of ${rule} gives no reason`, WHERE)
  if (expires === undefined || !isDay(expires)) {
    const what =
      expires === undefined ? 'says not until when it counts' : `ends on ${expires}, which is no day`
    return wrong('SUPPRESSION_MALFORMED', `the suppression of ${rule} ${what}`, WHERE)
  }
  if (expires < today) {
    const message = `the suppression of ${rule} (${reason}) has ended on ${expires} and counts no more`
    return wrong('SUPPRESSION_EXPIRED', message, 'Mend what it was for, or decide anew and give a later day.')
  }
  return { kind: 'suppression', suppression: { rule, reason, expires, place } }
}

function unknownRule(
  { rule }: WrittenSuppression,
  wrong: (code: SuppressionProblem['code'], message: string, remedy: string) => Checked,
): Checked {
  if (rule === undefined)
    return wrong('SUPPRESSION_MALFORMED', 'the suppression does not say which rule it is for', WHERE)
  const hint = didYouMean(rule, RULE_IDS satisfies readonly RuleId[])
  const remedy = `The rules are ${RULE_IDS.join(', ')}.`
  return wrong('SUPPRESSION_UNKNOWN_RULE', `there is no rule ${rule} to suppress${hint}`, remedy)
}

function isDay(text: string): boolean {
  const parsed = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text)
}
