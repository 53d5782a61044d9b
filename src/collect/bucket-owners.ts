import { list, text } from './answers.js'
import { mapLimited } from './concurrency.js'
import type { Recorder } from './recorder.js'

/** Accounts whose buckets are listed to find an owner; in larger scopes only accounts that the bucket's name holds are tried. */
const MOST_ACCOUNTS = 200
const WIDTH = 50
const ACCOUNT_IN_NAME = /\d{12}/gu

/** Finds the account that owns a bucket: by an account id in its name, else by listing each account's buckets, once. */
export function ownerFinder(
  recorder: Recorder,
  accountIds: readonly string[],
  region: string,
): (bucket: string) => Promise<string | undefined> {
  let owners: Promise<Map<string, string>> | undefined
  return async (bucket) => {
    const named = (bucket.match(ACCOUNT_IN_NAME) ?? []).find((id) => accountIds.includes(id))
    if (named !== undefined || accountIds.length > MOST_ACCOUNTS) return named
    owners ??= listOwners(recorder, accountIds, region)
    return (await owners).get(bucket)
  }
}

async function listOwners(
  recorder: Recorder,
  accountIds: readonly string[],
  region: string,
): Promise<Map<string, string>> {
  const owners = new Map<string, string>()
  await mapLimited(accountIds, WIDTH, async (accountId) => {
    const answer = await recorder.tryRead({
      service: 's3',
      operation: 'ListBuckets',
      input: {},
      accountId,
      region,
    })
    const buckets = answer.ok ? (list(answer.output, 'Buckets') ?? []) : []
    for (const bucket of buckets) owners.set(text(bucket, 'Name') ?? '', accountId)
  })
  return owners
}
