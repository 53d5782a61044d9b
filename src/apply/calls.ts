import type { Answer, AwsPort } from '../collect/ports.js'
import { MOST_READS, backoffMs } from './bounds.js'
import { mayReadAgain } from './outcome.js'
import { Pace } from './pace.js'
import type { ApplyPort, CallRequest, Waiting } from './ports.js'

/** Calls in flight at most: as many as the adapter has connections for. */
const MOST_IN_FLIGHT = 256

/** Reads that are repeated while that may help, and writes that are sent once, in time with AWS's quotas. */
export class Calls {
  readonly #port: ApplyPort
  readonly #waiting: Waiting
  readonly #pace = new Pace()
  readonly #queue: (() => void)[] = []
  #inFlight = 0
  /** Calls sent so far. */
  sent = 0

  constructor(port: ApplyPort, waiting: Waiting) {
    this.#port = port
    this.#waiting = waiting
  }

  /** The endpoint's time. */
  nowMs(): number {
    return this.#port.now().getTime()
  }

  async read(request: CallRequest): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#send(request)
      if (answer.ok || attempt + 1 >= MOST_READS || !mayReadAgain(answer.failure)) return answer
      await this.#waiting.wait(backoffMs(attempt))
    }
  }

  /** Waits until a change may be sent without being throttled. Before the intent is journalled, so that a journal's times are true. */
  async turn(request: CallRequest): Promise<void> {
    const waitMs = this.#pace.reserve(request, this.#waiting.elapsedMs())
    if (waitMs > 0) await this.#waiting.wait(waitMs)
  }

  /** Sends a change, once. */
  async write(request: CallRequest): Promise<Answer> {
    return this.#send(request)
  }

  async #send(request: CallRequest): Promise<Answer> {
    if (this.#inFlight >= MOST_IN_FLIGHT) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#inFlight += 1
    this.sent += 1
    try {
      return await this.#port.call(request)
    } finally {
      this.#inFlight -= 1
      this.#queue.shift()?.()
    }
  }

  /** What a collection's readers ask through: preconditions are read as the estate was. */
  asReads(): AwsPort {
    return {
      caller: async () => this.#port.caller(),
      enter: async (accountId) => this.#port.enter(accountId),
      read: async (request) => this.read(request),
      now: () => this.#port.now(),
      calls: () => this.sent,
    }
  }
}
