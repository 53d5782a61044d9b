import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS } from '../src/collect/operations.js'
import { RULE_IDS } from '../src/domain/finding.js'
import { compliantAccount } from '../src/simulator/scenarios/compliant.js'
import { type SimulatorServer, startServer } from '../src/simulator/server.js'
import type { Simulator } from '../src/simulator/simulator.js'
import { audit } from '../src/toolkit/audit.js'
import { collect } from '../src/toolkit/collect.js'
import { simulate } from './support/simulator.js'

/** Rules that can be compliant without the analysis of readers. */
const RULES = RULE_IDS.filter((id) => id !== 'readers-are-authorized')

/** Operations without which a trail's assured verdict can't be known. Of all others the verdict must not depend. */
const NEEDED = new Set([
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  's3:HeadBucket',
  's3:ListObjectsV2',
  's3:HeadObject',
  's3:GetBucketEncryption',
])
/** Without these there is nothing to audit, and the audit says so instead. */
const FATAL = new Set(['sts:GetCallerIdentity'])

describe('one operation failing at a time, on an account that is compliant', () => {
  let simulator: Simulator
  let server: SimulatorServer

  beforeAll(async () => {
    process.env['AWS_ACCESS_KEY_ID'] = '111111111111'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
    simulator = simulate(compliantAccount())
    server = await startServer({ simulator })
  })
  afterAll(async () => server.close())
  afterEach(() => simulator.faults.load([]))

  const operations = OPERATIONS.map((one) => `${one.service}:${one.operation}`).filter(
    (name) => !FATAL.has(name),
  )
  const refuse = { kind: 'refuse', code: 'AccessDeniedException', message: 'User is not authorized' } as const
  const actions = [
    ['refused', refuse],
    ['answered by nothing', { kind: 'empty' }],
    ['answered by half', { kind: 'truncate' }],
  ] as const
  const cases = operations.flatMap((name) => actions.map(([title, action]) => [name, title, action] as const))

  it.each(cases)('%s %s', async (name, _title, action) => {
    const [service = '', operation = ''] = name.split(':')
    simulator.faults.load([{ service, operation, from: 1, times: 1000, action }])
    const estate = await collect({ endpointUrl: server.url, region: 'us-east-1', readTimeoutSeconds: 1 })
    const { verdict, trails } = audit(estate, { rules: RULES })
    // HEAD requests have no body to lose, so that only a refusal tells.
    const isTold = action.kind === 'refuse' || !operation.startsWith('Head')
    expect(verdict).toBe(NEEDED.has(name) && isTold ? 'unknown' : 'compliant')
    const reasons = trails.flatMap((one) => one.findings).flatMap((one) => one.unknowns)
    expect(reasons.every((one) => one.remedy.length > 0)).toBe(true)
  })
})
