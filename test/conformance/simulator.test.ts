import { describe, expect, it } from 'vitest'
import { inProcessHandler } from '../../src/simulator/handler.js'
import { startServer } from '../../src/simulator/server.js'
import { emptyEstate, simulate } from '../support/simulator.js'
import { ACCOUNT } from './clients.js'
import { allCases, play } from './play.js'

const CASES = allCases().map((one) => [one.id, one] as const)

describe('conformance of the simulator in process', () => {
  it.each(CASES)('%s', async (_id, one) => {
    const requestHandler = inProcessHandler(simulate(emptyEstate(ACCOUNT)))
    expect(
      await play({ name: 'in process', endpoint: 'http://127.0.0.1', requestHandler }, one),
    ).toBeUndefined()
  })
})

describe('conformance of the simulator over HTTP', () => {
  it.each(CASES)('%s', async (_id, one) => {
    const server = await startServer({ simulator: simulate(emptyEstate(ACCOUNT)) })
    const outcome = await play({ name: 'HTTP', endpoint: server.url }, one)
    await server.close()
    expect(outcome).toBeUndefined()
  })
})
