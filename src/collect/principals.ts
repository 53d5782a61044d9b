import type { ManagedPolicy, Principal, PrincipalPolicy } from '../domain/principal.js'
import type { Read } from '../domain/read.js'
import { list, members, present, text } from './answers.js'
import { type AuthorizationDetails, documentText } from './authorization-details.js'

type Output = Readonly<Record<string, unknown>>

/** What the principals of all accounts share: texts and managed policies that many have are kept once. */
export class Shared {
  readonly managed = new Map<string, ManagedPolicy>()
  readonly #texts = new Map<string, string>()

  /** The same text, kept once: answers of ten thousand roles hold a handful of different trust policies. */
  text(value: string): string {
    const known = this.#texts.get(value)
    if (known === undefined) this.#texts.set(value, value)
    return known ?? value
  }
}

/** The principals of one account, or why its answer can't be used. */
export type Converted =
  | { readonly ok: true; readonly principals: Principal[]; readonly undocumented: readonly string[] }
  | { readonly ok: false; readonly missing: string }

/** Makes principals of an account's authorization details; managed policies go to `shared`. */
export function toPrincipals(
  details: AuthorizationDetails,
  context: { readonly accountId: string; readonly read: Read; readonly shared: Shared },
): Converted {
  const account = new AccountPrincipals(details, context)
  const principals: Principal[] = []
  for (const kind of ['user', 'group', 'role'] as const) {
    for (const item of details[kind]) {
      const made = account.principal(kind, item)
      if (typeof made === 'string') return { ok: false, missing: made }
      principals.push(made)
    }
  }
  principals.sort((left, right) => (left.arn < right.arn ? -1 : 1))
  return { ok: true, principals, undocumented: [...account.undocumented].sort() }
}

/** Where each kind has its id and inline policies. Source: IAM API reference, UserDetail, GroupDetail and RoleDetail. */
const NAMES = {
  user: { id: 'UserId', inline: 'UserPolicyList' },
  group: { id: 'GroupId', inline: 'GroupPolicyList' },
  role: { id: 'RoleId', inline: 'RolePolicyList' },
} as const

/** IAM leaves lists out where they would be empty. */
const LISTS = [...Object.values(NAMES).map(({ inline }) => inline), 'AttachedManagedPolicies', 'GroupList']

function isOdd(value: unknown): boolean {
  return value !== undefined && value !== null && !Array.isArray(value)
}

class AccountPrincipals {
  /** ARNs of policies, and of principals with a policy, whose document the answer does not hold. */
  readonly undocumented = new Set<string>()
  readonly #context: Parameters<typeof toPrincipals>[1]
  readonly #documents: ReadonlyMap<string, string>
  readonly #groups: ReadonlyMap<string, string>
  readonly #attached = new Map<string, PrincipalPolicy>()

  constructor(details: AuthorizationDetails, context: Parameters<typeof toPrincipals>[1]) {
    this.#context = context
    this.#documents = details.documents
    this.#groups = new Map(
      details.group.map((one) => [text(one, 'GroupName') ?? '', text(one, 'Arn') ?? ''] as const),
    )
  }

  /** The principal, or the name of what is missing for it to be one. */
  principal(kind: Principal['kind'], from: Output): Principal | string {
    const arn = text(from, 'Arn')
    if (arn === undefined) return `Arn of a ${kind}`
    const inline = list(from, NAMES[kind].inline) ?? []
    const attached = list(from, 'AttachedManagedPolicies') ?? []
    const odd = LISTS.find((name) => isOdd(from[name]))
    if (odd !== undefined) return `readable ${odd} of ${arn}`
    const groups = this.#groupArns(from)
    if (groups === undefined) return `group of ${arn}`
    const trust = kind === 'role' ? this.#document(from, 'AssumeRolePolicyDocument', arn) : undefined
    const boundary = text(members(from, 'PermissionsBoundary'), 'PermissionsBoundaryArn')
    const { accountId, read } = this.#context
    return {
      arn,
      kind,
      accountId,
      policies: [
        ...inline.map((one) => this.#inline(one, arn)),
        ...attached.map((one) => this.#managed(text(one, 'PolicyArn') ?? '', text(one, 'PolicyName'))),
      ],
      ...present({
        uniqueId: text(from, NAMES[kind].id),
        trustPolicy: trust,
        permissionsBoundary: boundary === undefined ? undefined : this.#managed(boundary),
        groups: kind === 'user' ? groups : undefined,
        tags: kind === 'group' ? undefined : tagsOf(from),
      }),
      read,
    }
  }

  #groupArns(from: Output): string[] | undefined {
    const names = from['GroupList']
    if (!Array.isArray(names)) return []
    const arns = names.flatMap((name) => this.#groups.get(String(name)) ?? [])
    return arns.length === names.length ? arns : undefined
  }

  #inline(from: Output, owner: string): PrincipalPolicy {
    const document = this.#document(from, 'PolicyDocument', owner)
    return { name: text(from, 'PolicyName') ?? '', ...present({ document }) }
  }

  #document(from: Output, member: string, owner: string): string | undefined {
    const document = documentText(from, member)
    if (document === undefined) this.undocumented.add(owner)
    return document === undefined ? undefined : this.#context.shared.text(document)
  }

  /** One object a policy and account: ten thousand roles have the same few. */
  #managed(arn: string, name = arn.split('/').at(-1) ?? arn): PrincipalPolicy {
    const known = this.#attached.get(arn)
    if (known !== undefined) return known
    const made = { name, arn, ...this.#ownVersion(arn, name) }
    this.#attached.set(arn, made)
    return made
  }

  /** Nothing where the shared document is this account's; else the account's own: AWS may be rolling out a new version. */
  #ownVersion(arn: string, name: string): Pick<PrincipalPolicy, 'document'> {
    const document = this.#documents.get(arn)
    if (document === undefined) {
      this.undocumented.add(arn)
      return {}
    }
    const { managed } = this.#context.shared
    const shared = managed.get(arn)
    if (shared === undefined) managed.set(arn, { arn, name, document })
    return shared === undefined || shared.document === document ? {} : { document }
  }
}

function tagsOf(from: Output): Record<string, string> | undefined {
  const tags = list(from, 'Tags')
  return tags && Object.fromEntries(tags.map((one) => [text(one, 'Key') ?? '', text(one, 'Value') ?? '']))
}
