import type { Account } from '../domain/account.js'
import type { AllowedReader } from '../domain/allowed-reader.js'
import type { Estate } from '../domain/estate.js'
import {
  type Assessment,
  type Finding,
  type Level,
  RULE_IDS,
  type RuleId,
  type Subject,
  type SubjectAssessment,
  type Verdict,
  type VerdictCounts,
} from '../domain/finding.js'
import { contentHash } from '../domain/hash.js'
import type { Source } from '../domain/read.js'
import type { EventDataStore, Trail } from '../domain/trail.js'
import { RULES } from '../control/rules.js'
import { type EstateIndex, indexEstate } from './index-estate.js'
import { type Outcome, combine } from './outcome.js'
import { RULE_MODULES } from './rules/index.js'
import type { Rule } from './rule.js'
import { accountsInScope } from './scope.js'
import { accountSubject, storeSubject, trailSubject } from './subjects.js'
import { keyOfTrail } from './trail-key.js'

export interface AssessOptions {
  /** Only these rules; default: all. */
  readonly rules?: readonly RuleId[]
  /** Only rules of these levels; default: all. */
  readonly levels?: readonly Level[]
  /** Who may read the logs, entries that have ended left out; absent: nobody said. */
  readonly readers?: readonly AllowedReader[]
  /** Milliseconds since the epoch that ages are counted to. Default: when the estate was collected. */
  readonly nowMs?: number
}

interface Assessor {
  readonly index: EstateIndex
  readonly rules: readonly Rule[]
  readonly nowMs: number
}

/**
 * Judges every trail and account of an estate by every rule. Pure: the same estate always gives the same answer, in the
 * same order (accounts and trails by account and ARN, findings in the order of RULE_IDS). Event data stores are advisory
 * findings with a subject of their own, beside the findings on the account that owns them. Both counts are over trails
 * and accounts together.
 */
export function assess(estate: Estate, options: AssessOptions = {}): Assessment {
  const index = indexEstate(estate, options.readers)
  const assessor = {
    index,
    rules: chosenRules(options),
    nowMs: options.nowMs ?? Date.parse(estate.collectedAt),
  }
  const trails = index.trails.map((trail) => assessTrail(assessor, trail)).sort(bySubject)
  const accounts = [
    ...accountsInScope(estate).map((account) => assessAccount(assessor, account)),
    ...strayStores(assessor),
  ].sort(bySubject)
  const all = [...trails, ...accounts]
  const source = leastTrusted(estate.sources)
  return {
    collectedAt: estate.collectedAt,
    endpoint: source.endpoint,
    answeredBy: source.answeredBy,
    callerArn: estate.sources[0]?.callerArn ?? source.callerArn,
    estateHash: estate.hash ?? contentHash(estate),
    rules: assessor.rules.map((rule) => rule.id),
    trails,
    accounts,
    benchmark: count(all.map((one) => one.benchmark)),
    assured: count(all.map((one) => one.assured)),
    // An estate without a single subject proves nothing.
    verdict: all.length === 0 ? 'unknown' : combine(all.map((one) => one.assured)),
  }
}

function chosenRules({ rules = RULE_IDS, levels }: AssessOptions): Rule[] {
  return RULE_IDS.filter(
    (id) => rules.includes(id) && (levels === undefined || levels.includes(RULES[id].level)),
  ).map((id) => RULE_MODULES[id])
}

function assessTrail({ index, rules, nowMs }: Assessor, trail: Trail): SubjectAssessment {
  const context = { index, trail, nowMs, key: keyOfTrail(index, trail) }
  const subject = trailSubject(trail)
  return summarize(
    subject,
    rules.flatMap((rule) => toFinding(rule.id, subject, rule.trail?.(context))),
  )
}

function assessAccount(assessor: Assessor, account: Account): SubjectAssessment {
  const { index, rules, nowMs } = assessor
  const subject = accountSubject(account)
  const findings = rules.flatMap((rule) =>
    toFinding(rule.id, subject, rule.account?.({ index, account, nowMs })),
  )
  return summarize(subject, [
    ...findings,
    ...storeFindings(assessor, index.storesByOwner.get(account.id) ?? []),
  ])
}

function storeFindings({ index, rules, nowMs }: Assessor, stores: readonly EventDataStore[]): Finding[] {
  const sorted = [...stores].sort((left, right) => (left.arn < right.arn ? -1 : 1))
  return sorted.flatMap((store) =>
    rules.flatMap((rule) => toFinding(rule.id, storeSubject(store), rule.store?.({ index, store, nowMs }))),
  )
}

/** Stores whose owner is not among the accounts stand by themselves. */
function strayStores(assessor: Assessor): SubjectAssessment[] {
  const { storesByOwner, accounts } = assessor.index
  const stray = [...storesByOwner].flatMap(([owner, stores]) => (accounts.has(owner) ? [] : stores))
  return stray.map((store) => summarize(storeSubject(store), storeFindings(assessor, [store])))
}

function toFinding(rule: RuleId, subject: Subject, outcome: Outcome | undefined): Finding[] {
  if (outcome === undefined) return []
  const { level, remedy: general } = RULES[rule]
  const { verdict, summary, proof, unknowns } = outcome
  const found = { rule, level, subject, verdict, summary, proof, unknowns }
  if (verdict === 'noncompliant') return [{ ...found, remedy: outcome.remedy ?? general }]
  if (verdict === 'unknown') return [{ ...found, remedy: outcome.remedy ?? unknowns[0]?.remedy ?? general }]
  return [found]
}

function summarize(subject: Subject, findings: readonly Finding[]): SubjectAssessment {
  const of = (levels: readonly Level[]): Verdict =>
    combine(findings.filter((one) => levels.includes(one.level)).map((one) => one.verdict))
  return { subject, benchmark: of(['benchmark']), assured: of(['benchmark', 'assured']), findings }
}

function count(verdicts: readonly Verdict[]): VerdictCounts {
  const counts = { compliant: 0, noncompliant: 0, 'not-applicable': 0, unknown: 0 }
  for (const verdict of verdicts) counts[verdict] += 1
  return counts
}

function bySubject({ subject: left }: SubjectAssessment, { subject: right }: SubjectAssessment): number {
  const key = (subject: Subject): string => `${subject.accountId} ${subject.id}`
  return key(left) < key(right) ? -1 : 1
}

/** One simulated source is enough for the whole estate not to be evidence. */
function leastTrusted(sources: readonly Source[]): Source {
  const order = ['simulator', 'custom', 'aws'] as const
  const sorted = order.flatMap((kind) => sources.filter((source) => source.answeredBy === kind))
  const [first] = sorted
  if (first === undefined) throw new RangeError('an estate has at least one source')
  return first
}
