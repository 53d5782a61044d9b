import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apply } from '../support/applying.js'
import { STRIKES, isChange, strikesOn } from '../support/network.js'
import {
  attempt,
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
afterAll(() => void process.stdout.write(`reliability: ${injected} single faults injected\n`))

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s', (_name, shape) => {
  let asked: readonly string[] = []
  beforeAll(async () => {
    asked = (await reference(shape)).asked
    expect(asked.some(isChange)).toBe(true)
  })

  it.each(STRIKES)(
    'each call in turn %s: resume ends at the end, back-out at the beginning',
    async (strike) => {
      for (const [index, name] of asked.entries()) {
        if (!strikesOn(name).includes(strike)) continue
        // A read that fails leaves nothing behind: one way to finish will do.
        const ways = isChange(name) ? [0, 1] : [index % 2]
        for (const way of ways) {
          if (!isChosen()) continue
          const one = await trial(shape)
          one.on.network.strike([[index + 1, strike]])
          await attempt(async () => apply(one.on, shape.plan, one.journal))
          one.on.network.strike([])
          injected += one.on.network.struck
          try {
            await (way === 0 ? resumeToTheEnd(one) : backOutToTheEnd(one))
            await (way === 0 ? expectEnd(one) : expectBeginning(one))
          } catch (error) {
            throw new Error(
              `call ${index + 1} (${name}) ${strike}, then ${way === 0 ? 'resume' : 'back out'}`,
              { cause: error },
            )
          }
        }
      }
    },
    300_000,
  )
})
