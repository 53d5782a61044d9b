import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { control } from './control.js'
import type { Simulator } from './simulator.js'
import { MOST_BODY_BYTES } from './wire/body.js'
import type { WireRequest, WireResponse } from './wire/message.js'

/** The simulator behind a socket. */
export interface SimulatorServer {
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

/** The simulator checks no signature, so it is for this machine alone. */
const LOOPBACK = '127.0.0.1'

/** Serves a simulator on a loopback port; port 0 takes a free one. Rejects when the port is taken. */
export async function startServer(options: {
  simulator: Simulator
  port?: number
}): Promise<SimulatorServer> {
  const server = createServer((request, response) => {
    answer(options.simulator, request, response).catch((error: unknown) => {
      if (!isDropped(error)) process.stderr.write(`simulator: ${String(error)}\n`)
      // A reset, not a polite end: clients see ECONNRESET.
      request.socket.resetAndDestroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return { url: `http://${LOOPBACK}:${port}`, port, close: async () => close(server) }
}

/** Dropped by a fault script, or by a client that went away. */
function isDropped(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}

async function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => resolve())
  })
}

async function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function answer(
  simulator: Simulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wire = await read(request)
  if (wire === undefined) {
    response.writeHead(413).end()
    return
  }
  const found = wire.path.startsWith('/_trailseal/') ? control(simulator, wire) : await simulator.handle(wire)
  if (request.method === 'HEAD') response.writeHead(found.status, found.headers).end()
  else send(response, found)
}

function send(response: ServerResponse, { status, headers, body: content, isCut }: WireResponse): void {
  const body = typeof content === 'string' ? Buffer.from(content) : content
  response.writeHead(status, { ...headers, 'content-length': String(body.length) })
  if (isCut !== true) {
    response.end(body)
    return
  }
  const breakOff = (): void => void response.socket?.destroy()
  response.write(body.subarray(0, Math.floor(body.length / 2)), breakOff)
}

async function read(request: IncomingMessage): Promise<WireRequest | undefined> {
  const body = await readBody(request)
  if (body === undefined) return undefined
  const [path, query] = splitUrl(request.url ?? '/')
  return {
    method: request.method ?? 'GET',
    path,
    query: query === '' ? {} : Object.fromEntries(new URLSearchParams(query)),
    headers: request.headers as Record<string, string>,
    body,
  }
}

function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?')
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
}

/** The whole body; undefined when it is too large. Listening to events costs half of what iterating over the stream does. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MOST_BODY_BYTES) chunks.push(chunk)
    })
    request.on('end', () => resolve(size > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks)))
    request.on('error', reject)
  })
}
