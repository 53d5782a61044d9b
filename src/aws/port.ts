import type { AwsCredentialIdentityProvider } from '@smithy/types'
import { text } from '../collect/answers.js'
import type { CollectOptions } from '../collect/options.js'
import type { ApplyPort } from '../apply/ports.js'
import type { Answer, AwsPort, Entry, ReadFailure, ReadRequest } from '../collect/ports.js'
import { parseArn } from '../domain/arn.js'
import { TrailsealError } from '../domain/errors.js'
import { partitionOfRegion } from '../domain/partition.js'
import type { Source } from '../domain/read.js'
import { defaultCredentials } from './credentials.js'
import { noIdentity } from './errors.js'
import { startingRegion } from './region.js'
import { Sessions } from './sessions.js'
import { Transport } from './transport.js'
import type { UndiciHandler } from './undici-handler.js'

const REFUSED_BY_SCP = /service control policy/u
const NO_IDENTITY: ReadFailure = {
  kind: 'invalid-answer',
  code: 'MissingMember',
  message: 'no account and ARN in the answer',
}

/** Where credentials come from, and what takes the place of the network. */
interface Wiring {
  readonly provider: AwsCredentialIdentityProvider
  readonly handler?: UndiciHandler
}

/** AWS behind the ports of collecting and applying, reached through the SDK. */
export class SdkPort implements AwsPort, ApplyPort {
  readonly #options: CollectOptions
  readonly #region: string
  readonly #transport: Transport
  readonly #sessions: Sessions
  #source: Source | undefined
  #partition: string

  private constructor(options: CollectOptions, region: string, wiring: Wiring) {
    const { provider, handler } = wiring
    this.#options = options
    this.#region = region
    this.#transport = new Transport(options, region, handler)
    this.#sessions = new Sessions({ transport: this.#transport, options, region, provider })
    this.#partition = partitionOfRegion(region).id
  }

  /**
   * Finds region and credentials. Throws TrailsealError where there are none. A handler takes the place of the network, a provider
   * that of the credentials of this machine: for twins.
   */
  static async open(options: CollectOptions, wiring: Partial<Wiring> = {}): Promise<SdkPort> {
    // The SDK warns on stderr of Node versions that it will leave behind; stderr is ours.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
    const region = await startingRegion(options.region ?? options.regions?.[0], options.profile, process.env)
    const provider = wiring.provider ?? (await defaultCredentials(options.profile))
    return new SdkPort(options, region, { ...wiring, provider })
  }

  close(): void {
    this.#transport.close()
  }

  /** Seconds that the endpoint's clock is ahead of ours; undefined before the first answer, or where it tells no time. */
  skewSeconds(): number | undefined {
    return this.#transport.skewSeconds()
  }

  now(): Date {
    return new Date(this.#transport.nowMs())
  }

  calls(): number {
    return this.#transport.calls()
  }

  async caller(): Promise<{ source: Source; partition: string; region: string }> {
    const request: ReadRequest = {
      service: 'sts',
      operation: 'GetCallerIdentity',
      accountId: '',
      region: this.#region,
    }
    const answer = await this.#transport.send(request, await this.#sessions.own())
    if (!answer.ok) throw this.#unidentified(answer.failure)
    const accountId = text(answer.output, 'Account')
    const callerArn = text(answer.output, 'Arn')
    if (accountId === undefined || callerArn === undefined) throw this.#unidentified(NO_IDENTITY)
    this.#partition = parseArn(callerArn)?.partition ?? this.#partition
    this.#checkRegions()
    this.#source = { callerArn, accountId, ...this.#transport.answerer() }
    return { source: this.#source, partition: this.#partition, region: this.#region }
  }

  #unidentified(failure: ReadFailure): TrailsealError {
    const profile = this.#options.profile ?? process.env['AWS_PROFILE']
    return noIdentity(failure, this.#transport.answerer().endpoint, profile)
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

  async enter(accountId: string): Promise<Entry> {
    const source = this.#source
    if (source === undefined) throw new Error('enter before caller')
    if (accountId === source.accountId) return { ok: true, source }
    const roleArn = this.#sessions.roleArn(accountId, this.#partition)
    const session = await this.#sessions.assume(accountId, this.#partition)
    if (!session.ok) return { ok: false, failure: session.failure, roleArn }
    return { ok: true, roleArn, source: { ...source, callerArn: session.callerArn, accountId } }
  }

  /** The credentials that act in an account, or why there are none. */
  async #credentials(accountId: string): ReturnType<Sessions['of']> {
    const isOwn = accountId === this.#source?.accountId
    return isOwn ? this.#sessions.own() : this.#sessions.of(accountId, this.#partition)
  }

  /** One attempt, for changes and for whatever is told apart by its first answer. */
  async call(request: ReadRequest): Promise<Answer> {
    const credentials = await this.#credentials(request.accountId).catch(asFailure)
    return 'accessKeyId' in credentials ? this.#transport.sendOnce(request, credentials) : credentials
  }

  async read(request: ReadRequest): Promise<Answer> {
    const credentials = await this.#credentials(request.accountId)
    if (!('accessKeyId' in credentials)) return credentials
    const answer = await this.#transport.send(request, credentials)
    if (answer.ok || request.operation !== 'DescribeTrails' || !REFUSED_BY_SCP.test(answer.failure.message)) {
      return answer
    }
    return { ok: false, failure: { ...answer.failure, kind: 'region-closed' } }
  }
}

/** Credentials that have ended are an answer like any other to who is in the middle of a change. */
function asFailure(error: unknown): Answer & { ok: false } {
  if (!(error instanceof TrailsealError)) throw error
  const { code, message } = error
  return { ok: false, failure: { kind: 'expired-credentials', code, message } }
}
