import type { Assessment, Finding, SubjectAssessment } from '../domain/finding.js'
import { evidenceText } from './names.js'

const COLUMNS = [
  'account',
  'kind',
  'subject',
  'name',
  'region',
  'rule',
  'level',
  'verdict',
  'benchmark',
  'assured',
  'summary',
  'proof',
  'unknown',
  'missing_action',
  'remedy',
  'answered_by',
] as const

/** A spreadsheet runs cells that begin so as formulas; names come from AWS and may begin with anything. */
const FORMULA = /^[=+\-@\t\r]/u

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function row(values: readonly string[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

/** One row a finding, RFC 4180. */
export function csv(assessment: Assessment): string {
  const subjects = [...assessment.accounts, ...assessment.trails]
  const rows = subjects.flatMap((subject) =>
    subject.findings.map((finding) => row(valuesOf(subject, finding, assessment.answeredBy))),
  )
  return row(COLUMNS) + rows.join('')
}

function valuesOf({ benchmark, assured }: SubjectAssessment, finding: Finding, answeredBy: string): string[] {
  const { subject } = finding
  return [
    subject.accountId,
    subject.kind,
    subject.id,
    subject.name,
    subject.region ?? '',
    finding.rule,
    finding.level,
    finding.verdict,
    benchmark,
    assured,
    finding.summary,
    finding.proof.map(evidenceText).join('; '),
    finding.unknowns.map((one) => one.reason).join('; '),
    finding.unknowns.flatMap((one) => one.action ?? []).join('; '),
    finding.remedy ?? '',
    answeredBy,
  ]
}
