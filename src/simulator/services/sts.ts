import { createHash } from 'node:crypto'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { issueSession } from '../credentials.js'
import { optionalNumber, optionalText, text } from '../input.js'
import type { Principal } from '../../domain/principal.js'
import type { World } from '../world.js'

/** The role that Organizations makes in accounts it creates. Source: Organizations user guide, orgs_manage_accounts_access. */
const DEFAULT_ROLE = 'OrganizationAccountAccessRole'
const DEFAULT_SESSION_SECONDS = 3600

function uniqueId(prefix: string, arn: string): string {
  return `${prefix}${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`
}

/** A role that the world holds; where an account's estate lists none of that name, the one Organizations makes. */
export function roleOf(world: World, arn: string): Principal | undefined {
  const known = world.principals.get(arn)
  if (known !== undefined) return known
  const accountId = arn.split(':')[4] ?? ''
  const isDefault = arn.endsWith(`:role/${DEFAULT_ROLE}`) && world.accounts.has(accountId)
  if (!isDefault || world.organization === undefined) return undefined
  return {
    arn,
    kind: 'role',
    accountId,
    policies: [],
    trustPolicy: trustOf(world.partition, world.organization.managementAccountId),
  }
}

function trustOf(partition: string, accountId: string): string {
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:${partition}:iam::${accountId}:root"},"Action":"sts:AssumeRole"}]}`
}

function refuse(call: Call, roleArn: string): never {
  throw new ServiceError(
    'AccessDenied',
    `User: ${call.caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { status: 403 },
  )
}

export const sts: Handlers = {
  GetCallerIdentity: ({ caller }) => ({
    Account: caller.accountId,
    Arn: caller.principal.arn,
    UserId: uniqueId(caller.principal.kind === 'user' ? 'AIDA' : 'AROA', caller.principal.arn),
  }),

  AssumeRole: (call, input) => {
    const roleArn = text(input, 'RoleArn')
    const sessionName = text(input, 'RoleSessionName')
    const role = roleOf(call.world, roleArn)
    const externalId = optionalText(input, 'ExternalId')
    // AWS does not tell a missing role from one that may not be assumed.
    if (role?.trustPolicy === undefined || call.world.accounts.get(role.accountId)?.status === 'SUSPENDED') {
      return refuse(call, roleArn)
    }
    const isAllowed = call.may({
      action: 'sts:AssumeRole',
      resource: roleArn,
      resourceAccountId: role.accountId,
      resourcePolicy: { label: `trust policy of ${roleArn}`, text: role.trustPolicy },
      context: {
        'sts:RoleSessionName': sessionName,
        ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
      },
    })
    if (!isAllowed) return refuse(call, roleArn)
    const seconds = optionalNumber(input, 'DurationSeconds') ?? DEFAULT_SESSION_SECONDS
    const policy = optionalText(input, 'Policy')
    const expiresMs = call.nowMs + seconds * 1000
    const arn = `arn:${call.world.partition}:sts::${role.accountId}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`
    return {
      Credentials: issueSession({
        roleArn,
        sessionName,
        expiresMs,
        ...(policy === undefined ? {} : { policy }),
      }),
      AssumedRoleUser: { Arn: arn, AssumedRoleId: `${uniqueId('AROA', roleArn)}:${sessionName}` },
    }
  },
}
