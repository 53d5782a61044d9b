import type { Finding, RuleId, Verdict, VerdictCounts } from '../domain/finding.js'
import type { CodeFormat, CodeProblem, Origin, Place } from './types.js'

/** A comment that takes a finding out of the verdict: why, until when, and where it stands. */
export interface Suppression {
  readonly rule: RuleId
  readonly reason: string
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly expires: string
  readonly place: Place
}

/** A skip comment for another scanner's equivalent rule. It is reported and changes nothing. */
export interface ForeignSkip {
  readonly tool: 'Checkov' | 'Trivy' | 'tfsec' | 'KICS'
  /** That tool's own rule id. */
  readonly id: string
  readonly reason?: string
  readonly place: Place
}

/** One rule's verdict on one trail or event data store in code, with the place to look at. */
export interface CodeFinding extends Finding {
  readonly format: CodeFormat
  /** The resource in the code's own words: `aws_cloudtrail.main`. */
  readonly address: string
  /** The text that decided, or that is to be changed. */
  readonly place: Place
  /** The line of the program that wrote the code there; absent where people wrote it. */
  readonly origin?: Origin
  /** Other places that bear on it. */
  readonly related: readonly Place[]
  /** Set: the finding is noncompliant or unknown, and a comment takes it out of the verdict. */
  readonly suppression?: Suppression
  readonly alsoSkippedFor: readonly ForeignSkip[]
}

/** All findings on one trail or event data store in code. */
export interface CodeSubjectAssessment {
  readonly subject: Finding['subject']
  readonly format: CodeFormat
  readonly address: string
  /** The folder or file that it is part of. */
  readonly root: string
  readonly place: Place
  readonly benchmark: Verdict
  readonly assured: Verdict
  readonly findings: readonly CodeFinding[]
}

/** Something wrong with a comment of ours: it has expired, lacks a part, or names no rule. */
export interface SuppressionProblem {
  readonly code: 'SUPPRESSION_EXPIRED' | 'SUPPRESSION_MALFORMED' | 'SUPPRESSION_UNKNOWN_RULE'
  readonly message: string
  readonly remedy: string
  readonly place: Place
}

/** What `check` found out. */
export interface CheckReport {
  /** The paths that were asked about. */
  readonly paths: readonly string[]
  readonly files: { readonly seen: number; readonly read: number }
  readonly rules: readonly RuleId[]
  readonly subjects: readonly CodeSubjectAssessment[]
  /** What could not be read or resolved. */
  readonly problems: readonly CodeProblem[]
  readonly suppressionProblems: readonly SuppressionProblem[]
  readonly suppressed: number
  readonly benchmark: VerdictCounts
  readonly assured: VerdictCounts
  /** noncompliant if anything is; else unknown if anything is or could not be read; else compliant. */
  readonly verdict: Verdict
}
