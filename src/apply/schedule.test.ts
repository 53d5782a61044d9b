import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlanStep } from '../domain/plan-step.js'
import { schedule } from './schedule.js'
import type { StepEnd } from './step-end.js'

function step(id: string, accountId: string, dependsOn: string[]): PlanStep {
  return {
    id,
    accountId,
    region: 'us-east-1',
    dependsOn,
    summary: id,
    action: 'create-key',
    description: '',
    policy: '',
    tags: {},
  }
}

/** Plans of any shape: steps in a few accounts, each on some of those before it. */
const plans = fc
  .array(
    fc.record({ account: fc.nat(3), needs: fc.array(fc.nat(20), { maxLength: 3 }), fails: fc.boolean() }),
    {
      maxLength: 12,
    },
  )
  .map((parts) =>
    parts.map(({ account, needs, fails }, index) => ({
      step: step(
        `s${index}`,
        `account-${account}`,
        needs.filter((need) => need < index).map((need) => `s${need}`),
      ),
      fails: fails && index % 3 === 0,
    })),
  )

const FAILED: StepEnd = { state: 'failed', code: 'X', message: '', remedy: '' }

describe('schedule', () => {
  it('runs every step once, after what it needs and after its account’s earlier steps, and none whose needs failed', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (parts) => {
        const ended: string[] = []
        const begun: string[] = []
        const failing = new Set(parts.filter((one) => one.fails).map((one) => one.step.id))
        const ends = await schedule(
          parts.map((one) => one.step),
          async ({ id, accountId, dependsOn }) => {
            const earlier = parts.map((one) => one.step).filter((one) => one.accountId === accountId)
            const before = earlier
              .slice(
                0,
                earlier.findIndex((one) => one.id === id),
              )
              .map((one) => one.id)
            expect([...dependsOn, ...before].every((need) => ended.includes(need))).toBe(true)
            begun.push(id)
            await new Promise((resolve) => setImmediate(resolve))
            ended.push(id)
            return failing.has(id) ? FAILED : { state: 'done', changed: true }
          },
        )
        expect(new Set(begun).size).toBe(begun.length)
        for (const { step } of parts) {
          const end = ends.get(step.id)
          const isBlocked = step.dependsOn.some((need) => ends.get(need)?.state !== 'done')
          if (isBlocked) expect(end?.state).toBe('blocked')
          expect(begun.includes(step.id)).toBe(end?.state === 'done' || end?.state === 'failed')
        }
      }),
      { numRuns: 200 },
    )
  })

  it('lets steps in hand end before it rejects', async () => {
    let hasEnded = false
    const running = schedule([step('a', '1', []), step('b', '2', [])], async ({ id }) => {
      if (id === 'a') throw new Error('the disk is full')
      await new Promise((resolve) => setTimeout(resolve, 20))
      hasEnded = true
      return { state: 'done', changed: true }
    })
    await expect(running).rejects.toThrow('the disk is full')
    expect(hasEnded).toBe(true)
  })
})
