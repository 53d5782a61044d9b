import type { Estate } from '../../src/domain/estate.js'
import { createWorld } from '../../src/simulator/create.js'
import { Simulator } from '../../src/simulator/simulator.js'
import type { WorldSettings } from '../../src/simulator/world.js'

/** An estate of one account without anything in it. */
export function emptyEstate(accountId: string): Estate {
  return {
    schema: 'trailseal.estate/1',
    collectedAt: '2026-03-01T12:00:00.000Z',
    partition: 'aws',
    scope: { kind: 'caller' },
    sources: [
      {
        callerArn: `arn:aws:iam::${accountId}:user/administrator`,
        accountId,
        endpoint: 'simulator',
        answeredBy: 'simulator',
      },
    ],
    accounts: [{ id: accountId, access: 'caller' }],
    trails: [],
    eventDataStores: [],
    keys: [],
    buckets: [],
    logGroups: [],
    principals: [],
    managedPolicies: [],
    failures: [],
  }
}

/** A simulator of an estate, by default of one empty account. */
export function simulate(estate: Estate, settings: Partial<WorldSettings> = {}): Simulator {
  return new Simulator(createWorld({ estate, settings }))
}
