import { setMaxListeners } from 'node:events'
import type { AwsCredentialIdentity } from '@smithy/types'
import type { CollectOptions } from '../collect/options.js'
import type { Answer, ReadRequest } from '../collect/ports.js'
import { partitionOfRegion } from '../domain/partition.js'
import type { Source } from '../domain/read.js'
import { classify } from './classify.js'
import { Clients } from './clients.js'
import { type Endpoints, describeEndpoints, readEndpoints } from './endpoints.js'
import { Pacer } from './rates.js'
import { pause, withRetries } from './retry.js'
import { type UndiciHandler, undiciHandler } from './undici-handler.js'

const DEFAULTS = { concurrency: 512, requestTimeoutSeconds: 20, readTimeoutSeconds: 120 }
/** An endpoint's clock that differs by more from what it was a moment ago was set: a simulated one moves in leaps. */
const LEAP_MS = 30_000
/** Marks answers of the simulator; see simulator/SPEC.md. */
const SIMULATOR_HEADER = 'x-trailseal-simulator'

/** Sends requests under any credentials: paced, retried, bounded in time; and keeps what answers tell of the endpoint. */
export class Transport {
  readonly #options: CollectOptions
  /** Our own, so that a caller's signal carries one listener and not one a request. */
  readonly #abort = new AbortController()
  readonly #endpoints: Endpoints
  readonly #handler: UndiciHandler
  readonly #pacer = new Pacer()
  readonly #clients: Clients
  #calls = 0
  #isSimulated = false
  #skewSeconds: number | undefined
  #serverOffsetMs = 0

  readonly #onAbort = (): void => this.#abort.abort()

  constructor(options: CollectOptions, region: string, handler?: UndiciHandler) {
    this.#options = options
    setMaxListeners(0, this.#abort.signal)
    if (options.signal?.aborted === true) this.#abort.abort()
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#endpoints = readEndpoints(options.endpointUrl, process.env)
    const timeoutSeconds = options.requestTimeoutSeconds ?? DEFAULTS.requestTimeoutSeconds
    const connections = options.concurrency ?? DEFAULTS.concurrency
    const network = handler ?? undiciHandler({ timeoutSeconds, connections })
    this.#handler = watch(network, (headers) => this.#notice(headers))
    const { globalRegion } = partitionOfRegion(region)
    this.#clients = new Clients({ handler: this.#handler, endpoints: this.#endpoints, globalRegion })
  }

  close(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#handler.destroy()
  }

  /** Calls sent so far. */
  calls(): number {
    return this.#calls
  }

  /** Seconds that the endpoint's clock is ahead of ours; undefined before the first answer, or where it tells no time. */
  skewSeconds(): number | undefined {
    return this.#skewSeconds
  }

  /** The endpoint's time: sessions end by its clock, and a simulated one is not ours. */
  nowMs(): number {
    return this.#options.now?.().getTime() ?? Date.now() + this.#serverOffsetMs
  }

  /** Who answers, as far as it has been told by answers. */
  answerer(): Pick<Source, 'endpoint' | 'answeredBy'> {
    const endpoint = describeEndpoints(this.#endpoints)
    if (endpoint === undefined) return { endpoint: 'AWS', answeredBy: 'aws' }
    return { endpoint, answeredBy: this.#isSimulated ? 'simulator' : 'custom' }
  }

  #notice(headers: Readonly<Record<string, string>>): void {
    if (headers[SIMULATOR_HEADER] !== undefined) this.#isSimulated = true
    const theirs = Date.parse(headers['date'] ?? '')
    if (Number.isNaN(theirs)) return
    const offsetMs = theirs - Date.now()
    // Dates have whole seconds, and answers take their time: only a clock that was set counts as a change.
    if (this.#skewSeconds === undefined || Math.abs(offsetMs - this.#serverOffsetMs) > LEAP_MS)
      this.#serverOffsetMs = offsetMs
    this.#skewSeconds ??= offsetMs / 1000
  }

  /** Sends until it is answered, refused for good, or out of time. Throws only when cancelled. */
  async send(request: ReadRequest, credentials: AwsCredentialIdentity): Promise<Answer> {
    const { service, operation, region, input = {} } = request
    const { signal } = this.#abort
    const name = `${service}:${operation}`
    const place = `${request.accountId}|${region}`
    const seconds = this.#options.readTimeoutSeconds ?? DEFAULTS.readTimeoutSeconds
    const once = async (): Promise<Record<string, unknown>> => {
      const waitMs = this.#pacer.reserve(name, place, performance.now())
      if (waitMs > 0) await pause(waitMs, signal)
      this.#calls += 1
      return this.#clients.send(service, operation, { region, input, credentials, abortSignal: signal })
    }
    return withRetries(once, {
      deadlineMs: performance.now() + seconds * 1000,
      signal,
      onThrottled: () => this.#pacer.throttled(name, place, performance.now()),
    })
  }

  /** Sends once, whatever comes of it: who repeats a change must know what the first one did. Never throws. */
  async sendOnce(request: ReadRequest, credentials: AwsCredentialIdentity): Promise<Answer> {
    const { service, operation, region, input = {} } = request
    this.#calls += 1
    try {
      const call = { region, input, credentials, abortSignal: this.#abort.signal }
      return { ok: true, output: await this.#clients.send(service, operation, call) }
    } catch (error) {
      return { ok: false, failure: classify(error) }
    }
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
