import { checkSuppression } from '../../code/comments/own.js'
import { withComments } from '../../code/comments/apply.js'
import { type FileComments, scanComments } from '../../code/comments/scan.js'
import type { CodeSubjectAssessment, Suppression, SuppressionProblem } from '../../code/finding.js'
import { type FileFix } from '../../code/fix/edits.js'
import { fixUnit } from '../../code/fix/fix.js'
import { type JudgeOptions, judgeUnit } from '../../code/judge.js'
import { leavesDoubt } from '../../code/problems.js'
import type { CodeProblem, CodeUnit, CodeValue, Place } from '../../code/types.js'
import type { LineOf } from '../../report/check/findings.js'
import type { Reading } from './readers.js'

export interface LedgerOptions extends JudgeOptions {
  /** `YYYY-MM-DD`: suppressions that end before do not count. */
  readonly today: string
  readonly withFixes: boolean
}

/** A line beyond this is data that nobody has formatted, such as a whole plan with all that it holds: it is not shown. */
const LONGEST_LINE = 1000

/** Collects what units come to, so that their texts need not be kept. */
export class Ledger {
  readonly subjects: CodeSubjectAssessment[] = []
  readonly problems: CodeProblem[] = []
  readonly suppressionProblems: SuppressionProblem[] = []
  readonly fixes = new Map<string, FileFix>()
  readonly unfixed = new Set<string>()
  readonly #options: LedgerOptions
  readonly #lines = new Map<string, string>()
  readonly #commented = new Set<string>()
  /** Problems that are told already: units share files. */
  readonly #known = new Set<string>()
  readonly files = new Set<string>()

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  /** Judges the units of a reading. */
  add({ units, texts }: Reading): void {
    for (const unit of units) this.#addUnit(unit, texts)
  }

  /** A path that could not be read: what was in it is not known. */
  addUnreadable(file: string, message: string): void {
    const start = { offset: 0, endOffset: 0, line: 1, column: 1, endLine: 1, endColumn: 1 }
    this.#addNew([{ code: 'FILE_UNREADABLE', message, place: { file, ...start } }])
  }

  readonly lineOf: LineOf = ({ file, line }) => this.#lines.get(`${file}:${line}`)

  #addUnit(unit: CodeUnit, texts: Reading['texts']): void {
    const options = this.#options
    const comments = this.#commentsOf(unit, texts)
    const assessments = judgeUnit(unit, options).map((one) => withComments(one, unit, comments))
    for (const file of unit.files) this.files.add(file)
    this.subjects.push(...assessments)
    this.#addProblems(unit, assessments.length > 0)
    this.#keepLines(unit, assessments, texts)
    if (!options.withFixes) return
    const { files, unfixed } = fixUnit(unit, assessments, { ...options, textOf: (file) => texts.get(file) })
    for (const file of files) this.#addFix(file)
    for (const one of unfixed) this.unfixed.add(one)
  }

  /** A module of two roots is mended for the first; checking again shows what is left for the second. */
  #addFix(fix: FileFix): void {
    if (!this.fixes.has(fix.file)) this.fixes.set(fix.file, fix)
  }

  #commentsOf(unit: CodeUnit, texts: Reading['texts']) {
    const files = new Map<string, FileComments>(
      unit.format === 'terraform-plan'
        ? []
        : unit.files.map((file) => [file, scanComments(file, texts.get(file) ?? '')]),
    )
    const suppressions: Suppression[] = []
    for (const [file, { own }] of files) {
      for (const written of own) {
        const checked = checkSuppression(written, this.#options.today)
        if (checked.kind === 'suppression') suppressions.push(checked.suppression)
        else if (!this.#commented.has(file)) this.suppressionProblems.push(checked.problem)
      }
      this.#commented.add(file)
    }
    return { files, suppressions }
  }

  /** Of a unit without trails only what may hide one is told. */
  #addProblems({ problems }: CodeUnit, hasSubjects: boolean): void {
    const telling = hasSubjects ? problems : problems.filter(leavesDoubt)
    this.#addNew(telling.filter((one) => !this.#known.has(keyOf(one))))
  }

  #addNew(problems: readonly CodeProblem[]): void {
    this.problems.push(...problems)
    for (const one of problems) this.#known.add(keyOf(one))
  }

  #keepLines(unit: CodeUnit, assessments: readonly CodeSubjectAssessment[], texts: Reading['texts']): void {
    const places = [
      ...assessments.flatMap(({ findings }) => findings.map((one) => one.place)),
      ...unit.problems.map((one) => one.place),
      ...this.suppressionProblems.map((one) => one.place),
    ]
    const secret = sensitivePlaces(unit)
    for (const place of places) {
      const text = texts.get(place.file)
      if (text === undefined || secret.some((one) => isOnLine(one, place))) continue
      const line = lineOf(text, place.offset)
      if (line !== undefined) this.#lines.set(`${place.file}:${place.line}`, line)
    }
  }
}

function keyOf({ code, place }: CodeProblem): string {
  return `${code} ${place.file}:${place.offset}`
}

function lineOf(text: string, offset: number): string | undefined {
  const from = Math.max(0, offset - LONGEST_LINE)
  const near = text.slice(from, offset + LONGEST_LINE)
  const start = near.slice(0, offset - from).lastIndexOf('\n') + 1
  const end = near.indexOf('\n', offset - from)
  const isCut = (start === 0 && from > 0) || (end < 0 && from + near.length < text.length)
  if (isCut) return undefined
  return near
    .slice(start, end < 0 ? near.length : end)
    .replace(/\r$/u, '')
    .replace(/^\uFEFF/u, '')
}

function isOnLine(secret: Place, place: Place): boolean {
  return secret.file === place.file && secret.line <= place.line && place.line <= secret.endLine
}

function sensitivePlaces({ resources }: CodeUnit): Place[] {
  return resources.flatMap(({ attributes }) => [...attributes.values()].flatMap(sensitiveIn))
}

function sensitiveIn(value: CodeValue): Place[] {
  switch (value.kind) {
    case 'known':
      return value.sensitive === true ? [value.place] : []
    case 'list':
      return value.items.flatMap(sensitiveIn)
    case 'map':
      return [...value.entries.values()].flatMap(sensitiveIn)
    case 'unknown':
      return (value.parts ?? []).flatMap(sensitiveIn)
    case 'attribute':
      return []
  }
}
