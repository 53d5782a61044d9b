import { beforeAll, describe, expect, it } from 'vitest'
import type { Estate } from '../src/domain/estate.js'
import type { Assessment } from '../src/domain/finding.js'
import { SCENARIOS } from '../src/simulator/scenarios/index.js'
import { startServer } from '../src/simulator/server.js'
import { audit } from '../src/toolkit/audit.js'
import { collect } from '../src/toolkit/collect.js'
import { simulate } from './support/simulator.js'

/** What collecting from a simulated copy of an estate brings. */
async function recollect(estate: Estate): Promise<Estate> {
  const server = await startServer({ simulator: simulate(estate) })
  try {
    const organization = (estate.organization ?? null) !== null
    return await collect({ endpointUrl: server.url, region: 'us-east-1', organization })
  } finally {
    await server.close()
  }
}

/** A part of an estate without when and by whom it was read. */
function told(part: unknown): string {
  return JSON.stringify(part, (name, value: unknown) => (name === 'read' ? undefined : value), 1)
}

/** Verdicts by subject and rule. */
function verdicts({ trails, accounts }: Assessment): Record<string, string> {
  const all = [...trails, ...accounts].flatMap((one) => one.findings)
  return Object.fromEntries(all.map((one) => [`${JSON.stringify(one.subject)} ${one.rule}`, one.verdict]))
}

describe.each(Object.entries(SCENARIOS))('the twin of %s', (_name, make) => {
  let first: Estate
  let second: Estate
  beforeAll(async () => {
    process.env['AWS_ACCESS_KEY_ID'] = make().sources[0]?.accountId
    process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
    first = await recollect(make())
    second = await recollect(first)
  })

  it('is judged as the estate that it was made from', () => {
    expect(verdicts(audit(second))).toEqual(verdicts(audit(first)))
  })

  it.each([
    'accounts',
    'organization',
    'trails',
    'eventDataStores',
    'keys',
    'buckets',
    'logGroups',
    'principals',
    'managedPolicies',
  ] as const)('has the same %s', (part) => {
    expect(told(second[part])).toEqual(told(first[part]))
  })

  it('is refused the same', () => {
    const refusals = ({ failures }: Estate): string[] =>
      failures
        .map(
          (one) => `${one.operation} ${one.accountId} ${one.region ?? ''} ${one.subject ?? ''} ${one.kind}`,
        )
        .sort()
    expect(refusals(second)).toEqual(refusals(first))
  })
})
