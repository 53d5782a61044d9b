import type { Assessment, Finding, UnknownReason } from '../domain/finding.js'
import { accountNames, accountTitle } from './names.js'
import type { Style } from './style.js'
import { WIDTH, counted, printable, wrap } from './text.js'

/** Subjects named a reason; a count stands for the rest. */
const MOST_SUBJECTS = 3

interface Group {
  readonly reason: UnknownReason
  readonly rules: Set<string>
  readonly subjects: Map<string, Finding['subject']>
}

/** What could not be judged, each reason once with everything that it touches and what would settle it. */
export function unknownLines(assessment: Assessment, style: Style): string[] {
  const groups = groupReasons(assessment)
  if (groups.length === 0) return []
  const heading = `UNKNOWN: ${counted(groups.length, 'reason')}`
  const names = accountNames(assessment)
  return [
    style.bold(`${heading} ${'-'.repeat(Math.max(0, WIDTH - heading.length - 1))}`),
    ...groups.flatMap((group) => ['', ...groupLines(group, names, style)]),
    '',
  ]
}

function groupReasons({ trails, accounts }: Assessment): Group[] {
  const groups = new Map<string, Group>()
  for (const finding of [...accounts, ...trails].flatMap((one) => one.findings)) {
    if (finding.verdict !== 'unknown' || finding.level === 'advisory') continue
    for (const reason of finding.unknowns) {
      const key = `${reason.reason}|${reason.remedy}`
      const group = groups.get(key) ?? { reason, rules: new Set(), subjects: new Map() }
      group.rules.add(finding.rule)
      group.subjects.set(finding.subject.id, finding.subject)
      groups.set(key, group)
    }
  }
  return [...groups.values()]
}

function groupLines(
  { reason, rules, subjects }: Group,
  names: ReadonlyMap<string, string>,
  style: Style,
): string[] {
  const named = [...subjects.values()]
    .slice(0, MOST_SUBJECTS)
    .map((subject) =>
      subject.kind === 'account'
        ? accountTitle(subject.accountId, names)
        : `${printable(subject.name)} of ${accountTitle(subject.accountId, names)}`,
    )
  const more = subjects.size - named.length
  const touched = more > 0 ? [...named, `${more} more`] : named
  return [
    ...wrap(reason.reason, 2, 4).map((line, index) => (index === 0 ? style.unsure(line) : line)),
    ...wrap(`touches: ${touched.join('; ')}`, 4, 13),
    ...wrap(`rules:   ${[...rules].join(', ')}`, 4, 13).map(style.dim),
    ...(reason.action === undefined ? [] : wrap(`missing: ${reason.action}`, 4, 13)),
    ...wrap(`remedy:  ${reason.remedy}`, 4, 13),
  ]
}
