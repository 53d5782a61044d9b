import { arnAccount } from '../domain/arn.js'
import type { Failure } from '../domain/read.js'
import { type Call, ServiceError, type ServiceId } from './contract.js'
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
const SUBJECTS = [
  'KeyId',
  'Bucket',
  'RoleArn',
  'Name',
  'EventDataStore',
  'logGroupNamePrefix',
  'ParentId',
  'ChildId',
  'PolicyId',
  'TargetId',
] as const

/** A refusal that the loaded estate recorded is given again for the same operation, account, region and subject. */
export function replayFailure(call: Call, input: Record<string, unknown>): void {
  const { recordedFailures } = call.world
  if (recordedFailures.size === 0) return
  const what = `${call.service}:${call.operation}|${accountOf(call, input)}`
  const subjects = [...SUBJECTS.map((name) => input[name]).filter((value) => typeof value === 'string'), '']
  for (const subject of subjects) {
    const failure =
      recordedFailures.get(`${what}|${call.region}|${subject}`) ?? recordedFailures.get(`${what}||${subject}`)
    if (failure !== undefined) throw again(failure, call.service)
  }
}

/** Estates record a role that could not be assumed with the account that it leads to, not with the one that asked. */
function accountOf({ accountId, operation }: Call, input: Record<string, unknown>): string {
  const { RoleArn: roleArn } = input
  return operation === 'AssumeRole' && typeof roleArn === 'string'
    ? (arnAccount(roleArn) ?? accountId)
    : accountId
}

/** The HTTP status that a recorded message ends with; that of a success that could not be read is not one to fail with. */
const STATUS = / \(HTTP (?<status>[3-5]\d{2})\)$/u
/** Answers to HEAD carry nothing but a status. Source: S3 API reference, ErrorResponses. */
const S3_STATUS: Partial<Record<Failure['kind'], number>> = { denied: 403, 'not-found': 404, throttled: 503 }

function again({ code, message, kind }: Failure, service: ServiceId): ServiceError {
  const recorded = STATUS.exec(message)?.groups?.['status']
  const status = recorded === undefined ? statusOf(kind, service) : Number(recorded)
  return new ServiceError(code, message.replace(STATUS, ''), status === undefined ? {} : { status })
}

function statusOf(kind: Failure['kind'], service: ServiceId): number | undefined {
  return service === 's3' ? S3_STATUS[kind] : undefined
}
