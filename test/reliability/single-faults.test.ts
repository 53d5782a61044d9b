import { afterAll, beforeAll, describe, it } from 'vitest'
import { apply } from '../support/applying.js'
import { STRIKES } from '../support/network.js'
import {
  attempt,
  backOutToTheEnd,
  expectBeginning,
  expectEnd,
  reference,
  resumeToTheEnd,
  trial,
} from './harness.js'
import { SHAPES } from './shapes.js'

let injected = 0
afterAll(() => void process.stdout.write(`reliability: ${injected} single faults injected\n`))

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s', (_name, shape) => {
  let calls = 0
  beforeAll(async () => {
    calls = (await reference(shape)).calls
  })

  it.each(STRIKES)(
    'each call in turn %s: resume ends at the end, back-out at the beginning',
    async (strike) => {
      for (let number = 1; number <= calls; number += 1) {
        for (const finish of ['resume', 'back out'] as const) {
          const one = await trial(shape)
          one.on.network.strike([[number, strike]])
          await attempt(async () => apply(one.on, shape.plan, one.journal))
          one.on.network.strike([])
          injected += one.on.network.struck
          try {
            if (finish === 'resume') {
              await resumeToTheEnd(one)
              await expectEnd(one)
            } else {
              await backOutToTheEnd(one)
              await expectBeginning(one)
            }
          } catch (error) {
            throw new Error(
              `call ${number} (${one.on.network.asked[number - 1]}) ${strike}, then ${finish}`,
              { cause: error },
            )
          }
        }
      }
    },
    300_000,
  )
})
