import { beforeEach, describe, expect, it } from 'vitest'
import type { Key } from '../../src/domain/key.js'
import { CREATED_BY_TAG } from '../../src/domain/plan.js'
import type { StepOf } from '../../src/domain/plan-step.js'
import { type BackOutTry, MemoryJournal, apply, backOut, resume } from '../support/applying.js'
import { isChange } from '../support/network.js'
import { type Trial, backOutToTheEnd, expectBeginning, expectEnd, reference, trial } from './harness.js'
import { SHAPES, type Shape } from './shapes.js'

function shapeNamed(name: string): Shape {
  const found = SHAPES.find((one) => one.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

const NEW_KEY = shapeNamed('a new key')
const OWN_KEY = shapeNamed('the policy of an existing key')

function trailStep({ plan }: Shape): StepOf<'update-trail'> {
  const found = plan.steps.find((step) => step.action === 'update-trail')
  if (found === undefined) throw new Error('no update-trail')
  return found
}

/** Somebody else changes a thing, by hand. */
function changeTrail({ on, shape }: Trial, change: object): void {
  const { trails } = on.simulator.world
  const { trailArn } = trailStep(shape)
  const found = trails.get(trailArn)
  if (found === undefined) throw new Error(trailArn)
  trails.set(trailArn, { ...found, ...change })
}

function ownKey({ on }: Trial): Key {
  const [found] = [...on.simulator.world.keys.values()]
  if (found === undefined) throw new Error('no key')
  return found
}

function codes(outcome: Awaited<ReturnType<typeof apply>>): string[] {
  return [...outcome.ends.values()].flatMap((end) => (end.state === 'failed' ? [end.code] : []))
}

describe('changing the estate under its feet', () => {
  let one: Trial
  const changesOf = (): string[] => one.on.network.asked.filter(isChange)
  beforeEach(async () => {
    await reference(NEW_KEY)
    await reference(OWN_KEY)
    one = await trial(NEW_KEY)
  })

  it.each([
    [
      'kmsKeyId',
      { kmsKeyId: 'arn:aws:kms:us-east-1:111111111111:key/theirs' },
      'kmsKeyId was null, is arn:aws:kms',
    ],
    ['s3KeyPrefix', { s3KeyPrefix: 'elsewhere' }, 's3KeyPrefix was all, is elsewhere'],
    ['isMultiRegionTrail', { isMultiRegionTrail: false }, 'isMultiRegionTrail was true, is false'],
  ])(
    'before the apply, %s of the trail: refused with was and is, and nothing is changed',
    async (_field, change, text) => {
      changeTrail(one, change)
      const refused = await apply(one.on, one.shape.plan, one.journal).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'PLAN_STALE', exitStatus: 4 })
      expect(String(refused)).toContain(text)
      expect(changesOf()).toEqual([])
      expect(one.journal.text).toBe('')
    },
  )

  it('a key that vanishes between plan and apply: refused, and nothing is changed', async () => {
    one = await trial(OWN_KEY)
    one.on.simulator.world.keys.clear()
    await expect(apply(one.on, one.shape.plan, one.journal)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(changesOf()).toEqual([])
  })

  it('while it runs: the trail that somebody sealed otherwise is not overwritten, and stays so through a back-out', async () => {
    const theirs = 'arn:aws:kms:us-east-1:111111111111:key/theirs'
    const abort = new AbortController()
    const onProgress = (): void => {
      if (changesOf().length > 0) changeTrail(one, { kmsKeyId: theirs })
    }
    const outcome = await apply(one.on, one.shape.plan, one.journal, { onProgress, signal: abort.signal })
    expect(outcome.state).toBe('failed')
    expect(codes(outcome)).toEqual(['PLAN_STALE'])
    await backOutToTheEnd(one)
    expect(one.on.simulator.world.trails.get(trailStep(one.shape).trailArn)?.kmsKeyId).toBe(theirs)
  })

  it('after the apply: a back-out refuses to overwrite a policy that somebody edited, and shows both', async () => {
    one = await trial(OWN_KEY)
    await apply(one.on, one.shape.plan, one.journal)
    const found = ownKey(one)
    const edited = (found.policy ?? '').replace('"theirs"', '"theirs now"')
    one.on.simulator.world.keys.set(found.arn, { ...found, policy: edited })
    const tries: BackOutTry[] = []
    await backOut(one.on, { plan: one.shape.plan, journal: one.journal, tries })
    expect(ownKey(one).policy).toBe(edited)
    const refusal = tries[0]?.plan.refusals.find((other) => other.code === 'CHANGED_SINCE')
    expect(refusal?.reason).toContain('theirs now')
  })

  it('between a crash and resume: refused with was and is, and back-out still ends well', async () => {
    one.journal.dieAt(5, 'all')
    await expect(apply(one.on, one.shape.plan, one.journal)).rejects.toThrow()
    one.journal.reopen()
    changeTrail(one, { s3KeyPrefix: 'elsewhere' })
    await expect(resume(one.on, one.shape.plan, one.journal)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    changeTrail(one, { s3KeyPrefix: 'all' })
    await backOutToTheEnd(one)
    await expectBeginning(one)
  })
})

describe('a field that changes by itself', () => {
  it('is put back at once, the key with it, and the step fails loudly', async () => {
    await reference(NEW_KEY)
    const one = await trial(NEW_KEY)
    const { call } = one.on.port
    let isTampered = false
    const port: Trial['on']['port'] = {
      caller: async () => one.on.port.caller(),
      enter: async (accountId) => one.on.port.enter(accountId),
      now: () => one.on.port.now(),
      call: async (request) => {
        const answer = await call.call(one.on.port, request)
        if (request.operation === 'UpdateTrail' && !isTampered) {
          isTampered = true
          changeTrail(one, { s3KeyPrefix: null, isMultiRegionTrail: false })
        }
        return answer
      },
    }
    const outcome = await apply({ ...one.on, port }, one.shape.plan, one.journal)
    expect(codes(outcome)).toEqual(['CHANGED_BY_ITSELF'])
    await expectBeginning(one)
    expect(one.journal.text).toContain('"direction":"undo"')
    // Resuming does not try it a second time, and there is nothing to back out.
    expect(codes(await resume(one.on, one.shape.plan, one.journal))).toEqual(['CHANGED_BY_ITSELF'])
    await backOutToTheEnd(one)
    await expectBeginning(one)
  })
})

describe('two applies at once', () => {
  it.each(SHAPES.map((shape) => [shape.name, shape] as const))(
    '%s: at worst one stops; the trail delivers, and both processes agree on the key',
    async (_name, shape) => {
      await reference(shape)
      const one = await trial(shape)
      const other = new MemoryJournal()
      const [first, second] = await Promise.all([
        apply(one.on, shape.plan, one.journal).catch((error: unknown) => error),
        apply(one.on, shape.plan, other).catch((error: unknown) => error),
      ])
      const states = [first, second].map(
        (end) => Reflect.get(Object(end), 'state') ?? Reflect.get(Object(end), 'code'),
      )
      expect(states).toContain('applied')
      const made = [...one.on.simulator.world.keys.values()].filter(
        (key) => key.tags?.[CREATED_BY_TAG] !== undefined,
      )
      // One key a step, or where both called within the same moment two, of which both use the older: never one each.
      const named = [...one.on.simulator.world.trails.values()].map((trail) => trail.kmsKeyId)
      expect(new Set(named.filter((arn) => made.some((key) => key.arn === arn))).size).toBeLessThanOrEqual(1)
      one.on.simulator.advance(6 * 60_000)
      one.on.simulator.advance(61 * 60_000)
      for (const { status } of one.on.simulator.world.trails.values()) {
        expect(status).toMatchObject({ isLogging: true, latestDeliveryError: null })
      }
    },
  )
})

describe('stopping', () => {
  it('finishes the step in hand, and resume goes on from there', async () => {
    await reference(NEW_KEY)
    const one = await trial(NEW_KEY)
    const abort = new AbortController()
    const onProgress = (): void => abort.abort()
    const stopped = await apply(one.on, one.shape.plan, one.journal, { signal: abort.signal, onProgress })
    expect(stopped.state).toBe('stopped')
    expect([...stopped.ends.values()].filter((end) => end.state === 'done')).toHaveLength(1)
    await resume(one.on, one.shape.plan, one.journal)
    await expectEnd(one)
  })
})
