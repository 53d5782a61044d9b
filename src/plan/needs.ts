import type { Finding, RuleId, SubjectAssessment } from '../domain/finding.js'
import type { Refusal } from '../domain/plan.js'
import { unread } from './refusals.js'

/** Rules that another key, or another policy of it, mends. */
const KEY_RULES = new Set<RuleId>([
  'trail-has-key',
  'key-is-customer-managed',
  'key-is-usable',
  'key-admits-cloudtrail',
])

/** What a trail needs of a plan, and what a plan can't do for it. */
export interface Need {
  readonly key: boolean
  readonly rotation: boolean
  /** Everything that was judged is right. */
  readonly isRight: boolean
  readonly refusals: readonly Refusal[]
}

/** Reads off an assessed trail what is to be done. Who can read is told apart: until it is analysed it blocks nothing. */
export function needOf({ subject, findings }: SubjectAssessment): Need {
  const counted = findings.filter(isCounted)
  const failing = counted.filter(({ verdict }) => verdict === 'noncompliant')
  const unknown = counted.filter(({ verdict }) => verdict === 'unknown')
  const key = failing.some(({ rule }) => KEY_RULES.has(rule))
  const rotation = findings.some(({ rule, verdict }) => rule === 'key-rotates' && verdict === 'noncompliant')
  return {
    key,
    rotation,
    isRight: failing.length + unknown.length === 0,
    refusals: [
      ...failing.flatMap((finding) => notByAPlan(subject.id, finding, key)),
      // With another key what was not known of the old one, and of its logs, matters no more.
      ...(key ? [] : unknown.flatMap(({ unknowns }) => unread(subject.id, unknowns))),
    ],
  }
}

function isCounted({ level, rule, verdict }: Finding): boolean {
  if (level === 'advisory') return false
  return rule !== 'readers-are-authorized' || verdict === 'noncompliant'
}

/** Codes of what is wrong and no step of a plan mends. */
const NOT_BY_A_PLAN: Readonly<Partial<Record<RuleId, string>>> = {
  'readers-are-authorized': 'OTHERS_LET_READ',
  'delivery-is-healthy': 'DELIVERY_FAILS',
  'newest-log-is-sealed': 'LOG_NOT_SEALED',
  'account-records': 'NO_TRAIL',
}

function notByAPlan(subject: string, finding: Finding, hasKeyStep: boolean): Refusal[] {
  const code = NOT_BY_A_PLAN[finding.rule]
  if (code === undefined || (hasKeyStep && mendsItself(finding))) return []
  return [{ code, subject, reason: finding.summary, remedy: finding.remedy ?? '' }]
}

/**
 * A delivery that fails for its key comes right with the key; a trail that was stopped does not start by it. Who can read under
 * another key is told by the consequences.
 */
function mendsItself(finding: Finding): boolean {
  const isDelivery = finding.rule === 'delivery-is-healthy' && !isStopped(finding)
  return isDelivery || finding.rule === 'newest-log-is-sealed' || finding.rule === 'readers-are-authorized'
}

function isStopped({ proof }: Finding): boolean {
  return proof.some((one) => one.kind === 'field' && one.field === 'IsLogging' && one.value === 'false')
}
