import { type Outcome, combine, unknown } from '../assess/outcome.js'
import { RULES } from '../control/rules.js'
import type { Finding, Level, RuleId, UnknownReason, Verdict } from '../domain/finding.js'
import type { CodeFinding, CodeSubjectAssessment } from './finding.js'
import { keyReference } from './model/key-reference.js'
import { type CodeModel, type CodeOptions, modelOf } from './model/model.js'
import { CODE_RULES } from './rules/index.js'
import type { CodeOutcome, CodeRule } from './rules/rule.js'
import { isPlaceholder, shownPlaceholders } from './placeholders.js'
import type { CodeProblem, CodeResource, CodeUnit, Origin, Place } from './types.js'
import { isLocal } from './problems.js'
import { withoutSecrets } from './secrets.js'
import { knownText } from './values.js'

export interface JudgeOptions extends CodeOptions {
  /** Only these rules; default: every one that code can answer. */
  readonly rules?: readonly RuleId[]
}

/**
 * Judges every trail and event data store that a unit of code makes, in the order in which the code has them. Pure. What the
 * readers could not read or resolve leaves nothing in the unit compliant: the rest of it may change anything.
 */
export function judgeUnit(unit: CodeUnit, options: JudgeOptions = {}): CodeSubjectAssessment[] {
  const model = modelOf(unit, options)
  const rules = CODE_RULES.filter(({ id }) => options.rules?.includes(id) ?? true)
  const made = unit.resources.filter((one) => one.managed && one.exists !== 'no')
  return made.flatMap((owner) => {
    if (owner.type === 'trail') return [judgeSubject(model, owner, rules, 'trail')]
    return owner.type === 'event-data-store' ? [judgeSubject(model, owner, rules, 'store')] : []
  })
}

function judgeSubject(
  model: CodeModel,
  owner: CodeResource,
  rules: readonly CodeRule[],
  kind: 'trail' | 'store',
): CodeSubjectAssessment {
  const subject = withoutSecrets(subjectOf(model, owner), model.secrets)
  const key = keyReference(model, owner)
  const findings = rules.flatMap((rule): CodeFinding[] => {
    const told = rule[kind]?.({ model, owner, key })
    return told === undefined
      ? []
      : [
          findingOf(rule.id, {
            subject,
            owner,
            told: doubted(told, model.unit),
            model,
          }),
        ]
  })
  const { format, root } = model.unit
  return {
    subject,
    format,
    root,
    address: owner.address,
    place: owner.place,
    findings,
    ...verdictsOf(findings),
  }
}

/** The two verdicts of a subject; suppressed findings do not count. */
export function verdictsOf(findings: readonly CodeFinding[]): { benchmark: Verdict; assured: Verdict } {
  const counting = findings.filter((one) => one.suppression === undefined)
  const of = (levels: readonly Level[]): Verdict =>
    combine(counting.filter((one) => levels.includes(one.level)).map((one) => one.verdict))
  return { benchmark: of(['benchmark']), assured: of(['benchmark', 'assured']) }
}

function subjectOf({ options }: CodeModel, owner: CodeResource): Finding['subject'] {
  const region = owner.region?.kind === 'known' ? String(owner.region.value) : options.region
  return {
    kind: owner.type === 'trail' ? 'trail' : 'event-data-store',
    id: owner.address,
    name: knownText(owner, 'name') ?? owner.address,
    accountId: options.accountId ?? '<account>',
    ...(region === undefined ? {} : { region }),
  }
}

interface Found {
  readonly subject: Finding['subject']
  readonly owner: CodeResource
  readonly told: CodeOutcome
  readonly model: CodeModel
}

function findingOf(rule: RuleId, { subject, owner, told, model }: Found): CodeFinding {
  const { place, related = [] } = told
  const outcome = readable(withoutSecrets(told.outcome, model.secrets))
  const origin = originAt(model.unit, place) ?? owner.origin
  const { verdict, summary, proof, unknowns } = outcome
  const general = RULES[rule]
  const remedy =
    verdict === 'noncompliant' ? (outcome.remedy ?? general.remedy) : (outcome.remedy ?? unknowns[0]?.remedy)
  return {
    rule,
    level: general.level,
    subject,
    verdict,
    summary,
    proof,
    unknowns,
    ...(remedy === undefined ? {} : { remedy }),
    format: owner.format,
    address: owner.address,
    place,
    ...(origin === undefined ? {} : { origin }),
    related,
    alsoSkippedFor: [],
  }
}

/** Where the program that wrote the code makes the resource that a place lies in. */
function originAt({ resources }: CodeUnit, { file, offset, endOffset }: Place): Origin | undefined {
  return resources.find(
    ({ place }) => place.file === file && place.offset <= offset && endOffset <= place.endOffset,
  )?.origin
}

/** With placeholders as people read them. */
function readable(outcome: Outcome): Outcome {
  const text = JSON.stringify(outcome)
  return isPlaceholder(text) ? (JSON.parse(shownPlaceholders(text)) as Outcome) : outcome
}

/** Each problem is told once in the report; a finding names the first few. */
const MOST_REASONS = 3

/** Beyond what was read fully nothing is compliant. */
function doubted(told: CodeOutcome, { problems }: CodeUnit): CodeOutcome {
  const telling = problems.filter((one) => !isLocal(one))
  const [first, ...rest] = telling.slice(0, MOST_REASONS).map(reasonOf)
  const isSafe = told.outcome.verdict === 'compliant' || told.outcome.verdict === 'not-applicable'
  if (first === undefined || !isSafe) return told
  return { ...told, outcome: withDoubts(told.outcome, [first, ...rest]) }
}

function withDoubts(outcome: Outcome, doubts: readonly [UnknownReason, ...UnknownReason[]]): Outcome {
  const summary = `${outcome.summary.replace(/\.$/u, '')}, as far as the code could be read.`
  return unknown(summary, doubts, { proof: outcome.proof })
}

function reasonOf({ code, message, place }: CodeProblem): UnknownReason {
  return {
    reason: `${place.file}:${place.line}:${place.column} was not read fully: ${message} (${code})`,
    remedy: 'Mend the code at that place.',
  }
}
