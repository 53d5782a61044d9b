import type { Assessment, Finding, UnknownReason } from '../domain/finding.js'
import { accountNames, accountTitle } from './names.js'
import type { Style } from './style.js'
import { WIDTH, counted, printable, wrap } from './text.js'

/** Subjects named a cause; a count stands for the rest. */
const MOST_SUBJECTS = 3

/** One cause with everything that it leaves unknown. */
interface Group {
  readonly cause: string
  readonly reason: UnknownReason
  /** Facts that are not known because of it, where the reason names one. */
  readonly facts: Set<string>
  readonly rules: Set<string>
  readonly subjects: Map<string, Finding['subject']>
}

/** What could not be judged: each cause once, with what it leaves unknown, what it touches and what would settle it. */
export function unknownLines(assessment: Assessment, style: Style): string[] {
  const groups = groupReasons(assessment)
  if (groups.length === 0) return []
  const heading = `UNKNOWN: ${counted(groups.length, 'cause')}`
  const names = accountNames(assessment)
  return [
    style.bold(`${heading} ${'-'.repeat(Math.max(0, WIDTH - heading.length - 1))}`),
    ...groups.flatMap((group) => ['', ...groupLines(group, names, style)]),
    '',
  ]
}

const FACT_AND_CAUSE = /^(.*?) is not known: (.*)$/su

function groupReasons({ trails, accounts }: Assessment): Group[] {
  const groups = new Map<string, Group>()
  for (const finding of [...accounts, ...trails].flatMap((one) => one.findings)) {
    if (finding.verdict !== 'unknown' || finding.level === 'advisory') continue
    for (const reason of finding.unknowns) {
      const [, fact, cause = reason.reason] = FACT_AND_CAUSE.exec(reason.reason) ?? []
      const key = `${cause}|${reason.remedy}`
      const group = groups.get(key) ?? {
        cause,
        reason,
        facts: new Set(),
        rules: new Set(),
        subjects: new Map(),
      }
      if (fact !== undefined) group.facts.add(fact)
      group.rules.add(finding.rule)
      group.subjects.set(finding.subject.id, finding.subject)
      groups.set(key, group)
    }
  }
  return [...groups.values()]
}

function groupLines(group: Group, names: ReadonlyMap<string, string>, style: Style): string[] {
  const { cause, reason, facts, rules, subjects } = group
  return [
    ...wrap(cause, 2, 4).map((line, index) => (index === 0 ? style.unsure(line) : line)),
    ...(facts.size === 0 ? [] : wrap(`unknown: ${factText([...facts])}`, 4, 13)),
    ...wrap(`touches: ${touched([...subjects.values()], names)}`, 4, 13),
    ...wrap(`rules:   ${[...rules].join(', ')}`, 4, 13).map(style.dim),
    ...(reason.action === undefined ? [] : wrap(`missing: ${reason.action}`, 4, 13)),
    ...wrap(`remedy:  ${reason.remedy}`, 4, 13),
  ]
}

const OF_KEY = / of key (\S+)$/u

/** Facts about one key name it once. */
function factText(facts: readonly string[]): string {
  const keys = new Set(facts.map((fact) => OF_KEY.exec(fact)?.[1]))
  const [key] = keys
  if (keys.size !== 1 || key === undefined) return facts.join('; ')
  return `${facts.map((fact) => fact.replace(OF_KEY, '')).join(', ')} of ${key}`
}

function touched(subjects: readonly Finding['subject'][], names: ReadonlyMap<string, string>): string {
  const named = subjects
    .slice(0, MOST_SUBJECTS)
    .map((subject) =>
      subject.kind === 'account'
        ? accountTitle(subject.accountId, names)
        : `${printable(subject.name)} of ${accountTitle(subject.accountId, names)}`,
    )
  const more = subjects.length - named.length
  return (more > 0 ? [...named, `${more} more`] : named).join('; ')
}
