import type { Estate } from '../domain/estate.js'
import type { Principal } from '../domain/principal.js'
import {
  type AuthorizationDetails,
  detailsRequest,
  readAuthorizationDetails,
} from './authorization-details.js'
import { mapLimited } from './concurrency.js'
import { Shared, toPrincipals } from './principals.js'
import { type Facts, readerAccounts } from './reader-accounts.js'
import type { Recorder } from './recorder.js'

/** Accounts read side by side; the answers of so many are held at a time. */
const WIDTH = 16
/** Accounts that are read unless all are asked for; see docs/decisions/0010. */
const MOST_ACCOUNTS = 100

/** Principals of the accounts that matter, and which accounts were read whole. */
export interface ReaderEvidence extends Pick<Estate, 'principals' | 'managedPolicies'> {
  readonly accountsRead: ReadonlySet<string>
}

/** Reads the principals of every account that can matter to who reads the logs, as far as `want` goes. */
export async function readReaderEvidence(
  recorder: Recorder,
  place: { readonly region: string; readonly want: boolean | undefined },
  facts: Facts,
): Promise<ReaderEvidence> {
  const ids = readerAccounts(facts)
  const wanted = limit(recorder, place, ids)
  const readable = wanted.filter((id) => recorder.canRead(id)).sort()
  for (const id of wanted) if (!recorder.canRead(id)) failForeign(recorder, place.region, id)
  const shared = new Shared()
  const principals: Principal[] = []
  const accountsRead = new Set<string>()
  for (let start = 0; start < readable.length; start += WIDTH) {
    const batch = readable.slice(start, start + WIDTH)
    const read = await mapLimited(batch, WIDTH, async (id) =>
      readAuthorizationDetails(recorder, id, place.region),
    )
    for (const [index, accountId] of batch.entries()) {
      const found = convert(recorder, { ...place, accountId, shared }, read[index])
      if (found === undefined) continue
      accountsRead.add(accountId)
      for (const one of found) principals.push(one)
    }
    recorder.progress('principals', start + batch.length, readable.length)
  }
  const managedPolicies = [...shared.managed.values()].sort((left, right) => (left.arn < right.arn ? -1 : 1))
  return { principals, managedPolicies, accountsRead }
}

/** The accounts to read; of the others it is recorded that they were not asked. */
function limit(
  recorder: Recorder,
  { region, want }: { readonly region: string; readonly want: boolean | undefined },
  ids: readonly string[],
): readonly string[] {
  if (want === true || (want === undefined && ids.length <= MOST_ACCOUNTS)) return ids
  const message =
    want === false
      ? 'principals were left out of this collection'
      : `principals were read of ${MOST_ACCOUNTS} accounts, those of organization trails first: ${ids.length} can matter to who reads the logs; --all-readers reads all`
  recorder.notice(message)
  const most = want === false ? 0 : MOST_ACCOUNTS
  for (const id of ids.slice(most))
    recorder.fail(detailsRequest(id, region, {}), { kind: 'other', code: 'NotAsked', message })
  return ids.slice(0, most)
}

/** An account outside the scope, or one that can't be entered: who is in it is not known. */
function failForeign(recorder: Recorder, region: string, accountId: string): void {
  const message = `account ${accountId} is not in scope or can't be entered, so its users, groups and roles were not read`
  const action = 'iam:GetAccountAuthorizationDetails'
  recorder.fail(detailsRequest(accountId, region, {}), {
    kind: 'denied',
    code: 'ForeignAccount',
    message,
    action,
  })
}

function convert(
  recorder: Recorder,
  context: { readonly accountId: string; readonly region: string; readonly shared: Shared },
  details: AuthorizationDetails | undefined,
): Principal[] | undefined {
  if (details === undefined) return undefined
  const { accountId, region, shared } = context
  const request = detailsRequest(accountId, region, {})
  const made = toPrincipals(details, { accountId, shared, read: recorder.mark(accountId) })
  if (!made.ok) {
    recorder.failMissing(request, made.missing)
    return undefined
  }
  for (const arn of made.undocumented) recorder.failMissing(request, `policy document of ${arn}`, arn)
  return made.principals
}
