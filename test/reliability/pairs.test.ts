import { afterAll, beforeAll, describe, it } from 'vitest'
import { seededRandom } from '../../src/simulator/random.js'
import { type Death, apply } from '../support/applying.js'
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

/** Give another to try other pairs: RELIABILITY_SEED=7 npx vitest run test/reliability. */
const SEED = Number(process.env['RELIABILITY_SEED'] ?? 20_260_301)
const PAIRS_A_SHAPE = Number(process.env['RELIABILITY_PAIRS'] ?? 8)

let injected = 0
afterAll(() => void process.stdout.write(`reliability: ${injected} faults injected in pairs, seed ${SEED}\n`))

describe.each(SHAPES.map((shape, index) => [shape.name, shape, index] as const))(
  '%s',
  (_name, shape, index) => {
    let calls = 0
    let writes = 0
    beforeAll(async () => {
      ;({ calls, writes } = await reference(shape))
    })

    it(`${PAIRS_A_SHAPE} random pairs of faults, some with a death and stale reads`, async () => {
      const random = seededRandom(SEED + index)
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] ?? (from[0] as T)
      const upTo = (most: number): number => 1 + Math.floor(random() * most)
      for (let pair = 0; pair < PAIRS_A_SHAPE; pair += 1) {
        const strikes = [
          [upTo(calls), pick(STRIKES)],
          [upTo(calls + 10), pick(STRIKES)],
        ] as const
        const staleMs = pick([0, 0, 2000, 30_000])
        const death =
          random() < 0.3 ? ([upTo(writes), pick<Death>(['nothing', 'half', 'all'])] as const) : undefined
        const finish = pick(['resume', 'back out'] as const)
        const one = await trial(shape, { staleMs })
        one.on.network.strike(strikes)
        if (death !== undefined) one.journal.dieAt(...death)
        await attempt(async () => apply(one.on, shape.plan, one.journal))
        one.journal.reopen()
        injected += 2
        try {
          await (finish === 'resume' ? resumeToTheEnd(one) : backOutToTheEnd(one))
          await (finish === 'resume' ? expectEnd(one) : expectBeginning(one))
        } catch (error) {
          throw new Error(JSON.stringify({ strikes, staleMs, death, finish }), { cause: error })
        }
      }
    })
  },
)
