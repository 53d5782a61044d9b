import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { members, text } from '../collect/answers.js'
import type { CollectOptions } from '../collect/options.js'
import type { Answer, ReadRequest } from '../collect/ports.js'
import { CredentialCache, isFresh } from './credentials.js'
import type { Transport } from './transport.js'

const DEFAULT_ROLE_NAME = 'OrganizationAccountAccessRole'
const SESSION_NAME = 'trailseal'
/** Sessions kept; an account's reads come in bursts, so the working set is about the number of accounts read side by side. */
const MOST_SESSIONS = 2000

type Refused = Answer & { readonly ok: false }

/** Credentials for an account and the ARN they act as, or why there are none. */
export type Session =
  | { readonly ok: true; readonly credentials: AwsCredentialIdentity; readonly callerArn: string }
  | Refused

/** The caller's own credentials, and sessions of the role in other accounts, renewed before they end. */
export class Sessions {
  readonly #transport: Transport
  readonly #options: CollectOptions
  readonly #region: string
  readonly #provider: AwsCredentialIdentityProvider
  readonly #cache = new CredentialCache(MOST_SESSIONS)
  #own: AwsCredentialIdentity | undefined

  constructor(parts: {
    transport: Transport
    options: CollectOptions
    region: string
    provider: AwsCredentialIdentityProvider
  }) {
    this.#transport = parts.transport
    this.#options = parts.options
    this.#region = parts.region
    this.#provider = parts.provider
  }

  /** The caller's own credentials. Throws TrailsealError where there are none. */
  async own(): Promise<AwsCredentialIdentity> {
    if (this.#own === undefined || !isFresh(this.#own, Date.now())) this.#own = await this.#provider()
    return this.#own
  }

  roleArn(accountId: string, partition: string): string {
    return `arn:${partition}:iam::${accountId}:role/${this.#options.roleName ?? DEFAULT_ROLE_NAME}`
  }

  /** Credentials kept for an account, or new ones. */
  async of(accountId: string, partition: string): Promise<AwsCredentialIdentity | Refused> {
    const kept = this.#cache.get(accountId, this.#transport.nowMs())
    if (kept !== undefined) return kept
    const session = await this.assume(accountId, partition)
    return session.ok ? session.credentials : session
  }

  /** Assumes the role in an account. */
  async assume(accountId: string, partition: string): Promise<Session> {
    const roleArn = this.roleArn(accountId, partition)
    const { externalId } = this.#options
    const input = {
      RoleArn: roleArn,
      RoleSessionName: SESSION_NAME,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    }
    // Charged to the caller, so paced by the caller's account: no account id of its own.
    const request: ReadRequest = {
      service: 'sts',
      operation: 'AssumeRole',
      input,
      accountId: '',
      region: this.#region,
    }
    const answer = await this.#transport.send(request, await this.own())
    if (!answer.ok) return answer
    const credentials = credentialsIn(answer.output)
    if (credentials === undefined) return NO_CREDENTIALS
    this.#cache.set(accountId, credentials)
    return {
      ok: true,
      credentials,
      callerArn: text(members(answer.output, 'AssumedRoleUser'), 'Arn') ?? roleArn,
    }
  }
}

const NO_CREDENTIALS: Refused = {
  ok: false,
  failure: {
    kind: 'invalid-answer',
    code: 'MissingMember',
    message: 'sts:AssumeRole answered no credentials',
  },
}

function credentialsIn(output: Readonly<Record<string, unknown>>): AwsCredentialIdentity | undefined {
  const found = members(output, 'Credentials')
  const accessKeyId = text(found, 'AccessKeyId')
  const secretAccessKey = text(found, 'SecretAccessKey')
  const sessionToken = text(found, 'SessionToken')
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    return undefined
  const expiration = found['Expiration']
  return { accessKeyId, secretAccessKey, sessionToken, ...(expiration instanceof Date ? { expiration } : {}) }
}
