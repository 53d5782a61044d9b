import type { CheckReport, CodeFinding } from '../../code/finding.js'
import type { RuleId } from '../../domain/finding.js'
import type { Place } from '../../code/types.js'

/** Lines of the code, for reports that show them. Undefined: not to be shown, or not there any more. */
export type LineOf = (place: Place) => string | undefined

/** A finding with the other rules that the same cause leaves unknown. */
export interface Merged {
  readonly finding: CodeFinding
  readonly others: readonly RuleId[]
}

/** Findings that a reader has to do something about, suppressed ones left out. */
export function openFindings(report: CheckReport): Merged[] {
  return report.subjects.flatMap(({ findings }) =>
    merged(findings.filter((one) => one.suppression === undefined && isOpen(one))),
  )
}

/** Rules that one cause leaves unknown are told together, those of advice apart. */
export function merged(findings: readonly CodeFinding[]): Merged[] {
  const groups = new Map<string, CodeFinding[]>()
  for (const finding of findings) {
    const { place, unknowns, rule, level } = finding
    const cause =
      unknowns.length === 0
        ? rule
        : JSON.stringify([level === 'advisory', place.file, place.offset, unknowns])
    groups.set(cause, [...(groups.get(cause) ?? []), finding])
  }
  return [...groups.values()].flatMap(([finding, ...others]) =>
    finding === undefined ? [] : [{ finding, others: others.map((one) => one.rule) }],
  )
}

export function isOpen({ verdict }: CodeFinding): boolean {
  return verdict === 'noncompliant' || verdict === 'unknown'
}

/** Where a person is to look: the line of the program that wrote the code, where one did. */
export function shownPlace({ place, origin }: CodeFinding): Place {
  if (origin === undefined) return place
  const { file, line, column = 1 } = origin
  return { file, offset: 0, endOffset: 0, line, column, endLine: line, endColumn: column + 1 }
}

/** How much a finding matters: one that changes no verdict is a note. */
export function severityOf({ verdict, level }: CodeFinding): 'error' | 'warning' | 'note' {
  if (level === 'advisory') return 'note'
  return verdict === 'noncompliant' ? 'error' : 'warning'
}

/** What a finding says, with what is not known and what to do. */
export function messageOf({ finding, others }: Merged): string {
  const { address, summary, verdict, unknowns, remedy } = finding
  const why = unknowns.map((one) => one.reason).join('; ')
  const parts = [
    `${address}: ${summary}`,
    ...(verdict === 'unknown' ? [`Unknown: ${why}.`] : []),
    ...(others.length === 0 ? [] : [`The same leaves ${others.join(', ')} unknown.`]),
    ...(remedy === undefined ? [] : [remedy]),
  ]
  return parts.join(' ')
}
