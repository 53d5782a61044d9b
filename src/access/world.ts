import type { Account } from '../domain/account.js'
import type { Bucket } from '../domain/bucket.js'
import type { Estate } from '../domain/estate.js'
import { groupBy } from '../domain/group-by.js'
import type { Key } from '../domain/key.js'
import { keysByName } from '../domain/key-names.js'
import { type DocumentOf, policyDocuments } from '../domain/policy-documents.js'
import type { Principal } from '../domain/principal.js'
import { parsePolicy } from '../policy/parse.js'
import type { ParsedPolicy } from '../policy/types.js'
import { concernsReading } from './actions.js'
import { type OrganizationView, memberGroups, organizationView } from './organization.js'

/** The estate by everything that the question who can read looks up, shared by all trails. */
export interface World {
  readonly estate: Estate
  readonly organization: OrganizationView
  readonly accounts: ReadonlyMap<string, Account>
  /** See organization.ts. */
  readonly memberGroups: () => readonly (readonly string[])[]
  /** By every ARN under which they go. */
  readonly keys: ReadonlyMap<string, Key>
  readonly buckets: ReadonlyMap<string, Bucket>
  /** By account. */
  readonly principals: ReadonlyMap<string, readonly Principal[]>
  readonly principalsByArn: ReadonlyMap<string, Principal>
  readonly documentOf: DocumentOf
  /** Parses a document once, however often it is attached; each time under its own label. */
  readonly parse: Parse
  /** The same for policies of principals, which are many: only statements that can concern reading are kept. */
  readonly parseIdentity: Parse
}

export function worldOf(estate: Estate, organization: OrganizationView = organizationView(estate)): World {
  let groups: string[][] | undefined
  return {
    estate,
    organization,
    accounts: new Map(estate.accounts.map((account) => [account.id, account])),
    memberGroups: () => (groups ??= memberGroups(organization)),
    keys: keysByName(estate.keys),
    buckets: new Map(estate.buckets.map((bucket) => [bucket.name, bucket])),
    principals: groupBy(estate.principals, (principal) => principal.accountId),
    principalsByArn: new Map(estate.principals.map((principal) => [principal.arn, principal])),
    documentOf: policyDocuments(estate),
    parse: parseOnce((text, label) => parsePolicy(text, label)),
    parseIdentity: parseOnce((text, label) => {
      const { statements, ...rest } = parsePolicy(text, label)
      return { ...rest, statements: statements.filter(concernsReading) }
    }),
  }
}

type Parse = (text: string, label: string) => ParsedPolicy

function parseOnce(parse: Parse): Parse {
  const parsed = new Map<string, ParsedPolicy>()
  return (text, label) => {
    const known = parsed.get(text)
    if (known !== undefined) return known.label === label ? known : { ...known, label }
    const made = parse(text, label)
    parsed.set(text, made)
    return made
  }
}
