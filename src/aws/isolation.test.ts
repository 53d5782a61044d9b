import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type SimulatorServer } from '../simulator/server.js'
import { generateOrganization } from '../simulator/scenarios/generate.js'
import { createWorld } from '../simulator/create.js'
import { Simulator } from '../simulator/simulator.js'
import { SdkPort } from './port.js'

const ACCOUNTS = 40
const CALLS = 2000

describe('accounts', () => {
  let server: SimulatorServer
  let port: SdkPort

  beforeAll(async () => {
    const estate = generateOrganization({ accounts: ACCOUNTS, ownTrailEvery: 1 })
    server = await startServer({
      simulator: new Simulator(createWorld({ estate, settings: { latencyMs: [0, 5] } })),
    })
    process.env['AWS_ACCESS_KEY_ID'] = '999999999999'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
    port = await SdkPort.open({ endpointUrl: server.url, region: 'us-east-1' })
    await port.caller()
  })
  afterAll(async () => {
    port.close()
    await server.close()
  })

  const members = Array.from({ length: ACCOUNTS - 1 }, (_, index) => String(100_000_000_000 + index))

  it(`never mix in ${CALLS} interleaved calls, S3's own way of signing included`, async () => {
    const answers = await Promise.all(
      Array.from({ length: CALLS }, async (_, index) => {
        const accountId = members[index % members.length] ?? ''
        const isS3 = index % 2 === 1
        const answer = await port.read({
          service: isS3 ? 's3' : 'sts',
          operation: isS3 ? 'ListBuckets' : 'GetCallerIdentity',
          accountId,
          region: 'us-east-1',
        })
        const output = answer.ok ? answer.output : {}
        const owner = isS3 ? Reflect.get(Object(output['Owner']), 'ID') : output['Account']
        return { accountId, owner: owner as unknown }
      }),
    )
    expect(answers.filter(({ accountId, owner }) => owner !== accountId)).toEqual([])
  })
})
