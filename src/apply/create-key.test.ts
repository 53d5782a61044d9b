import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryJournal, type Stand, apply, resume, stand } from '../../test/support/applying.js'
import { SHAPES, type Shape } from '../../test/reliability/shapes.js'
import { CREATED_BY_TAG } from '../domain/plan.js'

const [SHAPE] = SHAPES
if (SHAPE === undefined) throw new Error('no shape')
const { plan, estate }: Shape = SHAPE
const TAGS = 'ListResourceTags'

function refusal(
  message: string,
  times: number,
): Parameters<Stand['simulator']['faults']['load']>[0][number] {
  return {
    operation: TAGS,
    from: 1,
    times,
    action: { kind: 'refuse', code: 'AccessDeniedException', message },
  }
}

describe('making a key once', () => {
  let on: Stand
  let journal: MemoryJournal
  const made = (): string[] =>
    [...on.simulator.world.keys.values()]
      .filter((key) => key.tags?.[CREATED_BY_TAG] !== undefined)
      .map((key) => key.arn)
  beforeEach(async () => {
    on = await stand({
      ...estate,
      keys: [...estate.keys, { arn: 'arn:aws:kms:us-east-1:111111111111:key/other' }],
    })
    journal = new MemoryJournal()
  })

  it('makes none while tags are hidden by a missing permission: one of them could be ours', async () => {
    on.simulator.faults.load([
      refusal('not authorized because no identity-based policy allows the action', 100),
    ])
    const outcome = await apply(on, plan, journal)
    expect([...outcome.ends.values()][0]).toMatchObject({ state: 'failed', code: 'UNREADABLE' })
    expect(made()).toEqual([])
    on.simulator.faults.load([])
    expect((await resume(on, plan, journal)).state).toBe('applied')
    expect(made()).toHaveLength(1)
  })

  it('passes over keys whose own policy hides their tags: ours do not', async () => {
    on.simulator.faults.load([
      refusal('not authorized because no resource-based policy allows the action', 1),
    ])
    expect((await apply(on, plan, journal)).state).toBe('applied')
    expect(made()).toHaveLength(1)
  })

  it('never makes a second one where KMS said that it made it, however long it is not found', async () => {
    const first = await apply(on, plan, journal)
    expect(first.state).toBe('applied')
    const answered = journal.text.split('\n').findIndex((line) => line.includes('"answered"'))
    const early = new MemoryJournal()
    early.text = `${journal.text
      .split('\n')
      .slice(0, answered + 1)
      .join('\n')}\n`
    const [arn = ''] = made()
    const key = on.simulator.world.keys.get(arn)
    if (key !== undefined) on.simulator.world.keys.set(arn, { ...key, tags: {} })
    on.simulator.world.trails.set(estate.trails[0]?.arn ?? '', {
      ...estate.trails[0],
      kmsKeyId: null,
    } as never) // as it was
    on.network.asked = []
    const outcome = await resume(on, plan, early)
    expect([...outcome.ends.values()][0]).toMatchObject({ state: 'failed', code: 'CHANGED_MEANWHILE' })
    expect(on.network.asked).not.toContain('kms:CreateKey')
  })
})
