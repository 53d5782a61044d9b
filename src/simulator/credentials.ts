import { createHash } from 'node:crypto'
import { parseArn } from '../domain/arn.js'
import type { RequestPrincipal } from '../policy/types.js'
import { type Caller, ServiceError } from './contract.js'
import type { World } from './world.js'

/** What a session token says; it carries its own state, so that no table of sessions grows. */
interface Session {
  readonly roleArn: string
  readonly sessionName: string
  readonly expiresMs: number
  readonly policy?: string
}

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
 * world's own caller. Signatures are not verified. Throws ExpiredToken.
 */
export function callerOf(world: World, accessKeyId: string, token: string | undefined): Caller {
  if (token?.startsWith(TOKEN_PREFIX)) return sessionCaller(world, token)
  if (ACCOUNT_ID.test(accessKeyId)) return administrator(world, accessKeyId)
  return { accountId: world.caller.accountId, principal: principalOfArn(world.caller.callerArn) }
}

function administrator(world: World, accountId: string): Caller {
  const arn = `arn:${world.partition}:iam::${accountId}:user/administrator`
  return { accountId, principal: { kind: 'user', arn, accountId } }
}

const sessions = new Map<string, Session>()
/** Decoded tokens kept at most; a sweep of many accounts uses each a few dozen times in a row. */
const MOST_SESSIONS = 4096

function decode(token: string): Session {
  const known = sessions.get(token)
  if (known !== undefined) return known
  const encoded = token.slice(TOKEN_PREFIX.length)
  const session = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as Session
  if (sessions.size >= MOST_SESSIONS) sessions.clear()
  sessions.set(token, session)
  return session
}

function sessionCaller(world: World, token: string): Caller {
  const { roleArn, sessionName, expiresMs, policy } = decode(token)
  if (expiresMs <= world.clock.nowMs()) {
    throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired')
  }
  const role = parseArn(roleArn)
  const accountId = role?.accountId ?? ''
  const arn = `arn:${world.partition}:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/${sessionName}`
  return {
    accountId,
    principal: { kind: 'assumed-role', arn, accountId, roleArn },
    ...(policy === undefined ? {} : { sessionPolicy: policy }),
  }
}

/** The caller that an ARN of GetCallerIdentity stands for. */
export function principalOfArn(arn: string): RequestPrincipal {
  const { partition = 'aws', accountId = '', resource = '' } = parseArn(arn) ?? {}
  if (resource === 'root') return { kind: 'root', arn, accountId }
  if (!resource.startsWith('assumed-role/')) return { kind: 'user', arn, accountId }
  const [, role = ''] = resource.split('/')
  return { kind: 'assumed-role', arn, accountId, roleArn: `arn:${partition}:iam::${accountId}:role/${role}` }
}
