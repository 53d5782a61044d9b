import type { CheckReport, CodeFinding, CodeSubjectAssessment } from '../../code/finding.js'
import type { Place } from '../../code/types.js'
import { RULE_IDS, type Verdict } from '../../domain/finding.js'
import { type Style, makeStyle } from '../style.js'
import { WIDTH, counted, printable, wrap } from '../text.js'
import { type LineOf, type Merged, merged } from './findings.js'
import { snippet } from './snippet.js'

export interface CheckHumanOptions {
  readonly hasColour?: boolean
  readonly lineOf?: LineOf
}

/** The report for a person, in 80 columns: what fails with its line of code, what is unknown, advice, counts, verdict. */
export function checkHuman(report: CheckReport, options: CheckHumanOptions = {}): string {
  const view: View = { style: makeStyle(options.hasColour === true), lineOf: options.lineOf ?? noLine }
  const lines = [
    ...section(report, view, {
      title: 'NONCOMPLIANT',
      isShown: (one) => one.verdict === 'noncompliant' && one.level !== 'advisory',
    }),
    ...section(report, view, {
      title: 'UNKNOWN',
      isShown: (one) => one.verdict === 'unknown' && one.level !== 'advisory',
    }),
    ...section(report, view, {
      title: 'ADVICE, which changes no verdict',
      isShown: (one) => one.level === 'advisory' && one.verdict === 'noncompliant',
    }),
    ...problemLines(report, view),
    ...suppressedLines(report, view),
    ...summary(report, view),
  ]
  return `${lines.join('\n')}\n`
}

interface View {
  readonly style: Style
  readonly lineOf: LineOf
}

const noLine = (): undefined => undefined

function heading(text: string, { style }: View): string {
  return style.bold(`${text} ${'-'.repeat(Math.max(0, WIDTH - text.length - 1))}`)
}

interface Section {
  readonly title: string
  readonly isShown: (finding: CodeFinding) => boolean
}

function section({ subjects }: CheckReport, view: View, { title, isShown }: Section): string[] {
  const shown = subjects.flatMap((subject) => {
    const findings = subject.findings.filter((one) => one.suppression === undefined && isShown(one))
    return findings.length === 0 ? [] : [{ subject, findings }]
  })
  if (shown.length === 0) return []
  const count = shown.reduce((sum, { findings }) => sum + findings.length, 0)
  return [
    heading(`${title}: ${counted(count, 'finding')}`, view),
    ...shown.flatMap(({ subject, findings }) => ['', ...subjectLines(subject, findings, view)]),
    '',
  ]
}

const KINDS = { trail: 'trail', 'event-data-store': 'event data store', account: 'account' } as const

function subjectLines(
  { subject, address, format, place }: CodeSubjectAssessment,
  findings: readonly CodeFinding[],
  view: View,
): string[] {
  const title = `${KINDS[subject.kind]} ${address} (${format}), ${place.file}:${place.line}`
  return [
    ...wrap(title, 0, 2).map(view.style.bold),
    ...merged(findings).flatMap((one) => findingLines(one, view)),
  ]
}

function findingLines({ finding, others }: Merged, view: View): string[] {
  const { summary, place, origin, verdict, unknowns, remedy, alsoSkippedFor } = finding
  const paint = verdict === 'noncompliant' ? view.style.bad : view.style.unsure
  const rules = [finding.rule, ...others].join(', ')
  const skips = alsoSkippedFor.map((one) => `${one.tool} ${one.id}`).join(', ')
  return [
    ...wrap(`${rules}: ${summary}`, 2, 4).map((line, index) => (index === 0 ? paint(line) : line)),
    ...(origin === undefined ? [] : [view.style.dim(`    made at ${printable(origin.file)}:${origin.line}`)]),
    ...snippet(place, view.lineOf(place), view.style),
    ...unknowns.flatMap((one) => wrap(`why: ${one.reason}`, 4, 9)),
    ...(remedy === undefined ? [] : wrap(`fix: ${remedy}`, 4, 9)),
    ...(skips === '' ? [] : wrap(`also skipped for ${skips}; that does not count here`, 4, 9)),
  ]
}

function problemLines(report: CheckReport, view: View): string[] {
  const problems = report.problems.map(({ code, message, place }) => ({
    text: `${message} (${code})`,
    place,
  }))
  const comments = report.suppressionProblems.map(({ message, remedy, place }) => ({
    text: `${message}. ${remedy}`,
    place,
  }))
  return [
    ...placedLines(`NOT READ FULLY: ${counted(problems.length, 'problem')}`, problems, view),
    ...placedLines(`SUPPRESSIONS THAT DO NOT COUNT: ${comments.length}`, comments, view),
  ]
}

function placedLines(
  title: string,
  all: readonly { readonly text: string; readonly place: Place }[],
  view: View,
): string[] {
  if (all.length === 0) return []
  return [
    heading(title, view),
    ...all.flatMap(({ text, place }) => [
      ...wrap(text, 2, 4),
      ...snippet(place, view.lineOf(place), view.style),
    ]),
    '',
  ]
}

function suppressedLines({ subjects }: CheckReport, view: View): string[] {
  const all = subjects.flatMap(({ findings }) =>
    findings.flatMap((one) => (one.suppression === undefined ? [] : [{ one, suppression: one.suppression }])),
  )
  if (all.length === 0) return []
  return [
    heading(`SUPPRESSED: ${counted(all.length, 'finding')}`, view),
    ...all.flatMap(({ one, suppression }) =>
      wrap(
        `${one.rule} of ${one.address}, until ${suppression.expires}: ${suppression.reason} (${suppression.place.file}:${suppression.place.line})`,
        2,
        4,
      ),
    ),
    '',
  ]
}

const VERDICTS: readonly Verdict[] = ['compliant', 'noncompliant', 'unknown', 'not-applicable']

function summary(report: CheckReport, { style }: View): string[] {
  const { files, subjects, assured, benchmark, rules, verdict } = report
  const trails = subjects.filter((one) => one.subject.kind === 'trail')
  const missing = RULE_IDS.filter((id) => JUDGED.has(id) && !rules.includes(id))
  const paint = {
    compliant: style.good,
    noncompliant: style.bad,
    unknown: style.unsure,
    'not-applicable': style.dim,
  }
  const row = (label: string, cells: readonly string[]): string =>
    `  ${label.padEnd(16)}${cells.map((one) => one.padStart(20)).join('')}`
  return [
    `${counted(files.seen, 'file')} seen, ${files.read} read; ${counted(trails.length, 'trail')}, ${counted(subjects.length - trails.length, 'event data store')}`,
    row('', ['a key is set', 'the control holds']),
    ...VERDICTS.map((one) => row(one, [String(benchmark[one]), String(assured[one])])),
    ...(missing.length === 0
      ? []
      : wrap(`not judged, because it was left out: ${missing.join(', ')}`, 0, 2).map(style.unsure)),
    `verdict: ${paint[verdict](verdict)}`,
  ]
}

/** The rules that code is asked about at all. */
const JUDGED = new Set<string>(
  RULE_IDS.filter((id) => id !== 'newest-log-is-sealed' && id !== 'account-records'),
)
