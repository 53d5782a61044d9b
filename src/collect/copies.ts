import { parseArn } from '../domain/arn.js'
import type { EventDataStore, LogGroup } from '../domain/trail.js'
import { flag, list, number, present, text, textOrNull } from './answers.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

const MOST_PAGES = 50

/** Event data stores of an account in a region, each with its key. */
export async function readEventDataStores(
  recorder: Recorder,
  accountId: string,
  region: string,
): Promise<EventDataStore[]> {
  const arns: string[] = []
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = present({ NextToken: token })
    const request: ReadRequest = {
      service: 'cloudtrail',
      operation: 'ListEventDataStores',
      input,
      accountId,
      region,
    }
    const output = await recorder.read(request)
    if (output === undefined || output === null) break
    const found = list(output, 'EventDataStores')
    if (found === undefined) {
      recorder.failMissing(request, 'EventDataStores')
      break
    }
    const named = found.flatMap((one) => text(one, 'EventDataStoreArn') ?? [])
    if (named.length < found.length) recorder.failMissing(request, 'EventDataStoreArn in an item')
    arns.push(...named)
    token = text(output, 'NextToken')
    if (token === undefined || token === '') break
  }
  return Promise.all(arns.map(async (arn) => readStore(recorder, { arn, accountId, region })))
}

async function readStore(
  recorder: Recorder,
  place: { arn: string; accountId: string; region: string },
): Promise<EventDataStore> {
  const { arn, accountId, region } = place
  const request: ReadRequest = {
    service: 'cloudtrail',
    operation: 'GetEventDataStore',
    input: { EventDataStore: arn },
    accountId,
    region,
  }
  const output = await recorder.read(request, arn)
  const name = arn.split('/').at(-1) ?? arn
  if (output === undefined || output === null) return { arn, name, accountId, region }
  return {
    arn,
    accountId,
    region,
    name: text(output, 'Name') ?? name,
    ...present({
      kmsKeyId: textOrNull(output, 'KmsKeyId'),
      status: text(output, 'Status'),
      multiRegionEnabled: flag(output, 'MultiRegionEnabled'),
      organizationEnabled: flag(output, 'OrganizationEnabled'),
      terminationProtectionEnabled: flag(output, 'TerminationProtectionEnabled'),
    }),
    read: recorder.mark(accountId),
  }
}

/** The log group that a trail copies to, by its ARN with or without `:*`. */
export async function readLogGroup(
  recorder: Recorder,
  arnWithStar: string,
  trailAccountId: string,
): Promise<LogGroup> {
  const arn = arnWithStar.replace(/:\*$/u, '')
  const parts = parseArn(arn)
  const accountId = parts?.accountId ?? trailAccountId
  const region = parts?.region ?? ''
  const name = (parts?.resource ?? '').replace(/^log-group:/u, '')
  const group: LogGroup = { arn, name, accountId, region }
  const asker = recorder.canRead(accountId) ? accountId : trailAccountId
  const request: ReadRequest = {
    service: 'logs',
    operation: 'DescribeLogGroups',
    input: { logGroupNamePrefix: name, limit: 50 },
    accountId: asker,
    region,
  }
  const output = await recorder.read(request, arn)
  if (output === undefined || output === null) return group
  const groups = list(output, 'logGroups')
  if (groups === undefined) {
    recorder.failMissing(request, 'logGroups', arn)
    return group
  }
  const found = groups.find((one) => text(one, 'logGroupName') === name)
  if (found === undefined) return { ...group, exists: false, read: recorder.mark(asker) }
  return {
    ...group,
    exists: true,
    ...present({ kmsKeyId: textOrNull(found, 'kmsKeyId') }),
    retentionInDays: number(found, 'retentionInDays') ?? null,
    read: recorder.mark(asker),
  }
}
