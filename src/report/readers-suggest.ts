import { type ReaderSubject, subjectName } from '../access/subject.js'
import type { ReadersView } from './readers-view.js'

/** Days until a drafted entry ends: a quarter, so that somebody looks again. */
const DRAFT_DAYS = 90
const DAY_MS = 86_400_000

/** A draft of `readers:` for trailseal.yaml, from who can read today and is in no entry yet. */
export function suggestReaders(views: readonly ReadersView[], todayMs: number): string {
  const found = new Map<string, { readonly subject: ReaderSubject; readonly trails: Set<string> }>()
  for (const { trail, review } of views) {
    for (const { subject } of review.unauthorized) {
      const name = subjectName(subject)
      const one = found.get(name) ?? { subject, trails: new Set() }
      one.trails.add(trail.trail.name)
      found.set(name, one)
    }
  }
  const expires = new Date(todayMs + DRAFT_DAYS * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)
  const entries = [...found.values()].flatMap(({ subject, trails }) => entry(subject, [...trails], expires))
  const head = [
    '# Who can read the logs today and is in no entry yet: keep those who are meant, with reason and',
    '# owner, and take the others’ access away.',
  ]
  return `${[...head, ...(entries.length === 0 ? ['readers: []'] : ['readers:', ...entries])].join('\n')}\n`
}

function entry(subject: ReaderSubject, trails: readonly string[], expires: string): string[] {
  const name = nameOf(subject)
  if (name === undefined)
    return [`  # no entry can be meant to let in ${subjectName(subject)}: restrict the policies`]
  return [
    `  - ${name}`,
    `    reason: ${JSON.stringify(`REVIEW: can read the logs of ${trails.join(', ')}`)}`,
    '    owner: REVIEW',
    `    expires: ${expires}`,
  ]
}

function nameOf(subject: ReaderSubject): string | undefined {
  if ('arn' in subject) return `arn: ${JSON.stringify(subject.arn)}`
  switch (subject.kind) {
    case 'service':
      return `service: ${subject.name}`
    case 'account':
      return `account: "${subject.accountId}"`
    case 'member-accounts':
      return subject.path === undefined ? undefined : `organizationPath: ${subject.path}`
    case 'anonymous':
    case 'anyone':
    case 'any-service':
      return undefined
  }
}
