import { createHash } from 'node:crypto'
import { parseArn } from '../../domain/arn.js'
import type { Principal } from '../../domain/principal.js'
import { parsePolicy } from '../../policy/parse.js'
import { type Call, type Caller, type Handlers, ServiceError } from '../contract.js'
import { assumedRoleArn, issueSession } from '../credentials.js'
import { objects, optionalNumber, optionalText, text } from '../input.js'
import { roleOf } from './default-role.js'

/** Seconds. Source: STS API reference, AssumeRole DurationSeconds; twelve hours is the most that a role can be set to. */
const ROLE_SESSION = { least: 900, most: 43_200, usual: 3600 }
/** A session that assumes a role gets an hour at most. Source: IAM user guide, id_roles, "role chaining". */
const MOST_CHAINED_SECONDS = 3600
/** Source: STS API reference, GetSessionToken DurationSeconds. */
const USER_SESSION = { least: 900, most: 129_600, usual: 43_200 }
/** Source: STS API reference, AssumeRole RoleSessionName and ExternalId. */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/u
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/u

function uniqueId(prefix: string, arn: string): string {
  return `${prefix}${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`
}

/** UserId as GetCallerIdentity answers it. Source: IAM user guide, reference_policies_variables, principal key values. */
function userId({ principal, accountId }: Caller): string {
  if (principal.kind === 'root') return accountId
  if (principal.kind === 'user') return uniqueId('AIDA', principal.arn)
  return `${uniqueId('AROA', principal.roleArn ?? principal.arn)}:${principal.arn.split('/').at(-1) ?? ''}`
}

function refuse(call: Call, roleArn: string): never {
  throw new ServiceError(
    'AccessDenied',
    `User: ${call.caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { status: 403 },
  )
}

function invalid(message: string): never {
  throw new ServiceError('ValidationError', `1 validation error detected: ${message}`, { status: 400 })
}

function secondsOf(input: Record<string, unknown>, range: typeof ROLE_SESSION): number {
  const seconds = optionalNumber(input, 'DurationSeconds') ?? range.usual
  if (seconds >= range.least && seconds <= range.most) return seconds
  const [word, bound] = seconds < range.least ? ['greater', range.least] : ['less', range.most]
  return invalid(
    `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${word} than or equal to ${bound}`,
  )
}

function checkPattern(value: string | undefined, member: string, pattern: RegExp): void {
  if (value === undefined || pattern.test(value)) return
  invalid(
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern`,
  )
}

/** The session policy as text. Policies given by ARN are not simulated: to leave them out would widen the session. */
function sessionPolicyOf(input: Record<string, unknown>): string | undefined {
  if (objects(input, 'PolicyArns').length > 0) {
    throw new ServiceError('NotImplemented', 'AssumeRole with PolicyArns is not simulated', { status: 501 })
  }
  const policy = optionalText(input, 'Policy')
  if (policy === undefined) return undefined
  const { problems } = parsePolicy(policy, 'session policy')
  if (problems.length === 0) return policy
  throw new ServiceError('MalformedPolicyDocumentException', 'This policy contains invalid Json')
}

/** The role, when its trust policy and the caller's own policies let the caller assume it. AWS tells no missing role from a closed one. */
function assumableRole(call: Call, input: Record<string, unknown>, roleArn: string): Principal {
  const role = roleOf(call.world, roleArn)
  const isClosed = call.world.accounts.get(role?.accountId ?? '')?.status === 'SUSPENDED'
  if (role?.trustPolicy === undefined || isClosed) return refuse(call, roleArn)
  const externalId = optionalText(input, 'ExternalId')
  const isAllowed = call.may({
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceAccountId: role.accountId,
    resourcePolicy: { label: `trust policy of ${roleArn}`, text: role.trustPolicy },
    context: {
      'sts:RoleSessionName': text(input, 'RoleSessionName'),
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    },
  })
  return isAllowed ? role : refuse(call, roleArn)
}

export const sts: Handlers = {
  // Needs no permission, and can't be denied. Source: STS API reference, GetCallerIdentity.
  GetCallerIdentity: ({ caller }) => ({
    Account: caller.accountId,
    Arn: caller.principal.arn,
    UserId: userId(caller),
  }),

  AssumeRole: (call, input) => {
    const roleArn = text(input, 'RoleArn')
    const sessionName = text(input, 'RoleSessionName')
    if (parseArn(roleArn) === undefined) return invalid(`${roleArn} is invalid`)
    checkPattern(sessionName, 'roleSessionName', SESSION_NAME)
    checkPattern(optionalText(input, 'ExternalId'), 'externalId', EXTERNAL_ID)
    const seconds = secondsOf(input, ROLE_SESSION)
    const policy = sessionPolicyOf(input)
    assumableRole(call, input, roleArn)
    if (call.caller.principal.kind === 'assumed-role' && seconds > MOST_CHAINED_SECONDS) {
      return invalid(
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      )
    }
    const expiresMs = call.nowMs + seconds * 1000
    return {
      Credentials: issueSession({
        roleArn,
        sessionName,
        expiresMs,
        ...(policy === undefined ? {} : { policy }),
      }),
      AssumedRoleUser: {
        Arn: assumedRoleArn(call.world.partition, roleArn, sessionName),
        AssumedRoleId: `${uniqueId('AROA', roleArn)}:${sessionName}`,
      },
    }
  },

  GetSessionToken: (call, input) => {
    const { kind, arn } = call.caller.principal
    if (kind !== 'user' && kind !== 'root') {
      throw new ServiceError('AccessDenied', 'Cannot call GetSessionToken with session credentials', {
        status: 403,
      })
    }
    const expiresMs = call.nowMs + secondsOf(input, USER_SESSION) * 1000
    return { Credentials: issueSession({ roleArn: arn, expiresMs }) }
  },
}
