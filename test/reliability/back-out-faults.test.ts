import { afterAll, beforeAll, describe, it } from 'vitest'
import { apply } from '../support/applying.js'
import { STRIKES, isChange, strikesOn } from '../support/network.js'
import {
  attempt,
  backOutOnce,
  backOutToTheEnd,
  expectBeginning,
  expectEnd,
  isChosen,
  reference,
  resumeToTheEnd,
  trial,
} from './harness.js'
import { SHAPES } from './shapes.js'

let injected = 0
afterAll(
  () =>
    void process.stdout.write(`reliability: ${injected} faults injected into back-outs and stale reads\n`),
)

/** Reads answer the state before the last change for so long. */
const STALE_MS = [3000, 40_000]

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s', (_name, shape) => {
  let asked: readonly string[] = []
  let undoing: readonly string[] = []
  beforeAll(async () => {
    asked = (await reference(shape)).asked
    const one = await trial(shape)
    await apply(one.on, shape.plan, one.journal)
    one.on.network.asked = []
    await backOutOnce(one)
    undoing = one.on.network.asked
  })

  it.each(STRIKES)(
    'each call of the back-out in turn %s: another one ends at the beginning',
    async (strike) => {
      for (const [index, name] of undoing.entries()) {
        if (!strikesOn(name).includes(strike) || !isChosen()) continue
        const one = await trial(shape)
        await apply(one.on, shape.plan, one.journal)
        one.on.network.strike([[index + 1, strike]])
        await attempt(async () => backOutOnce(one))
        injected += one.on.network.struck
        one.on.network.strike([])
        await backOutToTheEnd(one)
        await expectBeginning(one)
      }
    },
    300_000,
  )

  describe.each(STALE_MS)('reads that are %i ms old', (staleMs) => {
    it('do not mislead apply, resume or back-out', async () => {
      const one = await trial(shape, { staleMs })
      await resumeToTheEnd(one)
      await backOutToTheEnd(one)
      await expectBeginning(one)
      injected += 1
    })

    it.each(['reset after', 'timed out after', 'late', 'failed before'] as const)(
      'and each change in turn %s',
      async (strike) => {
        for (const [index, name] of asked.entries()) {
          if (!isChange(name)) continue
          for (const way of [0, 1]) {
            if (!isChosen()) continue
            const one = await trial(shape, { staleMs })
            one.on.network.strike([[index + 1, strike]])
            await attempt(async () => apply(one.on, shape.plan, one.journal))
            injected += one.on.network.struck + 1
            one.on.network.strike([])
            await (way === 0 ? resumeToTheEnd(one) : backOutToTheEnd(one))
            await (way === 0 ? expectEnd(one) : expectBeginning(one))
          }
        }
      },
      300_000,
    )
  })
})
