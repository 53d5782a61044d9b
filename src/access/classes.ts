import { contextOf } from '../policy/context.js'
import { holds } from '../policy/conditions.js'
import type { Condition, ParsedPolicy } from '../policy/types.js'
import type { Caller } from './caller.js'
import type { Member } from './callers.js'
import type { Mentions } from './mentions.js'
import type { Relevance } from './relevance.js'

/** Members of the universe of whom the policies can't tell one from another: one answer serves all. */
export interface ReaderClass {
  /** One of them, its policies cut down to what bears on the read. */
  readonly caller: Caller
  readonly members: readonly Member[]
}

/** Keys that differ between principals of one account and kind, and that policies can test. */
const TESTED = /^aws:(?:principalarn|userid|username|principaltag\/.*)$/u

/** What every caller is tested by: documents on the resource's side and those of the organization. */
export interface Common {
  readonly mentions: Mentions
  readonly documents: readonly ParsedPolicy[]
}

/** Groups members by all that the policies which bear on a read could tell them apart by. */
export function classesOf(members: readonly Member[], common: Common, relevance: Relevance): ReaderClass[] {
  const shared = common.documents.flatMap(({ version, statements }) =>
    statements.flatMap(({ conditions }) => conditions.map((condition) => ({ condition, version }))),
  )
  const hasVariables = shared.some(({ condition }) => condition.values.some((value) => value.includes('${')))
  const signer = new Signer(common.mentions, shared.filter(isTested), hasVariables, relevance)
  const groups = new Map<string, { caller: Caller; members: Member[] }>()
  for (const member of members) {
    const { caller, signature } = signer.sign(member)
    const group = groups.get(signature)
    if (group === undefined) groups.set(signature, { caller, members: [member] })
    else group.members.push(member)
  }
  return [...groups.values()]
}

interface Tested {
  readonly condition: Condition
  readonly version: string | undefined
}

function isTested({ condition }: { readonly condition: Condition }): boolean {
  return TESTED.test(condition.key.toLowerCase())
}

class Signer {
  private readonly accounts = new Map<string, string>()

  constructor(
    private readonly mentions: Mentions,
    private readonly shared: readonly Tested[],
    private readonly hasVariables: boolean,
    private readonly relevance: Relevance,
  ) {}

  sign(member: Member): { caller: Caller; signature: string } {
    const { caller } = member
    const { principal, policies } = caller
    const identity = policies.identity.map((one) => this.relevance.of(one)).filter(({ number }) => number > 0)
    const boundary = policies.boundary === undefined ? undefined : this.relevance.of(policies.boundary)
    const own = boundary === undefined ? identity : [...identity, boundary]
    const cut: Caller = {
      ...caller,
      policies: {
        ...policies,
        identity: identity.map((one) => one.policy),
        ...(boundary === undefined ? {} : { boundary: boundary.policy }),
      },
    }
    const isSingle =
      caller.arns !== undefined ||
      this.isNamed(caller) ||
      this.hasVariables ||
      own.some((one) => one.hasVariables)
    const tested = [
      ...this.shared,
      ...own.flatMap(({ conditions, policy }) =>
        conditions.map((condition) => ({ condition, version: policy.version })).filter(isTested),
      ),
    ]
    const signature = [
      isSingle ? principal.arn : principal.kind,
      principal.accountId ?? '',
      String(isServiceRole(caller)),
      this.organizationOf(caller),
      [...new Set(identity.map(({ number }) => number))].toSorted((a, b) => a - b).join(),
      boundary === undefined ? '-' : String(boundary.number),
      policies.unread.join(),
      [caller.sessionTags, caller.sourceIdentity, caller.federated].join(),
      tested.map((one) => outcome(one, caller)).join(','),
    ].join('|')
    return { caller: cut, signature }
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

function isServiceRole({ principal }: Caller): boolean {
  return principal.roleArn?.includes(':role/aws-service-role/') === true
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
