import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseArn } from '../domain/arn.js'
import type { RequestPrincipal } from '../policy/types.js'
import type { Caller, ServiceId } from './contract.js'
import { expiredToken, invalidToken } from './token-errors.js'
import type { World } from './world.js'

/** What a session token says; it carries its own state, so that no table of sessions grows. */
const sessionSchema = z.strictObject({
  /** The role that was assumed, or the user or root user whose session GetSessionToken made. */
  roleArn: z.string(),
  /** Absent: a session of GetSessionToken, which acts as the user itself. */
  sessionName: z.string().optional(),
  expiresMs: z.number(),
  policy: z.string().optional(),
})
type Session = z.infer<typeof sessionSchema>

const ACCOUNT_ID = /^\d{12}$/u
const TOKEN_PREFIX = 'trailseal-simulated-session.'

/** Temporary credentials of a role, as AssumeRole answers them. */
export interface SessionCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

export function issueSession(session: Session): SessionCredentials {
  const encoded = Buffer.from(JSON.stringify(session)).toString('base64url')
  const id = createHash('sha256').update(encoded).digest('hex').slice(0, 16).toUpperCase()
  return {
    AccessKeyId: `ASIA${id}`,
    SecretAccessKey: 'simulated',
    SessionToken: `${TOKEN_PREFIX}${encoded}`,
    Expiration: new Date(session.expiresMs),
  }
}

/**
 * Who signed: a session by its token; twelve digits are an administrator of that account; anything else acts as the
 * world's own caller. Signatures are not verified. Throws the service's error for a token that is expired or none of ours.
 */
export function callerOf(
  world: World,
  {
    service,
    accessKeyId,
    sessionToken,
  }: { service: ServiceId; accessKeyId: string; sessionToken?: string | undefined },
): Caller {
  if (sessionToken?.startsWith(TOKEN_PREFIX)) return sessionCaller(world, service, sessionToken)
  if (ACCOUNT_ID.test(accessKeyId)) return administrator(world, accessKeyId)
  return worldCaller(world)
}

const worldCallers = new WeakMap<World['caller'], Caller>()

/** The identity that the estate was collected as. A session's ARN leaves the path of its role out; the world may know it. */
function worldCaller({ caller: { accountId, callerArn }, caller, principals }: World): Caller {
  const known = worldCallers.get(caller)
  if (known !== undefined) return known
  const principal = principalOfArn(callerArn)
  const name = principal.roleArn?.split('/').at(-1)
  const role = [...principals.values()].find(
    (one) => one.kind === 'role' && one.accountId === accountId && one.arn.split('/').at(-1) === name,
  )
  const found = { accountId, principal: role === undefined ? principal : { ...principal, roleArn: role.arn } }
  worldCallers.set(caller, found)
  return found
}

function administrator(world: World, accountId: string): Caller {
  const arn = `arn:${world.partition}:iam::${accountId}:user/administrator`
  return { accountId, principal: { kind: 'user', arn, accountId } }
}

const sessions = new Map<string, Session>()
/** Decoded tokens kept at most; a sweep of many accounts uses each a few dozen times in a row. */
const MOST_SESSIONS = 4096

function decode(service: ServiceId, token: string): Session {
  const known = sessions.get(token)
  if (known !== undefined) return known
  const encoded = token.slice(TOKEN_PREFIX.length)
  let session: Session
  try {
    session = sessionSchema.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')))
  } catch {
    throw invalidToken(service)
  }
  if (sessions.size >= MOST_SESSIONS) sessions.clear()
  sessions.set(token, session)
  return session
}

function sessionCaller(world: World, service: ServiceId, token: string): Caller {
  const { roleArn, sessionName, expiresMs, policy } = decode(service, token)
  if (expiresMs <= world.clock.nowMs()) throw expiredToken(service)
  const accountId = parseArn(roleArn)?.accountId ?? ''
  if (sessionName === undefined) return { accountId, principal: principalOfArn(roleArn) }
  const arn = assumedRoleArn(world.partition, roleArn, sessionName)
  return {
    accountId,
    principal: { kind: 'assumed-role', arn, accountId, roleArn },
    ...(policy === undefined ? {} : { sessionPolicy: policy }),
  }
}

/** `arn:aws:sts::<account>:assumed-role/<name without its path>/<session>`. Source: IAM user guide, reference_identifiers. */
export function assumedRoleArn(partition: string, roleArn: string, sessionName: string): string {
  const { accountId = '', resource = '' } = parseArn(roleArn) ?? {}
  return `arn:${partition}:sts::${accountId}:assumed-role/${resource.split('/').at(-1) ?? ''}/${sessionName}`
}

/** The caller that an ARN of GetCallerIdentity stands for. */
export function principalOfArn(arn: string): RequestPrincipal {
  const { partition = 'aws', accountId = '', resource = '' } = parseArn(arn) ?? {}
  if (resource === 'root') return { kind: 'root', arn, accountId }
  if (!resource.startsWith('assumed-role/')) return { kind: 'user', arn, accountId }
  const [, role = ''] = resource.split('/')
  return { kind: 'assumed-role', arn, accountId, roleArn: `arn:${partition}:iam::${accountId}:role/${role}` }
}
