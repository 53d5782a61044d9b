import { combine } from '../assess/outcome.js'
import type { RuleId, Verdict, VerdictCounts } from '../domain/finding.js'
import type { CheckReport, CodeSubjectAssessment, SuppressionProblem } from './finding.js'
import { leavesDoubt } from './problems.js'
import { CODE_RULES } from './rules/index.js'
import type { CodeProblem } from './types.js'

/** The ids of the rules that code can answer. */
export const CODE_RULE_IDS: readonly RuleId[] = CODE_RULES.map(({ id }) => id)

export interface ReportParts {
  readonly paths: readonly string[]
  readonly files: CheckReport['files']
  readonly rules: readonly RuleId[]
  readonly subjects: readonly CodeSubjectAssessment[]
  readonly problems: readonly CodeProblem[]
  readonly suppressionProblems: readonly SuppressionProblem[]
}

/** Everything that was judged, counted. What could not be read keeps the whole from being compliant. */
export function reportOf(parts: ReportParts): CheckReport {
  const { paths, files, rules, problems, suppressionProblems } = parts
  const subjects = [...parts.subjects].sort(byPlace)
  const verdict = combine(subjects.map((one) => one.assured))
  const isSafe = verdict === 'compliant' || verdict === 'not-applicable'
  return {
    paths,
    files,
    rules,
    subjects,
    problems,
    suppressionProblems,
    suppressed: subjects.flatMap((one) => one.findings).filter((one) => one.suppression !== undefined).length,
    benchmark: count(subjects.map((one) => one.benchmark)),
    assured: count(subjects.map((one) => one.assured)),
    verdict: isSafe && problems.some(leavesDoubt) ? 'unknown' : verdict,
  }
}

function byPlace(left: CodeSubjectAssessment, right: CodeSubjectAssessment): number {
  if (left.place.file !== right.place.file) return left.place.file < right.place.file ? -1 : 1
  return left.place.offset - right.place.offset || (left.address < right.address ? -1 : 1)
}

function count(verdicts: readonly Verdict[]): VerdictCounts {
  const counts = { compliant: 0, noncompliant: 0, 'not-applicable': 0, unknown: 0 }
  for (const verdict of verdicts) counts[verdict] += 1
  return counts
}
