import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, it } from 'vitest'
import { emptyEstate, simulate } from '../../test/support/simulator.js'
import type { Fault } from './faults.js'
import { compliantAccount } from './scenarios/compliant.js'
import { type SimulatorServer, startServer } from './server.js'
import type { Simulator } from './simulator.js'

const ACCOUNT = '111111111111'
const open: SimulatorServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (server) => server.close()))
})

async function serve(simulator: Simulator = simulate(compliantAccount())): Promise<SimulatorServer> {
  const server = await startServer({ simulator })
  open.push(server)
  return server
}

function cloudtrail(url: string, accessKeyId = ACCOUNT, maxAttempts = 1): CloudTrailClient {
  const credentials = { accessKeyId, secretAccessKey: 'none' }
  return new CloudTrailClient({ region: 'us-east-1', endpoint: url, credentials, maxAttempts })
}

async function control(
  url: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: unknown }> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${url}/_trailseal/${path}`, sent)
  return { status: response.status, answer: await response.json() }
}

describe('the server', () => {
  it('answers on loopback, on a free port, and marks what it answers', async () => {
    const { url, port } = await serve()
    expect(url).toBe(`http://127.0.0.1:${port}`)
    const response = await fetch(url)
    expect(response.status).toBe(403)
    expect(response.headers.get('server')).toBe('trailseal-simulator')
    expect(response.headers.get('x-trailseal-simulator')).not.toBeNull()
  })

  it('refuses a port that is taken', async () => {
    const { port } = await serve()
    await expect(startServer({ simulator: simulate(emptyEstate(ACCOUNT)), port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  it('closes at once although clients keep their connections', async () => {
    const { url, close } = await serve()
    await cloudtrail(url).send(new DescribeTrailsCommand({}))
    await close()
    await expect(cloudtrail(url).send(new DescribeTrailsCommand({}))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })

  it('never mixes up accounts, whatever is under way', async () => {
    const estate = emptyEstate(ACCOUNT)
    const ids = Array.from({ length: 50 }, (_, index) => String(200_000_000_000 + index))
    const accounts = ids.map((id) => ({ id, access: 'assumed-role' as const }))
    const { url } = await serve(simulate({ ...estate, accounts }, { latencyMs: [0, 20] }))
    const whoIs = async (id: string): Promise<string | undefined> => {
      const credentials = { accessKeyId: id, secretAccessKey: 'none' }
      const sts = new STSClient({ region: 'us-east-1', endpoint: url, credentials })
      return (await sts.send(new GetCallerIdentityCommand({}))).Account
    }
    const asked = [...ids, ...ids].sort((left, right) =>
      (left.at(-1) ?? '').localeCompare(right.at(-1) ?? ''),
    )
    expect(await Promise.all(asked.map(whoIs))).toEqual(asked)
  })
})

describe('faults on the wire', () => {
  const struck = async (action: Fault['action'], maxAttempts = 1): Promise<unknown> => {
    const simulator = simulate(compliantAccount())
    simulator.faults.load([{ from: 1, times: 1, action }])
    const { url } = await serve(simulator)
    return cloudtrail(url, ACCOUNT, maxAttempts)
      .send(new DescribeTrailsCommand({}))
      .then((answer) => answer.trailList?.length)
      .catch((error: Error & { code?: string }) => error.code ?? error.name)
  }

  it.each<[string, Fault['action'], unknown]>([
    [
      'refuses',
      { kind: 'refuse', code: 'OperationNotPermittedException', message: 'no' },
      'OperationNotPermittedException',
    ],
    ['throttles', { kind: 'throttle' }, 'ThrottlingException'],
    ['fails', { kind: 'status', status: 503 }, 'InternalFailure'],
    ['resets before', { kind: 'reset', when: 'before' }, 'ECONNRESET'],
    ['resets after', { kind: 'reset', when: 'after' }, 'ECONNRESET'],
    ['breaks off within the body', { kind: 'cut' }, 'ECONNRESET'],
    ['answers nothing', { kind: 'empty' }, undefined],
    ['answers half', { kind: 'truncate' }, 'SyntaxError'],
    ['answers HTML', { kind: 'garble' }, 'SyntaxError'],
    ['delays', { kind: 'delay', milliseconds: 5 }, 1],
  ])('%s', async (_title, action, expected) => {
    expect(await struck(action)).toBe(expected)
  })

  it('strikes once: the SDK’s second attempt gets through', async () => {
    expect(await struck({ kind: 'status', status: 500 }, 2)).toBe(1)
  })
})

describe('control', () => {
  it('moves the clock, and CloudTrail delivers', async () => {
    const { url } = await serve()
    const before = await control(url, 'state')
    const { answer } = await control(url, 'clock', { advanceSeconds: 3600 })
    const after = await control(url, 'state')
    expect(answer).toEqual({ now: expect.stringMatching(/^2026-03-01T13:00/u) })
    expect(JSON.stringify(after.answer)).not.toBe(JSON.stringify(before.answer))
  })

  it('loads fault scripts', async () => {
    const { url } = await serve()
    await control(url, 'faults', [{ operation: 'DescribeTrails', action: { kind: 'throttle' } }])
    await expect(cloudtrail(url).send(new DescribeTrailsCommand({}))).rejects.toThrow('Rate exceeded')
    await expect(cloudtrail(url).send(new DescribeTrailsCommand({}))).resolves.toBeDefined()
  })

  it.each([
    ['clock', { advanceSeconds: -1 }],
    ['clock', { advance: 1 }],
    ['faults', [{ action: { kind: 'explode' } }]],
    ['nothing', {}],
  ])('refuses %s %j and goes on', async (path, body) => {
    const { url } = await serve()
    const { status, answer } = await control(url, path, body)
    expect([status, answer]).toEqual([400, { error: expect.any(String) }])
    expect((await control(url, 'count')).answer).toEqual({ answered: 0 })
  })
})
