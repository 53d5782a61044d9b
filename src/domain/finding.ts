/** compliant, noncompliant, not applicable, or unknown with a reason: never a silent pass. */
export type Verdict = 'compliant' | 'noncompliant' | 'not-applicable' | 'unknown'

/** What the benchmark's own audit tests; what the control means; what is worth doing besides. */
export type Level = 'benchmark' | 'assured' | 'advisory'

export const RULE_IDS = [
  'trail-has-key',
  'key-is-customer-managed',
  'key-is-usable',
  'key-admits-cloudtrail',
  'readers-are-authorized',
  'delivery-is-healthy',
  'newest-log-is-sealed',
  'account-records',
  'cloudtrail-grant-is-scoped',
  'key-rotates',
  'key-survives',
  'copies-are-sealed',
] as const
export type RuleId = (typeof RULE_IDS)[number]

/** One thing that decided a verdict: a field and its value, or a statement of a policy. */
export type Evidence =
  | { readonly kind: 'field'; readonly subject: string; readonly field: string; readonly value: string }
  | {
      readonly kind: 'statement'
      /** `key policy of arn:…`, `bucket policy of …`, `grant …`. */
      readonly document: string
      /** The Sid, or `statement N` counted from 1 where it has none. */
      readonly statement: string
      readonly effect: 'Allow' | 'Deny' | 'Grant'
      readonly note: string
    }

/** Why a verdict is unknown, and what would settle it. */
export interface UnknownReason {
  readonly reason: string
  /** The operation that failed, as in `kms:DescribeKey`. */
  readonly operation?: string
  /** The IAM action that is missing, where that is the cause. */
  readonly action?: string
  readonly remedy: string
}

/** What a finding is about. A trail is named by ARN, in its owner's account. */
export interface Subject {
  readonly kind: 'trail' | 'account' | 'event-data-store'
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly region?: string
}

/** One rule's verdict on one subject, with its proof. */
export interface Finding {
  readonly rule: RuleId
  readonly level: Level
  readonly subject: Subject
  readonly verdict: Verdict
  /** One sentence: what was found, in the reader's terms. */
  readonly summary: string
  readonly proof: readonly Evidence[]
  /** Not empty exactly when the verdict is unknown. */
  readonly unknowns: readonly UnknownReason[]
  /** What to do about it; absent when compliant. */
  readonly remedy?: string
}

/** All findings on one subject, and the two verdicts that a reader compares. */
export interface SubjectAssessment {
  readonly subject: Subject
  /** What a plain "is a key set?" check would say. */
  readonly benchmark: Verdict
  /** What the control means: benchmark and assured rules together. */
  readonly assured: Verdict
  readonly findings: readonly Finding[]
}

export type VerdictCounts = Readonly<Record<Verdict, number>>

/** The whole estate assessed. */
export interface Assessment {
  readonly collectedAt: string
  /** Which endpoint answered, and whether that was AWS. */
  readonly endpoint: string
  readonly answeredBy: 'aws' | 'simulator' | 'custom'
  readonly callerArn: string
  readonly estateHash: string
  /** The rules that were judged: what was left out is not vouched for. */
  readonly rules: readonly RuleId[]
  readonly trails: readonly SubjectAssessment[]
  readonly accounts: readonly SubjectAssessment[]
  readonly benchmark: VerdictCounts
  readonly assured: VerdictCounts
  /** noncompliant if anything is; else unknown if anything is; else compliant. */
  readonly verdict: Verdict
}
