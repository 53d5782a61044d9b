import { describe, expect, it } from 'vitest'
import { Allowance, type Budget } from './budget.js'

/** Works until it is stopped, and tells how far it came. */
function work(budget: Budget, most = Number.POSITIVE_INFINITY): number {
  let steps = 0
  while (steps < most && budget.spend(1)) steps += 1
  return steps
}

describe('the allowance of an inquiry', () => {
  it('bounds what hard questions take together', () => {
    const allowance = new Allowance(10_000)
    const taken = Array.from({ length: 50 }, () => allowance.for((budget) => work(budget)))
    const [first = 0, second = 0] = taken
    expect(first).toBeGreaterThan(second)
    const least = taken.at(-1) ?? 0
    expect(least).toBeGreaterThan(0)
    expect(taken.reduce((sum, steps) => sum + steps, 0)).toBeLessThanOrEqual(10_000 + 50 * (least + 1))
  })

  it('is not touched by questions that are answered at a glance', () => {
    const allowance = new Allowance(10_000)
    for (let asked = 0; asked < 1000; asked += 1) allowance.for((budget) => work(budget, 500))
    expect(allowance.for((budget) => work(budget))).toBeGreaterThanOrEqual(10_000)
  })
})
