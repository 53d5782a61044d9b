import { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import type { HttpHandlerOptions } from '@smithy/types'
import { DroppedConnection } from './faults.js'
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
  readonly handle: (request: SdkRequest, options?: HttpHandlerOptions) => Promise<{ response: HttpResponse }>
}

/** Makes a `requestHandler`. It throws an error with code ECONNRESET for a dropped answer, AbortError when aborted. */
export function inProcessHandler(simulator: Simulator): InProcessHandler {
  return {
    handle: async (request, options) => {
      const answered = answer(simulator, request)
      const signal = options?.abortSignal
      // The SDK's own signal type is wider; one that can't be listened to can't abort a call on its way.
      return signal instanceof AbortSignal ? Promise.race([answered, whenAborted(signal)]) : answered
    },
  }
}

async function answer(simulator: Simulator, request: SdkRequest): Promise<{ response: HttpResponse }> {
  const found = await simulator.handle({
    method: request.method,
    path: request.path,
    query: queryOf(request),
    headers: lowerCase(request.headers),
    body: await bytesOf(request.body),
  })
  if (found.isCut === true) throw new DroppedConnection('the connection broke within the answer')
  // Clients read bodies as streams, as they come from a socket.
  const body = Readable.from([Buffer.from(found.body)])
  return { response: new HttpResponse({ statusCode: found.status, headers: found.headers, body }) }
}

async function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}

function queryOf(request: SdkRequest): Record<string, string> {
  const entries = Object.entries(request.query ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, value === null ? '' : String(value)]))
}

function lowerCase(headers: SdkRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** The body whole: bytes, text, or what a stream holds. */
async function bytesOf(body: unknown): Promise<Uint8Array> {
  // A view of its own: the SDK's bodies are bytes that warn when they are taken for text, as Buffer.from would.
  if (body instanceof Uint8Array) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  if (typeof body === 'string') return Buffer.from(body)
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return new Uint8Array()
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<unknown>) {
    chunks.push(chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk)))
  }
  return Buffer.concat(chunks)
}
