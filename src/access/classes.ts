import { contextOf } from '../policy/context.js'
import { holds } from '../policy/conditions.js'
import type { ParsedPolicy } from '../policy/types.js'
import { type Caller, isServiceLinked } from './caller.js'
import type { Member } from './callers.js'
import type { Mentions } from './mentions.js'
import { type Relevance, type Relevant, type Tested, isTested } from './relevance.js'
import type { ReaderSubject } from './subject.js'

/** Members of the universe of whom the policies can't tell one from another: one answer serves all. */
export interface ReaderClass {
  /** One of them, its policies cut down to what bears on the read. */
  readonly caller: Caller
  readonly subjects: readonly ReaderSubject[]
}

/** What every caller is tested by: documents on the resource's side and those of the organization. */
export interface Common {
  readonly mentions: Mentions
  readonly documents: readonly ParsedPolicy[]
}

/** Groups members by all that the policies which bear on a read could tell them apart by. */
export function classesOf(members: Iterable<Member>, common: Common, relevance: Relevance): ReaderClass[] {
  const shared = common.documents.flatMap(({ version, statements }) =>
    statements.flatMap(({ conditions }) => conditions.map((condition) => ({ condition, version }))),
  )
  const hasVariables = shared.some(({ condition }) => condition.values.some((value) => value.includes('${')))
  const signer = new Signer(common.mentions, shared.filter(isTested), hasVariables, relevance)
  const groups = new Map<string, { caller: Caller; subjects: ReaderSubject[] }>()
  for (const { caller, subject } of members) {
    const signature = signer.sign(caller)
    const group = groups.get(signature)
    if (group === undefined) groups.set(signature, { caller: cut(caller, relevance), subjects: [subject] })
    else group.subjects.push(subject)
  }
  return [...groups.values()]
}

/** A caller whose policies hold only what bears on the requests. */
export function cut(caller: Caller, relevance: Relevance): Caller {
  const { identity, boundary, scps, ...rest } = caller.policies
  return {
    ...caller,
    policies: {
      ...rest,
      identity: identity.map((one) => relevance.cut(one)),
      ...(boundary === undefined ? {} : { boundary: relevance.cut(boundary) }),
      scps: scps?.map((level) => level.map((one) => relevance.cut(one))),
    },
  }
}

class Signer {
  private readonly accounts = new Map<string, string>()

  constructor(
    private readonly mentions: Mentions,
    private readonly shared: readonly Tested[],
    private readonly hasVariables: boolean,
    private readonly relevance: Relevance,
  ) {}

  sign(caller: Caller): string {
    const { principal, policies } = caller
    const identity = this.relevant(policies.identity)
    const boundary = policies.boundary === undefined ? undefined : this.relevance.of(policies.boundary)
    const own = boundary === undefined ? identity : [...identity, boundary]
    const isSingle =
      caller.arns !== undefined ||
      this.hasVariables ||
      this.isNamed(caller) ||
      own.some((one) => one.hasVariables)
    return [
      isSingle ? principal.arn : principal.kind,
      principal.accountId ?? '',
      String(isServiceLinked(caller)),
      this.organizationOf(caller),
      identity.map(({ number }) => number).join(),
      boundary === undefined ? '-' : String(boundary.number),
      policies.unread.join(),
      [caller.sessionTags, caller.sourceIdentity, caller.federated].join(),
      [...this.shared, ...own.flatMap(({ tested }) => tested)].map((one) => outcome(one, caller)).join(','),
    ].join('|')
  }

  /** Documents that say something, each once, in an order of their own. */
  private relevant(policies: readonly ParsedPolicy[]): Relevant[] {
    const byNumber = new Map<number, Relevant>()
    for (const policy of policies) {
      const one = this.relevance.of(policy)
      if (one.number > 0) byNumber.set(one.number, one)
    }
    return [...byNumber.values()].toSorted((left, right) => left.number - right.number)
  }

  /** Whether a Principal element can mean this caller and no other. */
  private isNamed({ principal }: Caller): boolean {
    const { kind, arn, roleArn, uniqueId } = principal
    if (kind !== 'user' && kind !== 'assumed-role') return true
    const { principals, uniqueIds } = this.mentions
    return (
      principals.has(arn) ||
      (roleArn !== undefined && principals.has(roleArn)) ||
      (uniqueId !== undefined && uniqueIds.has(uniqueId))
    )
  }

  /** The account stands for its organization policies; of those that were not read it says so. */
  private organizationOf({ principal, policies, membership }: Caller): string {
    const key = principal.accountId ?? ''
    const known = this.accounts.get(key)
    if (known !== undefined) return known
    const made = `${policies.scps === undefined ? 'unread' : 'read'} ${membership.path ?? ''}`
    this.accounts.set(key, made)
    return made
  }
}

/** How a condition on the caller comes out for this one; for tags, which sessions may change, the value itself. */
function outcome({ condition, version }: Tested, caller: Caller): string {
  const key = condition.key.toLowerCase()
  const { principal, tags } = caller
  if (key.startsWith('aws:principaltag/')) {
    const name = key.slice('aws:principaltag/'.length)
    return JSON.stringify(Object.entries(tags ?? {}).find(([tag]) => tag.toLowerCase() === name)?.[1] ?? null)
  }
  if (key === 'aws:userid') return principal.uniqueId ?? ''
  const value = key === 'aws:principalarn' ? (principal.roleArn ?? principal.arn) : principal.arn
  const text = key === 'aws:username' ? value.slice(value.lastIndexOf('/') + 1) : value
  return holds(condition, version, contextOf({ [condition.key]: text })).slice(0, 1)
}
