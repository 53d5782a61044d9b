import { beforeEach, describe, expect, it } from 'vitest'
import { apply, MemoryJournal, resume, type Stand, stand } from '../../test/support/applying.js'
import { newKeySteps, planOf, trailPreconditions } from '../../test/support/plan-builder.js'
import { emptyEstate } from '../../test/support/simulator.js'
import { isChange } from '../../test/support/network.js'
import type { Estate } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import { parseJournal } from './journal.js'
import { READ_OPERATIONS, WRITE_OPERATIONS } from './operations.js'

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

  it('calls nothing that is not on the list of operations', async () => {
    await apply(on, plan, journal)
    const listed = new Set(
      [...READ_OPERATIONS, ...WRITE_OPERATIONS].map((one) => `${one.service}:${one.operation}`),
    )
    // S3 and STS tell their operation otherwise than by a header.
    const named = on.network.asked.filter((one) => !/^(?:s3|sts):/u.test(one))
    expect(named.filter((one) => !listed.has(one))).toEqual([])
    expect(
      named
        .filter(isChange)
        .every((one) => WRITE_OPERATIONS.some((other) => one === `${other.service}:${other.operation}`)),
    ).toBe(true)
  })

  it('keeps intent and outcome of each call in the journal, in that order', async () => {
    await apply(on, plan, journal)
    const { entries } = parseJournal(journal.text, plan.hash, 'journal')
    const kinds = entries.map(({ entry }) => entry.type)
    expect(kinds).toEqual([
      'run-started',
      ...plan.steps.flatMap(() => ['intended', 'answered', 'confirmed']),
      'run-ended',
    ])
  })

  it('makes no call whose intent could not be written', async () => {
    journal.dieAt(2, 'nothing')
    await expect(apply(on, plan, journal)).rejects.toMatchObject({ code: 'JOURNAL_UNWRITABLE' })
    expect(on.network.asked.filter(isChange)).toEqual([])
  })

  it.each([
    ['another account', { accountId: '999999999999' }, 'WRONG_ACCOUNT'],
    ['AWS itself', { answeredBy: 'aws' as const }, 'WRONG_ENDPOINT'],
    ['another emulator', { answeredBy: 'custom' as const }, 'WRONG_ENDPOINT'],
  ])('refuses a plan that was made for %s', async (_title, source, code) => {
    const open = { ...plan, source: { ...plan.source, ...source } }
    const other = { ...open, hash: contentHash(open) }
    await expect(apply(on, other, journal)).rejects.toMatchObject({ code, exitStatus: 4 })
    expect(journal.text).toBe('')
  })

  it('does nothing when it is resumed after its end', async () => {
    await apply(on, plan, journal)
    on.network.asked = []
    expect((await resume(on, plan, journal)).state).toBe('applied')
    expect(on.network.asked.filter((one) => /Create|Update|Put|Enable/u.test(one))).toEqual([])
  })
})
