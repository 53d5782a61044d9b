import type { Principal } from '../domain/principal.js'
import type { Trail } from '../domain/trail.js'
import { arnAccount } from '../domain/arn.js'
import {
  type Member,
  anonymousMember,
  namedMember,
  othersOf,
  roleMember,
  rootMember,
  serviceMember,
  userMember,
} from './callers.js'
import { matchesGlob } from '../policy/glob.js'
import { type Glob, findText } from './glob-search.js'
import type { Mentions } from './mentions.js'
import type { World } from './world.js'

/** An account id as a glob. */
const ANY_ACCOUNT = '????????????'
const DIGITS = '0123456789'.split('')
/** Globs of account ids after which other accounts are not told apart any more; a policy holds one or two. */
const MOST_GLOBS = 6

/** What the question is about. */
export interface Asking {
  readonly trail: Trail
  /** The accounts of key and bucket. */
  readonly owners: readonly string[]
  /** Accounts that nothing names but whose principals are to stand for themselves. */
  readonly apart: readonly string[]
}

/** Everybody there is, once each; `isWhole` false where they could not all be told apart. */
export interface Universe {
  /** Made as they are asked for, because they are many. */
  readonly members: Iterable<Member>
  readonly isWhole: boolean
}

/**
 * Everybody who could ask, in kinds of callers that the policies can't tell apart: collected principals, roots, principals
 * and services that policies name, others of accounts that were not read, other members of the organization, and anyone.
 */
export function universeOf(world: World, mentions: Mentions, asking: Asking): Universe {
  const { trail } = asking
  const globs = [...mentions.accountGlobs]
  const singled = singledOut(world, mentions, asking)
  const outside = globs.length > MOST_GLOBS ? undefined : outsiders(world, singled, globs)
  return {
    members: allMembers(world, mentions, singled, [
      ...otherMembers(world, singled),
      ...(outside ?? []),
      ...[...mentions.services].toSorted().map((name) => serviceMember(name, trail)),
      serviceMember(undefined, trail),
      anonymousMember(),
    ]),
    isWhole: outside !== undefined,
  }
}

function* allMembers(
  world: World,
  mentions: Mentions,
  singled: ReadonlySet<string>,
  others: readonly Member[],
): Generator<Member> {
  for (const accountId of singled) yield* membersOf(world, mentions, accountId)
  yield* others
}

/** Accounts that are looked at one by one: named, owners, or like a glob that policies test; and those asked for. */
function singledOut(world: World, mentions: Mentions, { owners, apart }: Asking): Set<string> {
  const alike =
    mentions.accountGlobs.size === 0
      ? []
      : [...world.organization.members].filter((id) =>
          [...mentions.accountGlobs].some((glob) => matchesGlob(glob, id)),
        )
  return new Set([...owners, ...mentions.accounts, ...apart, ...alike].toSorted())
}

function* membersOf(world: World, mentions: Mentions, accountId: string): Generator<Member> {
  const collected = world.principals.get(accountId) ?? []
  const named = [...mentions.principals].filter((arn) => arnAccount(arn) === accountId)
  const sessions = named.filter((arn) => arn.includes(':assumed-role/'))
  const known = new Set<string>()
  for (const principal of collected) {
    if (principal.kind === 'group') continue
    known.add(principal.arn)
    if (principal.kind === 'user') yield userMember(world, principal)
    else yield* roleMembers(world, principal, sessions, known)
  }
  const isRead = world.accounts.get(accountId)?.principalsRead === true
  const others = named.filter((arn) => !known.has(arn) && mayExist(arn, isRead))
  yield rootMember(world, accountId)
  yield* others.flatMap((arn) => namedMember(world, arn) ?? [])
  if (!isRead) yield restOf(world, accountId, [...known, ...others])
}

/** A role's sessions, and apart from them those that policies name. */
function* roleMembers(
  world: World,
  role: Principal,
  sessions: readonly string[],
  known: Set<string>,
): Generator<Member> {
  yield roleMember(world, role)
  if (sessions.length === 0) return
  const prefix = sessionsOf(role.arn, role.accountId)
  for (const arn of sessions.filter((one) => one.startsWith(prefix))) {
    known.add(arn)
    yield roleMember(world, role, arn)
  }
}

function sessionsOf(roleArn: string, accountId: string): string {
  const [prefix = ''] = roleArn.split(':iam:')
  return `${prefix}:sts::${accountId}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/`
}

/** Of an account whose users and roles were all read, only federated users are left that a policy can name. */
function mayExist(arn: string, isRead: boolean): boolean {
  return !isRead || arn.includes(':federated-user/')
}

/** Those who stand for themselves are their roles' and users' ARNs and the root. */
function restOf(world: World, accountId: string, known: readonly string[]): Member {
  const isMember = world.organization.isMember(accountId) === true
  const root = `arn:${world.estate.partition}:iam::${accountId}:root`
  return othersOf(world, accountId, {
    subject: { kind: 'account', accountId, isMember },
    except: [...known.filter((arn) => arn.includes(':iam:')), root],
  })
}

/** Member accounts that nothing singles out, together where the same organization policies bear on them. */
function otherMembers(world: World, singled: ReadonlySet<string>): Member[] {
  return world.memberGroups().flatMap((group) => {
    const accountIds = group.filter((id) => !singled.has(id))
    const [first] = accountIds
    if (first === undefined) return []
    const path = world.organization.pathOf(first)
    const subject = { kind: 'member-accounts', accountIds, ...(path === undefined ? {} : { path }) } as const
    return [othersOf(world, first, { subject, except: [] })]
  })
}

/** Accounts that are neither named nor members: one for each way in which the globs can match an account id. */
function outsiders(
  world: World,
  singled: ReadonlySet<string>,
  globs: readonly string[],
): Member[] | undefined {
  const taken = new Set([...singled, ...world.organization.members])
  const cells: Member[] = []
  for (let cell = 0; cell < 2 ** globs.length; cell += 1) {
    const inside = globs.filter((_, index) => (cell >> index) % 2 === 1)
    const outside = globs.filter((glob) => !inside.includes(glob))
    const example = exampleAccount(inside, outside, taken)
    if (example === undefined) return undefined
    if (example === null) continue
    const subject = { kind: 'anyone', accountGlobs: inside } as const
    cells.push(othersOf(world, example, { subject, except: [], membership: strangers(world) }))
  }
  return cells
}

/** In an organization of their own, or in none; where ours was not read, it may be that one. */
function strangers(world: World): Member['caller']['membership'] {
  const { id } = world.organization
  if (id === undefined) return { id: undefined }
  return { id: undefined, notIds: id === null ? [] : [id] }
}

/** Ids that are tried after the first one is taken. */
const MOST_EXAMPLES = 50

/** An account id that is like all of these and none of those, and not one that is taken; null: there is none. */
function exampleAccount(
  inside: readonly string[],
  outside: readonly string[],
  taken: ReadonlySet<string>,
): string | null | undefined {
  const some = [ANY_ACCOUNT, ...inside].map((pattern) => [{ pattern }])
  const none: Glob[] = outside.map((pattern) => ({ pattern }))
  for (let tried = 0; tried < MOST_EXAMPLES; tried += 1) {
    const found = findText({ some, none })
    // With all ids excluded that were tried, there may be none left but theirs.
    if (typeof found !== 'string') return tried === 0 ? found : undefined
    const fitting = DIGITS.map((digit) => found.replaceAll(/\D/gu, digit)).filter(
      (id) => inside.every((glob) => matchesGlob(glob, id)) && !outside.some((glob) => matchesGlob(glob, id)),
    )
    const free = fitting.find((id) => !taken.has(id))
    if (free !== undefined) return free
    none.push({ pattern: found, literal: true })
  }
  return undefined
}
