import { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import type { Simulator } from './simulator.js'

/** The parts of the SDK's request that its handlers are given. */
interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A `requestHandler` for SDK clients that answers in process, over the same wire as the server. */
export interface InProcessHandler {
  readonly handle: (request: SdkRequest) => Promise<{ response: HttpResponse }>
}

export function inProcessHandler(simulator: Simulator): InProcessHandler {
  return {
    handle: async (request) => {
      const answer = await simulator.handle({
        method: request.method,
        path: request.path,
        query: queryOf(request),
        headers: lowerCase(request.headers),
        body: bytesOf(request.body),
      })
      // Clients read bodies as streams, as they come from a socket.
      const body = Readable.from([Buffer.from(answer.body)])
      return { response: new HttpResponse({ statusCode: answer.status, headers: answer.headers, body }) }
    },
  }
}

function queryOf(request: SdkRequest): Record<string, string> {
  const entries = Object.entries(request.query ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, value === null ? '' : String(value)]))
}

function lowerCase(headers: SdkRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return typeof body === 'string' ? Buffer.from(body) : new Uint8Array()
}
