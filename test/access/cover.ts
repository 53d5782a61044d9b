import type { ReaderGroup } from '../../src/access/inquiry.js'
import type { ReaderSubject } from '../../src/access/subject.js'
import { matchesGlob } from '../../src/policy/glob.js'
import type { RequestPrincipal } from '../../src/policy/types.js'

/** The groups whose subject a concrete caller is: by what subjects say of themselves, never more than one is right. */
export function covering(groups: readonly ReaderGroup[], caller: RequestPrincipal): ReaderGroup[] {
  const own = groups.filter(({ subjects }) => subjects.some((one) => isOwn(one, caller)))
  if (own.length > 0) return own
  const byRole = groups.filter(({ subjects }) =>
    subjects.some((one) => one.kind === 'role' && one.arn === caller.roleArn),
  )
  if (byRole.length > 0) return byRole
  const names = new Set(
    groups.flatMap(({ subjects }) => subjects.flatMap((one) => ('accountId' in one ? [one.accountId] : []))),
  )
  const members = new Set(
    groups.flatMap(({ subjects }) =>
      subjects.flatMap((one) => (one.kind === 'member-accounts' ? one.accountIds : [])),
    ),
  )
  const globs = new Set(
    groups.flatMap(({ subjects }) =>
      subjects.flatMap((one) => (one.kind === 'anyone' ? one.accountGlobs : [])),
    ),
  )
  return groups.filter(({ subjects }) =>
    subjects.some((one) => isAmong(one, caller, { names, members, globs })),
  )
}

function isOwn(subject: ReaderSubject, { kind, arn }: RequestPrincipal): boolean {
  switch (subject.kind) {
    case 'user':
    case 'session':
    case 'federated-user':
    case 'root':
      return subject.arn === arn
    case 'service':
      return kind === 'service' && subject.name === arn
    case 'anonymous':
      return kind === 'anonymous'
    case 'role':
    case 'any-service':
    case 'account':
    case 'member-accounts':
    case 'anyone':
      return false
  }
}

interface Named {
  readonly names: ReadonlySet<string>
  readonly members: ReadonlySet<string>
  readonly globs: ReadonlySet<string>
}

function isAmong(
  subject: ReaderSubject,
  { kind, accountId = '' }: RequestPrincipal,
  { names, members, globs }: Named,
): boolean {
  switch (subject.kind) {
    case 'any-service':
      return kind === 'service'
    case 'account':
      return subject.accountId === accountId
    case 'member-accounts':
      return subject.accountIds.includes(accountId)
    case 'anyone':
      return (
        accountId !== '' &&
        !names.has(accountId) &&
        !members.has(accountId) &&
        [...globs].every((glob) => matchesGlob(glob, accountId) === subject.accountGlobs.includes(glob))
      )
    case 'user':
    case 'role':
    case 'session':
    case 'federated-user':
    case 'root':
    case 'service':
    case 'anonymous':
      return false
  }
}
