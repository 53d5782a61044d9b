import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { control } from './control.js'
import { DroppedConnection } from './faults.js'
import type { Simulator } from './simulator.js'
import type { WireRequest } from './wire/message.js'

/** The simulator behind a socket. */
export interface SimulatorServer {
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

/** Larger than any request of the operations that are simulated; S3 objects put by tests are small. */
const MOST_BODY_BYTES = 64 * 1024 * 1024
/** The simulator checks no signature, so it is for this machine alone. */
const LOOPBACK = '127.0.0.1'

/** Serves a simulator on a loopback port; port 0 takes a free one. Rejects when the port is taken. */
export async function startServer(options: {
  simulator: Simulator
  port?: number
}): Promise<SimulatorServer> {
  const server = createServer((request, response) => {
    answer(options.simulator, request, response).catch((error: unknown) => {
      if (!(error instanceof DroppedConnection)) process.stderr.write(`simulator: ${String(error)}\n`)
      request.socket.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return { url: `http://${LOOPBACK}:${port}`, port, close: async () => close(server) }
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
  const body = typeof found.body === 'string' ? Buffer.from(found.body) : found.body
  const length = request.method === 'HEAD' ? found.headers['content-length'] : String(body.length)
  response.writeHead(found.status, {
    ...found.headers,
    ...(length === undefined ? {} : { 'content-length': length }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function read(request: IncomingMessage): Promise<WireRequest | undefined> {
  const body = await readBody(request)
  if (body === undefined) return undefined
  const [path = '/', query = ''] = splitUrl(request.url ?? '/')
  const headers = request.headers as Record<string, string>
  return {
    method: request.method ?? 'GET',
    path,
    query: query === '' ? {} : Object.fromEntries(new URLSearchParams(query)),
    headers,
    body: decodeBody(headers, body),
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

/** Undoes what clients do to bodies in transit: gzip, and S3's chunked signing. */
function decodeBody(headers: Readonly<Record<string, string>>, body: Buffer): Uint8Array {
  if (headers['content-encoding'] === 'gzip' && headers['x-amz-content-sha256'] === undefined)
    return gunzipSync(body)
  const isChunked =
    (headers['content-encoding'] ?? '').includes('aws-chunked') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  return isChunked ? unchunk(body) : body
}

/** `size[;chunk-signature=…]\r\n` bytes `\r\n` … `0`. Source: S3 API reference, sigv4-streaming. */
function unchunk(body: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  while (at < body.length) {
    const lineEnd = body.indexOf('\r\n', at)
    if (lineEnd < 0) break
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16)
    if (!(size > 0)) break
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(parts)
}
