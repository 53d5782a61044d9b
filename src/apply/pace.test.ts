import { describe, expect, it } from 'vitest'
import { Pace } from './pace.js'

const call = (accountId: string, region: string): Parameters<Pace['reserve']>[0] => ({
  service: 'cloudtrail',
  operation: 'UpdateTrail',
  accountId,
  region,
})

describe('pace', () => {
  it('lets one UpdateTrail a second go, per account and region', () => {
    const pace = new Pace()
    expect(pace.reserve(call('1', 'a'), 0)).toBe(0)
    expect(pace.reserve(call('2', 'a'), 0)).toBe(0)
    expect(pace.reserve(call('1', 'b'), 0)).toBe(0)
    expect(pace.reserve(call('1', 'a'), 0)).toBeGreaterThanOrEqual(1000)
    expect(pace.reserve(call('1', 'a'), 500)).toBeGreaterThanOrEqual(1500)
    expect(pace.reserve(call('1', 'a'), 10_000)).toBe(0)
  })

  it('does not hold back reads', () => {
    const pace = new Pace()
    const read = { ...call('1', 'a'), operation: 'DescribeTrails' }
    expect([pace.reserve(read, 0), pace.reserve(read, 0)]).toEqual([0, 0])
  })
})
