import { setMaxListeners } from 'node:events'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import type { CollectOptions } from '../collect/options.js'
import type { Answer, AwsPort, Entry, ReadRequest } from '../collect/ports.js'
import { parseArn } from '../domain/arn.js'
import { TrailsealError } from '../domain/errors.js'
import { partitionOfRegion } from '../domain/partition.js'
import type { Source } from '../domain/read.js'
import { Clients } from './clients.js'
import { CredentialCache, defaultCredentials, isFresh } from './credentials.js'
import { type Endpoints, endpointFor, readEndpoints } from './endpoints.js'
import { noIdentity } from './errors.js'
import { Pacer } from './rates.js'
import { startingRegion } from './region.js'
import { pause, withRetries } from './retry.js'
import { type UndiciHandler, undiciHandler } from './undici-handler.js'

const DEFAULT_ROLE_NAME = 'OrganizationAccountAccessRole'
const SESSION_NAME = 'trailseal'
const DEFAULTS = { concurrency: 512, requestTimeoutSeconds: 20, readTimeoutSeconds: 120 }
/** Sessions kept; an account's reads come in bursts, so the working set is about the number of accounts read side by side. */
const MOST_SESSIONS = 2000
/** Marks answers of the simulator; see simulator/SPEC.md. */
const SIMULATOR_HEADER = 'x-trailseal-simulator'
const REFUSED_BY_SCP = /service control policy/u

/** AWS behind a collection's port, reached through the SDK. */
export class SdkPort implements AwsPort {
  readonly #options: CollectOptions
  /** Our own, so that a caller's signal carries one listener and not one a request. */
  readonly #abort = new AbortController()
  readonly #endpoints: Endpoints
  readonly #profile: string | undefined
  readonly #handler: UndiciHandler
  readonly #pacer = new Pacer()
  readonly #sessions = new CredentialCache(MOST_SESSIONS)
  readonly #region: string
  readonly #clients: Clients
  readonly #own: AwsCredentialIdentityProvider
  #ownCredentials: AwsCredentialIdentity | undefined
  #source: Source | undefined
  #partition: string
  #calls = 0
  #isSimulated = false
  #skewSeconds: number | undefined
  #serverOffsetMs = 0

  readonly #onAbort = (): void => this.#abort.abort()

  private constructor(parts: {
    options: CollectOptions
    region: string
    own: AwsCredentialIdentityProvider
  }) {
    const { options, region, own } = parts
    this.#options = options
    setMaxListeners(0, this.#abort.signal)
    if (options.signal?.aborted === true) this.#abort.abort()
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#region = region
    this.#own = own
    this.#profile = options.profile ?? process.env['AWS_PROFILE']
    this.#endpoints = readEndpoints(options.endpointUrl, process.env)
    this.#partition = partitionOfRegion(region).id
    const timeoutSeconds = options.requestTimeoutSeconds ?? DEFAULTS.requestTimeoutSeconds
    const connections = options.concurrency ?? DEFAULTS.concurrency
    this.#handler = watch(undiciHandler({ timeoutSeconds, connections }), (headers) => this.#notice(headers))
    this.#clients = new Clients({
      handler: this.#handler,
      endpoints: this.#endpoints,
      globalRegion: partitionOfRegion(region).globalRegion,
    })
  }

  /** Finds region and credentials. Throws TrailsealError where there are none. */
  static async open(options: CollectOptions): Promise<SdkPort> {
    // The SDK warns on stderr of Node versions that it will leave behind; stderr is ours.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
    const region = await startingRegion(options.region ?? options.regions?.[0], options.profile, process.env)
    return new SdkPort({ options, region, own: await defaultCredentials(options.profile) })
  }

  /** Seconds that the endpoint's clock is ahead of ours; undefined before the first answer, or where it tells no time. */
  skewSeconds(): number | undefined {
    return this.#skewSeconds
  }

  #notice(headers: Readonly<Record<string, string>>): void {
    if (headers[SIMULATOR_HEADER] !== undefined) this.#isSimulated = true
    if (this.#skewSeconds !== undefined) return
    const theirs = Date.parse(headers['date'] ?? '')
    const ours = (this.#options.now?.() ?? new Date()).getTime()
    if (Number.isNaN(theirs)) return
    this.#skewSeconds = (theirs - ours) / 1000
    this.#serverOffsetMs = theirs - Date.now()
  }

  /** The endpoint's time: sessions end by its clock, and a simulated one is not ours. */
  #serverNowMs(): number {
    return Date.now() + this.#serverOffsetMs
  }

  close(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#handler.destroy()
  }

  now(): Date {
    return this.#options.now?.() ?? new Date(this.#serverNowMs())
  }

  calls(): number {
    return this.#calls
  }

  async caller(): Promise<{ source: Source; partition: string; region: string }> {
    const credentials = await this.#ownCurrent()
    const answer = await this.#send(
      { service: 'sts', operation: 'GetCallerIdentity', accountId: '', region: this.#region },
      credentials,
    )
    const endpoint = endpointFor(this.#endpoints, 'sts') ?? 'AWS'
    if (!answer.ok) throw noIdentity(answer.failure, endpoint, this.#profile)
    const { Account: accountId, Arn: arn } = answer.output
    if (typeof accountId !== 'string' || typeof arn !== 'string') {
      const failure = {
        kind: 'invalid-answer',
        code: 'MissingMember',
        message: 'no account and ARN in the answer',
      } as const
      throw noIdentity(failure, endpoint, this.#profile)
    }
    this.#partition = parseArn(arn)?.partition ?? this.#partition
    this.#checkRegions()
    this.#source = { callerArn: arn, accountId, endpoint, answeredBy: this.#answeredBy() }
    return { source: this.#source, partition: this.#partition, region: this.#region }
  }

  /** A region of another partition never answers these credentials: say so before asking. */
  #checkRegions(): void {
    const foreign = this.#options.regions?.find((region) => partitionOfRegion(region).id !== this.#partition)
    if (foreign === undefined) return
    throw new TrailsealError({
      code: 'WRONG_PARTITION',
      message: `region ${foreign} is not in partition ${this.#partition}, where these credentials belong`,
      remedy: `leave ${foreign} out of --regions, or use credentials of its partition`,
    })
  }

  #answeredBy(): Source['answeredBy'] {
    const isCustom = this.#endpoints.all !== undefined || this.#endpoints.byService.size > 0
    if (!isCustom) return 'aws'
    return this.#isSimulated ? 'simulator' : 'custom'
  }

  async enter(accountId: string): Promise<Entry> {
    const source = this.#source
    if (source === undefined) throw new Error('enter before caller')
    if (accountId === source.accountId) return { ok: true, source }
    const roleArn = this.#roleArn(accountId)
    const assumed = await this.#assume(accountId)
    if (!assumed.ok) return { ok: false, failure: assumed.failure, roleArn }
    return { ok: true, roleArn, source: { ...source, callerArn: assumed.callerArn, accountId } }
  }

  async read(request: ReadRequest): Promise<Answer> {
    const credentials = await this.#credentialsOf(request.accountId)
    if (!('accessKeyId' in credentials)) return credentials
    const answer = await this.#send(request, credentials)
    if (answer.ok || request.operation !== 'DescribeTrails' || !REFUSED_BY_SCP.test(answer.failure.message))
      return answer
    return { ok: false, failure: { ...answer.failure, kind: 'region-closed' } }
  }

  async #credentialsOf(accountId: string): Promise<AwsCredentialIdentity | (Answer & { ok: false })> {
    if (accountId === this.#source?.accountId) return this.#ownCurrent()
    const cached = this.#sessions.get(accountId, this.#serverNowMs())
    if (cached !== undefined) return cached
    const assumed = await this.#assume(accountId)
    return assumed.ok ? assumed.credentials : assumed
  }

  async #ownCurrent(): Promise<AwsCredentialIdentity> {
    if (this.#ownCredentials === undefined || !isFresh(this.#ownCredentials, Date.now())) {
      this.#ownCredentials = await this.#own()
    }
    return this.#ownCredentials
  }

  #roleArn(accountId: string): string {
    const name = this.#options.roleName ?? DEFAULT_ROLE_NAME
    return `arn:${this.#partition}:iam::${accountId}:role/${name}`
  }

  async #assume(
    accountId: string,
  ): Promise<{ ok: true; credentials: AwsCredentialIdentity; callerArn: string } | (Answer & { ok: false })> {
    const { externalId } = this.#options
    const input = {
      RoleArn: this.#roleArn(accountId),
      RoleSessionName: SESSION_NAME,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    }
    const request: ReadRequest = {
      service: 'sts',
      operation: 'AssumeRole',
      input,
      accountId: '',
      region: this.#region,
    }
    const answer = await this.#send(request, await this.#ownCurrent())
    if (!answer.ok) return answer
    const found = answer.output['Credentials'] as Record<string, unknown> | undefined
    const user = answer.output['AssumedRoleUser'] as Record<string, unknown> | undefined
    const id = found?.['AccessKeyId']
    const secret = found?.['SecretAccessKey']
    const token = found?.['SessionToken']
    if (typeof id !== 'string' || typeof secret !== 'string' || typeof token !== 'string') {
      return {
        ok: false,
        failure: {
          kind: 'invalid-answer',
          code: 'MissingMember',
          message: 'sts:AssumeRole answered no credentials',
        },
      }
    }
    const expiration = found?.['Expiration']
    const credentials: AwsCredentialIdentity = {
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: token,
      ...(expiration instanceof Date ? { expiration } : {}),
    }
    this.#sessions.set(accountId, credentials)
    return {
      ok: true,
      credentials,
      callerArn: typeof user?.['Arn'] === 'string' ? user['Arn'] : this.#roleArn(accountId),
    }
  }

  async #send(request: ReadRequest, credentials: AwsCredentialIdentity): Promise<Answer> {
    const { service, operation, region, input = {} } = request
    const { signal } = this.#abort
    const name = `${service}:${operation}`
    const place = `${request.accountId}|${region}`
    const seconds = this.#options.readTimeoutSeconds ?? DEFAULTS.readTimeoutSeconds
    const send = async (): Promise<Record<string, unknown>> => {
      const waitMs = this.#pacer.reserve(name, place, performance.now())
      if (waitMs > 0) await pause(waitMs, signal)
      this.#calls += 1
      return this.#clients.send(service, operation, { region, input, credentials, abortSignal: signal })
    }
    return withRetries(send, {
      deadlineMs: performance.now() + seconds * 1000,
      signal,
      onThrottled: () => this.#pacer.throttled(name, place, performance.now()),
    })
  }
}

/** Shows the headers of each answer. */
function watch(
  handler: UndiciHandler,
  onHeaders: (headers: Readonly<Record<string, string>>) => void,
): UndiciHandler {
  return {
    destroy: handler.destroy,
    handle: async (request, options) => {
      const answer = await handler.handle(request, options)
      onHeaders(answer.response.headers)
      return answer
    },
  }
}
