import { describe, expect, it } from 'vitest'
import { throttled } from './faults.js'
import { RateLimits } from './limits.js'
import { seededRandom } from './random.js'

const CALL = {
  service: 'cloudtrail',
  operation: 'DescribeTrails',
  accountId: '111111111111',
  region: 'us-east-1',
}

/** How many of so many calls at one instant get through. */
function admitted(limits: RateLimits, calls: number, nowMs: number, call = CALL): number {
  return Array.from({ length: calls }, () => limits.admit(call, nowMs)).filter(Boolean).length
}

describe('rate limits', () => {
  it('admit a second’s worth at once, and fill again with time', () => {
    const limits = new RateLimits()
    expect(admitted(limits, 20, 0)).toBe(10)
    expect(admitted(limits, 20, 500)).toBe(5)
    expect(admitted(limits, 20, 10_000)).toBe(10)
  })

  it('are shared by operations of one class', () => {
    const limits = new RateLimits()
    expect(admitted(limits, 10, 0, { ...CALL, operation: 'GetTrail' })).toBe(10)
    expect(admitted(limits, 10, 0)).toBe(0)
  })

  it.each([
    ['account', { accountId: '222222222222' }],
    ['region', { region: 'eu-west-1' }],
    ['class', { operation: 'GetTrailStatus' }],
  ])('are each %s’s own', (_what, other) => {
    const limits = new RateLimits()
    admitted(limits, 20, 0)
    expect(admitted(limits, 20, 0, { ...CALL, ...other })).toBe(10)
  })

  it('leave other operations alone', () => {
    expect(admitted(new RateLimits(), 5000, 0, { ...CALL, operation: 'ListTags' })).toBe(5000)
  })
})

describe('throttling is worded by service', () => {
  it.each([
    ['cloudtrail', 'ThrottlingException', 400],
    ['kms', 'ThrottlingException', 400],
    ['organizations', 'TooManyRequestsException', 400],
    ['sts', 'Throttling', 400],
    ['iam', 'Throttling', 400],
    ['ec2', 'RequestLimitExceeded', 503],
    ['s3', 'SlowDown', 503],
  ])('%s: %s', (service, code, status) => {
    expect(throttled(service)).toMatchObject({ code, status })
  })
})

describe('latency', () => {
  it('looks random and is the same in every run', () => {
    const draw = (): number[] => Array.from({ length: 1000 }, seededRandom(7))
    const mean = draw().reduce((sum, one) => sum + one, 0) / 1000
    expect(draw()).toEqual(draw())
    expect(mean).toBeGreaterThan(0.45)
    expect(mean).toBeLessThan(0.55)
    expect(draw().every((one) => one >= 0 && one < 1)).toBe(true)
  })
})
