import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Estate, estateSchema } from '../../src/domain/estate.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { startServer } from '../../src/simulator/server.js'
import { trailseal } from '../support/built.js'
import { simulate } from '../support/simulator.js'

/** What the program collects from a simulator that holds an estate. */
async function collectFrom(estate: Estate, file: string): Promise<Estate> {
  const server = await startServer({ simulator: simulate(estate) })
  const env = { AWS_ACCESS_KEY_ID: '111111111111', AWS_SECRET_ACCESS_KEY: 'none', AWS_REGION: 'us-east-1' }
  await trailseal(['collect', '--org', '--endpoint-url', server.url, '-o', file], { env })
  await server.close()
  return estateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Everything but who read it when, in one order. */
function facts(estate: Estate, part: (typeof PARTS)[number]): string[] {
  const items: readonly object[] = estate[part]
  return items.map((item) => JSON.stringify(item, plain)).sort()
}

function plain(name: string, value: unknown): unknown {
  if (name === 'read') return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}

const PARTS = [
  'accounts',
  'trails',
  'keys',
  'buckets',
  'logGroups',
  'eventDataStores',
  'principals',
  'managedPolicies',
] as const

describe('a world made from a collected estate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailseal-twin-'))
  let first: Estate
  let second: Estate
  beforeAll(async () => {
    first = await collectFrom(messyOrganization(), join(folder, 'first.json'))
    second = await collectFrom(first, join(folder, 'second.json'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(PARTS)('shows the same %s', (part) => {
    expect(facts(second, part)).toEqual(facts(first, part))
  })

  it('refuses what was refused', () => {
    const refusals = (estate: Estate): string[] =>
      estate.failures
        .map(({ operation, accountId, region, subject, kind, code }) =>
          [operation, accountId, region, subject, kind, code].join(' '),
        )
        .sort()
    expect(first.failures.length).toBeGreaterThan(0)
    expect(refusals(second)).toEqual(refusals(first))
  })
})
