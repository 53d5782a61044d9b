import {
  type Assessment,
  type Evidence,
  type Finding,
  RULE_IDS,
  type SubjectAssessment,
  type Verdict,
} from '../domain/finding.js'
import { type Style, makeStyle } from './style.js'
import { WIDTH, counted, printable, wrap } from './text.js'
import { accountNames, accountTitle, evidenceText } from './names.js'
import { unknownLines } from './unknowns.js'
import { answerer } from './answerer.js'

export interface HumanOptions {
  readonly hasColour?: boolean
  /** Also show what is compliant and every advisory finding's proof. */
  readonly isVerbose?: boolean
}

/** Proof lines shown a finding; JSON holds all. */
const MOST_PROOF_LINES = 3
/** Statements about other actions or callers: near misses that teach a person nothing. */
const BESIDE_THE_POINT = /Action does not include|Principal does not name/u

/** The report for a person, in 80 columns: summary, what fails by account with its proof, what is unknown, advice. */
export function human(assessment: Assessment, options: HumanOptions = {}): string {
  const style = makeStyle(options.hasColour === true)
  const lines = [
    ...header(assessment, style),
    ...summary(assessment, style),
    ...failures(assessment, style),
    ...unknownLines(assessment, style),
    ...advice(assessment, style),
    ...leftOut(assessment, style),
    ...verdictLines(assessment, style),
  ]
  return `${lines.join('\n')}\n`
}

function header(assessment: Assessment, style: Style): string[] {
  const at = assessment.collectedAt.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/u, ' UTC')
  return [
    style.bold(`Trailseal audit of ${at}`),
    ...wrap(`asked as     ${assessment.callerArn}`, 0, 13),
    ...wrap(`answered by  ${answerer(assessment)}`, 0, 13),
    ...(assessment.answeredBy === 'aws' ? [] : ['', ...banner(assessment).map(style.unsure)]),
    '',
  ]
}

function banner({ answeredBy }: Assessment): string[] {
  const what =
    answeredBy === 'simulator'
      ? 'SIMULATED: no AWS was asked. These verdicts are a rehearsal, not evidence.'
      : 'NOT AWS: a custom endpoint answered. These verdicts are only as true as it is.'
  return wrap(`!! ${what}`, 0, 3)
}

const VERDICTS: readonly Verdict[] = ['compliant', 'noncompliant', 'unknown', 'not-applicable']

function summary({ trails, accounts }: Assessment, style: Style): string[] {
  const of = (list: readonly SubjectAssessment[], kind: 'benchmark' | 'assured', verdict: Verdict): number =>
    list.filter((one) => one[kind] === verdict).length
  const row = (...cells: readonly string[]): string =>
    `  ${(cells[0] ?? '').padEnd(16)}${cells
      .slice(1)
      .map((cell) => cell.padStart(20))
      .join('')}`
  const rows = VERDICTS.map((verdict) => {
    const counts = [
      of(trails, 'benchmark', verdict),
      of(trails, 'assured', verdict),
      of(accounts, 'assured', verdict),
    ]
    return row(verdict, ...counts.map(String))
  })
  const fooled = trails.filter(
    (one) => one.benchmark === 'compliant' && one.assured === 'noncompliant',
  ).length
  return [
    row('', `${counted(trails.length, 'trail')}:`, '', `${counted(accounts.length, 'account')}:`),
    row('', 'a key is set', 'the control holds', 'it is recorded'),
    ...rows,
    ...(fooled === 0
      ? []
      : [
          '',
          ...wrap(
            `${counted(fooled, 'trail')} would pass a plain "is a key set?" check and ${fooled === 1 ? 'fails' : 'fail'} here.`,
            2,
          ).map(style.bold),
        ]),
    '',
  ]
}

function title(text: string, style: Style): string {
  return style.bold(`${text} ${'-'.repeat(Math.max(0, WIDTH - text.length - 1))}`)
}

function isFailing(finding: Finding): boolean {
  return finding.verdict === 'noncompliant' && finding.level !== 'advisory'
}

function failures(assessment: Assessment, style: Style): string[] {
  const failing = [...assessment.trails, ...assessment.accounts].filter((one) => one.findings.some(isFailing))
  if (failing.length === 0) return []
  const names = accountNames(assessment)
  const ids = [...new Set(failing.map((one) => one.subject.accountId))].sort()
  return [
    title(`NONCOMPLIANT: ${counted(failing.length, 'subject')} in ${counted(ids.length, 'account')}`, style),
    ...ids.flatMap((id) => [
      '',
      style.bold(accountTitle(id, names)),
      ...failing.filter((one) => one.subject.accountId === id).flatMap((one) => failingSubject(one, style)),
    ]),
    '',
  ]
}

function subjectTitle({ subject }: SubjectAssessment): string {
  if (subject.kind === 'account') return 'account'
  const kind = subject.kind === 'trail' ? 'trail' : 'event data store'
  return `${kind} ${printable(subject.name)}${subject.region === undefined ? '' : ` (${subject.region})`}`
}

function failingSubject(one: SubjectAssessment, style: Style): string[] {
  const note = one.benchmark === 'compliant' ? style.dim('  (a plain key check passes it)') : ''
  return [
    `  ${subjectTitle(one)}${note}`,
    ...one.findings.filter(isFailing).flatMap((finding) => findingLines(finding, style)),
  ]
}

function findingLines(finding: Finding, style: Style): string[] {
  const telling = finding.proof.filter((one) => one.kind === 'field' || !BESIDE_THE_POINT.test(one.note))
  const all = telling.length > 0 ? telling : finding.proof
  const proof = all.slice(0, MOST_PROOF_LINES).flatMap((evidence) => wrap(briefEvidence(evidence), 8, 10))
  const more = finding.proof.length - Math.min(all.length, MOST_PROOF_LINES)
  return [
    ...wrap(`${finding.rule}: ${finding.summary}`, 4, 6).map((line, index) =>
      index === 0 ? style.bad(line) : line,
    ),
    ...proof.map(style.dim),
    ...(more > 0 ? [style.dim(`        and ${more} more (--format json)`)] : []),
    ...wrap(`fix: ${finding.remedy ?? ''}`, 8, 13),
  ]
}

/** The same for a finding on a trail, whose key and bucket are known: the document without its ARN. */
function briefEvidence(evidence: Evidence): string {
  return evidenceText(evidence).replace(/ in (key policy|bucket policy) of [^ ]+: /u, ' in the $1: ')
}

function advice(assessment: Assessment, style: Style): string[] {
  const found = [...assessment.trails, ...assessment.accounts].flatMap((one) =>
    one.findings.filter((finding) => finding.level === 'advisory' && finding.verdict === 'noncompliant'),
  )
  if (found.length === 0) return []
  const names = accountNames(assessment)
  return [
    title(`ADVICE: ${counted(found.length, 'finding')} that change no verdict`, style),
    ...found.flatMap((finding) =>
      wrap(
        `${finding.rule}: ${accountTitle(finding.subject.accountId, names)}, ${finding.subject.name}: ${finding.summary}`,
        2,
        4,
      ),
    ),
    '',
  ]
}

function leftOut({ rules }: Assessment, style: Style): string[] {
  const missing = RULE_IDS.filter((id) => !rules.includes(id))
  return missing.length === 0
    ? []
    : wrap(`not judged, because it was left out: ${missing.join(', ')}`, 0, 2).map(style.unsure)
}

function verdictLines(assessment: Assessment, style: Style): string[] {
  const paint = {
    compliant: style.good,
    noncompliant: style.bad,
    unknown: style.unsure,
    'not-applicable': style.dim,
  }
  const failing = [
    ...new Set(
      [...assessment.trails, ...assessment.accounts].flatMap((one) =>
        one.findings.filter(isFailing).map((finding) => finding.rule),
      ),
    ),
  ]
  const [first] = failing
  return [
    `verdict: ${paint[assessment.verdict](assessment.verdict)}`,
    ...(first === undefined
      ? []
      : [style.dim(`steps for a fix, in the console and the AWS CLI: trailseal explain ${first}`)]),
  ]
}
