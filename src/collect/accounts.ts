import type { Account } from '../domain/account.js'
import { TrailsealError } from '../domain/errors.js'
import type { Organization } from '../domain/organization.js'
import { list, members, present, text } from './answers.js'
import type { CollectOptions } from './options.js'
import type { ReadFailure, ReadRequest } from './ports.js'
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

function request(home: Home, operation: string, input: Record<string, unknown> = {}): ReadRequest {
  return { service: 'organizations', operation, input, ...home }
}

/** The caller's organization; null when it has none; undefined when that could not be read. */
export async function readOrganization(
  recorder: Recorder,
  home: Home,
): Promise<Organization | null | undefined> {
  const asked = request(home, 'DescribeOrganization')
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
  const ids =
    options.accounts === undefined || options.accounts.length === 0 ? [home.accountId] : options.accounts
  for (const id of new Set(ids)) yield { id }
}

async function* listOrganization(recorder: Recorder, home: Home): AsyncGenerator<ListedAccount> {
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await recorder.tryRead(request(home, 'ListAccounts', present({ NextToken: token })))
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
