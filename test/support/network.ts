import { HttpResponse } from '@smithy/core/protocols'
import type { SdkRequest, UndiciHandler } from '../../src/aws/undici-handler.js'
import { inProcessHandler } from '../../src/simulator/handler.js'
import type { Simulator } from '../../src/simulator/simulator.js'

/** Milliseconds after which a client gives up an answer. */
const TIME_OUT_MS = 20_000
/** A request that the client gave up has its effect so long after it was sent. */
const LATE_MS = 45_000

/**
 * What can befall one request. `late`: the client gives up, and the request has its effect afterwards. All others are named by
 * when they strike: before the effect, which then never happens, or after it.
 */
export const STRIKES = [
  'refused before',
  'throttled before',
  'failed before',
  'failed after',
  'reset before',
  'reset after',
  'timed out before',
  'timed out after',
  'late',
  'cut after',
  'truncated after',
  'empty after',
  'garbled after',
] as const
export type Strike = (typeof STRIKES)[number]

type Answered = { response: HttpResponse }

/** The network between the adapter and a simulator in process: answers at once, and strikes chosen requests. */
export class Network implements UndiciHandler {
  readonly #simulator: Simulator
  readonly #inner: ReturnType<typeof inProcessHandler>
  #strikes = new Map<number, Strike>()
  #late: { readonly atMs: number; readonly request: SdkRequest }[] = []
  /** Requests in order, as `service:Operation`. */
  asked: string[] = []
  /** Strikes that happened. */
  struck = 0

  constructor(simulator: Simulator) {
    this.#simulator = simulator
    this.#inner = inProcessHandler(simulator)
  }

  readonly destroy = (): void => undefined

  /** Strikes the n-th request from now on, counted from 1. */
  strike(strikes: readonly (readonly [number: number, strike: Strike])[]): void {
    this.#strikes = new Map(strikes.map(([number, strike]) => [number + this.asked.length, strike]))
  }

  /** Lets requests have their effect that clients gave up long enough ago. */
  async deliverLate(): Promise<void> {
    const nowMs = this.#simulator.world.clock.nowMs()
    const due = this.#late.filter((one) => one.atMs <= nowMs)
    this.#late = this.#late.filter((one) => one.atMs > nowMs)
    for (const { request } of due) await this.#answer(request)
  }

  readonly handle = async (request: SdkRequest): Promise<Answered> => {
    this.asked.push(nameOf(request))
    const strike = this.#strikes.get(this.asked.length)
    if (strike === undefined) return this.#answer(request)
    this.struck += 1
    return this.#struck(strike, request)
  }

  async #struck(strike: Strike, request: SdkRequest): Promise<Answered> {
    switch (strike) {
      case 'refused before':
        return failure(
          400,
          'AccessDeniedException',
          'User: arn:aws:iam::111111111111:user/u is not authorized to perform: x:Y',
        )
      case 'throttled before':
        return failure(400, 'ThrottlingException', 'Rate exceeded')
      case 'failed before':
        return failure(500, 'InternalFailure', 'failed')
      case 'reset before':
        throw broken('ECONNRESET')
      case 'timed out before':
        this.#simulator.advance(TIME_OUT_MS)
        throw broken('UND_ERR_HEADERS_TIMEOUT')
      case 'late':
        this.#late.push({ atMs: this.#simulator.world.clock.nowMs() + LATE_MS, request })
        this.#simulator.advance(TIME_OUT_MS)
        throw broken('UND_ERR_HEADERS_TIMEOUT')
      case 'failed after':
      case 'reset after':
      case 'timed out after':
      case 'cut after':
      case 'truncated after':
      case 'empty after':
      case 'garbled after':
        return this.#spoilt(strike, await this.#answer(request))
    }
  }

  #spoilt(strike: Strike & `${string} after`, { response }: Answered): Answered {
    const body = response.body as Uint8Array // #answer makes it so
    switch (strike) {
      case 'failed after':
        return failure(500, 'InternalFailure', 'failed')
      case 'reset after':
        throw broken('ECONNRESET')
      case 'cut after':
        throw broken('UND_ERR_SOCKET')
      case 'timed out after':
        this.#simulator.advance(TIME_OUT_MS)
        throw broken('UND_ERR_BODY_TIMEOUT')
      case 'truncated after':
        return { response: remade(response, body.subarray(0, body.length >> 1)) }
      case 'empty after':
        return { response: remade(response, new Uint8Array()) }
      case 'garbled after':
        return { response: remade(response, Buffer.from('<html>502</html>')) }
    }
  }

  async #answer(request: SdkRequest): Promise<Answered> {
    const { response } = await this.#inner.handle(request)
    const chunks: Buffer[] = []
    for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk)
    return { response: remade(response, new Uint8Array(Buffer.concat(chunks))) }
  }
}

function remade({ statusCode, headers }: HttpResponse, body: Uint8Array): HttpResponse {
  return new HttpResponse({ statusCode, headers, body })
}

function failure(statusCode: number, code: string, message: string): Answered {
  const body = new Uint8Array(Buffer.from(JSON.stringify({ __type: code, message })))
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-trailseal-simulator': '1' }
  return { response: new HttpResponse({ statusCode, headers, body }) }
}

function broken(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function nameOf({ headers }: SdkRequest): string {
  const credential = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//u.exec(headers['authorization'] ?? '')
  return `${credential?.[1] ?? ''}:${(headers['x-amz-target'] ?? '').split('.').at(-1) ?? ''}`
}

/** Whether a request changes something. */
export function isChange(asked: string): boolean {
  return /:(?:Create|Update|Put|Enable|Disable|Associate|Disassociate|Schedule|Delete|Start|Stop)/u.test(
    asked,
  )
}

/** What is tried on a read: it has no effect that could come before or after. */
const READ_STRIKES: readonly Strike[] = ['refused before', 'timed out before', 'empty after']

export function strikesOn(asked: string): readonly Strike[] {
  return isChange(asked) ? STRIKES : READ_STRIKES
}
