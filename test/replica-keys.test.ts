import { describe, expect, it } from 'vitest'
import { indirectAccess } from '../src/access/indirect.js'
import { readersOf } from '../src/access/readers.js'
import { subjectName } from '../src/access/subject.js'
import { worldOf } from '../src/access/world.js'
import type { Estate } from '../src/domain/estate.js'
import { compliantAccount } from '../src/simulator/scenarios/compliant.js'
import { startServer } from '../src/simulator/server.js'
import { collect } from '../src/toolkit/collect.js'
import { simulate } from './support/simulator.js'

/** The compliant account, its key with a replica whose policy lets the whole account in. */
function withReplica(): Estate {
  const world = compliantAccount()
  const [key] = world.keys
  if (key === undefined) throw new Error('the scenario has a key')
  const replica = key.arn.replace('us-east-1', 'eu-west-1')
  const multiRegionKeys = [key.arn, replica]
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${key.arn.split(':')[4] ?? ''}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })
  return {
    ...world,
    keys: [
      { ...key, multiRegion: true, multiRegionKeys },
      {
        ...key,
        arn: replica,
        region: 'eu-west-1',
        multiRegion: true,
        multiRegionKeys,
        policy,
        aliases: [],
      },
      ...world.keys.slice(1),
    ],
  }
}

describe('a replica of the trail’s key', () => {
  it('is read with its own policy, and those whom it lets in are told as indirect', async () => {
    const world = withReplica()
    const server = await startServer({ simulator: simulate(world) })
    process.env['AWS_ACCESS_KEY_ID'] = world.sources[0]?.accountId ?? ''
    process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
    const estate = await collect({ endpointUrl: server.url, region: 'us-east-1' })
    await server.close()
    const replica = estate.keys.find(({ region }) => region === 'eu-west-1')
    expect(replica?.policy).toBe(world.keys[1]?.policy)
    const [trail] = estate.trails
    if (trail === undefined) throw new Error('the scenario has a trail')
    const view = worldOf(estate)
    const { paths, gaps } = indirectAccess(view, readersOf(view, trail))
    const users = paths.filter(({ kind }) => kind === 'use-replica-key')
    expect(users.map(({ through }) => through)).toContain(replica?.arn)
    expect(users.map(({ subject }) => subjectName(subject)).some((name) => name.endsWith(':root'))).toBe(true)
    expect(gaps.filter((gap) => gap.includes('replica'))).toEqual([])
  })
})
