import { partitionById } from '../domain/partition.js'
import { alwaysEnabledRegions } from '../domain/regions.js'
import { list, present, text } from './answers.js'
import type { ReadFailure, ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

const MOST_PAGES = 20

/** Regions to sweep, and whether that is all that the account has enabled. */
export interface Regions {
  readonly names: readonly string[]
  /** Absent when neither API answered. */
  readonly enabled?: readonly string[]
}

/** Enabled regions of an account: from the Account API, else EC2, else those that can't be switched off (with the failures recorded). */
export async function readRegions(
  recorder: Recorder,
  accountId: string,
  partition: string,
): Promise<Regions> {
  const region = partitionById(partition).globalRegion
  const listed = await fromAccountApi(recorder, accountId, region)
  if (!('failure' in listed)) return { names: listed, enabled: listed }
  const described = await fromEc2(recorder, accountId, region)
  if (described !== undefined) return { names: described, enabled: described }
  recorder.fail(listed.request, listed.failure)
  return { names: alwaysEnabledRegions(partition) }
}

type Refused = { readonly request: ReadRequest; readonly failure: ReadFailure }

async function fromAccountApi(
  recorder: Recorder,
  accountId: string,
  region: string,
): Promise<string[] | Refused> {
  const names: string[] = []
  const request: ReadRequest = { service: 'account', operation: 'ListRegions', accountId, region }
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = {
      RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'],
      MaxResults: 50,
      ...present({ NextToken: token }),
    }
    const answer = await recorder.tryRead({ ...request, input })
    // The failure is recorded only when EC2 does not answer either.
    if (!answer.ok) return { request, failure: answer.failure }
    const found = namesOf(answer.output)
    if (found === undefined) {
      return { request, failure: { kind: 'invalid-answer', code: 'MissingMember', message: 'no Regions' } }
    }
    names.push(...found)
    token = text(answer.output, 'NextToken')
    if (token === undefined || token === '') return names.sort()
  }
  const message = `more than ${MOST_PAGES} pages`
  return { request, failure: { kind: 'other', code: 'TooManyPages', message } }
}

async function fromEc2(recorder: Recorder, accountId: string, region: string): Promise<string[] | undefined> {
  const request: ReadRequest = { service: 'ec2', operation: 'DescribeRegions', input: {}, accountId, region }
  const output = await recorder.read(request)
  if (output === undefined || output === null) return undefined
  const found = namesOf(output)
  if (found === undefined) recorder.failMissing(request, 'Regions')
  return found?.sort()
}

/** Names of enabled regions; undefined when one has no name, or there are none: every account has some. */
function namesOf(output: Readonly<Record<string, unknown>>): string[] | undefined {
  const enabled = list(output, 'Regions')?.filter((one) => text(one, 'OptInStatus') !== 'not-opted-in')
  const names = (enabled ?? []).flatMap((one) => text(one, 'RegionName') ?? [])
  return names.length > 0 && names.length === enabled?.length ? names : undefined
}
