import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

const START_BOUND_MS = 30_000
const POLL_MS = 100

/** A moto server of our own on a free loopback port. */
export interface MotoServer {
  readonly url: string
  readonly stop: () => void
}

/** A loopback port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/`).then(
    (response) => response.ok,
    () => false,
  )
}

async function waitUntilUp(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_BOUND_MS
  while (Date.now() < deadline && child.exitCode === null) {
    if (await answers(url)) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  child.kill()
  throw new Error(`moto did not answer on ${url} within ${START_BOUND_MS / 1000} s`)
}

/** Starts moto with the given Python and waits until it answers. */
export async function startMoto(python: string): Promise<MotoServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' },
  })
  await waitUntilUp(url, child)
  return { url, stop: () => void child.kill() }
}
