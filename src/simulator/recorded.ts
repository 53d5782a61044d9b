import { type Call, ServiceError } from './contract.js'
import { invalidToken } from './token-errors.js'

/** Global services answer in every region's name; only these are closed with a region that an account has not enabled. */
const GLOBAL = new Set(['iam', 'organizations', 'account', 'sts'])

/** Regions that an account must opt in to answer with an unrecognised token. Source: Account Management guide, manage-acct-regions. */
export function refuseClosedRegion(call: Call): void {
  const enabled = call.world.accounts.get(call.accountId)?.enabledRegions
  if (
    GLOBAL.has(call.service) ||
    call.service === 's3' ||
    enabled === undefined ||
    enabled.includes(call.region)
  )
    return
  throw invalidToken(call.service)
}

/** Members by which requests name what they are about. */
const SUBJECTS = ['KeyId', 'Bucket', 'RoleArn', 'Name', 'EventDataStore', 'logGroupNamePrefix'] as const

/** A refusal that the loaded estate recorded is given again for the same operation, account, region and subject. */
export function replayFailure(call: Call, input: Record<string, unknown>): void {
  const { recordedFailures } = call.world
  if (recordedFailures.size === 0) return
  const operation = `${call.service}:${call.operation}`
  const subjects = [...SUBJECTS.map((name) => input[name]).filter((value) => typeof value === 'string'), '']
  for (const subject of subjects) {
    const failure =
      recordedFailures.get(`${operation}|${call.accountId}|${call.region}|${subject}`) ??
      recordedFailures.get(`${operation}|${call.accountId}||${subject}`)
    if (failure !== undefined) throw new ServiceError(failure.code, failure.message)
  }
}
