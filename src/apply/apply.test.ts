import { beforeEach, describe, expect, it } from 'vitest'
import { apply, MemoryJournal, resume, type Stand, stand } from '../../test/support/applying.js'
import { newKeySteps, planOf, trailPreconditions } from '../../test/support/plan-builder.js'
import { emptyEstate } from '../../test/support/simulator.js'
import type { Estate } from '../domain/estate.js'

const ACCOUNT = '111111111111'
const TRAIL = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`
const PLACE = { accountId: ACCOUNT, region: 'us-east-1' }

function oneTrail(): Estate {
  return {
    ...emptyEstate(ACCOUNT),
    trails: [
      {
        arn: TRAIL,
        name: 'main',
        accountId: ACCOUNT,
        homeRegion: 'us-east-1',
        kmsKeyId: null,
        s3BucketName: 'logs',
        s3KeyPrefix: 'all',
        isMultiRegionTrail: true,
      },
    ],
    buckets: [{ name: 'logs', accountId: ACCOUNT, region: 'us-east-1' }],
  }
}

describe('applying a plan', () => {
  let on: Stand
  let journal: MemoryJournal
  const plan = planOf(
    oneTrail(),
    newKeySteps(PLACE, TRAIL),
    trailPreconditions(oneTrail(), TRAIL, ['step-4']),
  )
  beforeEach(async () => {
    on = await stand(oneTrail())
    journal = new MemoryJournal()
  })

  it('does its steps and names the new key in the trail', async () => {
    const outcome = await apply(on, plan, journal)
    expect(outcome.state).toBe('applied')
    const [key] = [...on.simulator.world.keys.values()]
    expect(on.simulator.world.trails.get(TRAIL)?.kmsKeyId).toBe(key?.arn)
    expect(key?.aliases).toEqual(['alias/trail-logs'])
    expect(key?.rotation).toEqual({ enabled: true, periodInDays: 365 })
  })

  it('does nothing when it is resumed after its end', async () => {
    await apply(on, plan, journal)
    on.network.asked = []
    expect((await resume(on, plan, journal)).state).toBe('applied')
    expect(on.network.asked.filter((one) => /Create|Update|Put|Enable/u.test(one))).toEqual([])
  })
})
