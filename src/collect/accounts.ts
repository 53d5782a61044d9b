import type { Account } from '../domain/account.js'
import { TrailsealError } from '../domain/errors.js'
import type { Organization } from '../domain/organization.js'
import { list, members, present, text } from './answers.js'
import type { CollectOptions } from './options.js'
import { organizationsRequest } from './organizations-request.js'
import type { ReadFailure } from './ports.js'
import type { Recorder } from './recorder.js'

/** Who asks, and where Organizations is asked. */
export interface Home {
  readonly accountId: string
  readonly region: string
}

/** An account as listed, before it is read. */
export type ListedAccount = Pick<Account, 'id' | 'name' | 'status'>

/** Pages of ListAccounts at most: 20 accounts a page, and the largest organizations hold tens of thousands. */
const MOST_PAGES = 10_000

/** The caller's organization; null when it has none; undefined when that could not be read. */
export async function readOrganization(
  recorder: Recorder,
  home: Home,
): Promise<Organization | null | undefined> {
  const asked = organizationsRequest(home, 'DescribeOrganization')
  const output = await recorder.read(asked, undefined, new Set(['AWSOrganizationsNotInUseException']))
  if (output === undefined || output === null) return output
  const found = members(output, 'Organization')
  const id = text(found, 'Id')
  const management = text(found, 'MasterAccountId')
  if (id === undefined || management === undefined) {
    recorder.failMissing(asked, 'Organization')
    return undefined
  }
  return {
    id,
    managementAccountId: management,
    read: recorder.mark(home.accountId),
    ...present({ featureSet: text(found, 'FeatureSet') }),
  }
}

/** The accounts in scope, as they become known, so that reading them can begin before the last page has come. */
export async function* listAccounts(
  recorder: Recorder,
  home: Home,
  options: CollectOptions,
): AsyncGenerator<ListedAccount> {
  if (options.organization === true) {
    yield* listOrganization(recorder, home)
    return
  }
  for (const id of accountsAsked(home, options)) yield { id }
}

/** The accounts that the options name, each once: the caller's own where they name none. */
export function accountsAsked({ accountId }: Home, { accounts = [] }: CollectOptions): string[] {
  return accounts.length === 0 ? [accountId] : [...new Set(accounts)]
}

async function* listOrganization(recorder: Recorder, home: Home): AsyncGenerator<ListedAccount> {
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await recorder.tryRead(
      organizationsRequest(home, 'ListAccounts', present({ NextToken: token })),
    )
    if (!answer.ok) throw cannotList(answer.failure)
    const accounts = list(answer.output, 'Accounts')
    if (accounts === undefined)
      throw cannotList({ kind: 'invalid-answer', code: 'MissingMember', message: 'no Accounts' })
    for (const found of accounts) {
      const id = text(found, 'Id')
      if (id === undefined)
        throw cannotList({ kind: 'invalid-answer', code: 'MissingMember', message: 'an account without Id' })
      yield { id, ...present({ name: text(found, 'Name'), status: text(found, 'Status') }) }
    }
    token = text(answer.output, 'NextToken')
    if (token === undefined || token === '') return
  }
}

/** Without the list of accounts there is no scope, so this ends the collection. */
function cannotList(failure: ReadFailure): TrailsealError {
  const isAlone = failure.code === 'AWSOrganizationsNotInUseException'
  return new TrailsealError({
    code: isAlone ? 'NO_ORGANIZATION' : 'CANNOT_LIST_ACCOUNTS',
    message: `organizations:ListAccounts failed: ${failure.code}: ${failure.message}`,
    remedy: isAlone
      ? 'this account is in no organization; leave --org out, or name accounts with --accounts'
      : 'run as the management account or a delegated administrator with organizations:ListAccounts, or name accounts with --accounts',
  })
}
