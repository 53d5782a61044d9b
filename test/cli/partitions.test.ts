import { describe, expect, it } from 'vitest'
import type { Estate } from '../../src/domain/estate.js'
import { compliantAccount } from '../../src/simulator/scenarios/compliant.js'
import { startServer } from '../../src/simulator/server.js'
import { trailseal } from '../support/built.js'
import { simulate } from '../support/simulator.js'

/** The compliant account as it would be in another partition and region. */
function moved(partition: string, region: string): Estate {
  const text = JSON.stringify(compliantAccount())
    .replaceAll('arn:aws:', `arn:${partition}:`)
    .replaceAll('"partition":"aws"', `"partition":"${partition}"`)
    .replaceAll('us-east-1', region)
    .replaceAll(`"enabledRegions":["${region}","eu-west-1"]`, `"enabledRegions":["${region}"]`)
  return JSON.parse(text) as Estate
}

describe('partitions', () => {
  it.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('%s is audited as the commercial one is', async (partition, region) => {
    const server = await startServer({ simulator: simulate(moved(partition, region)) })
    const env = {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: '111111111111',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: region,
    }
    const run = await trailseal(['audit', '--format', 'json', '--except', 'readers-are-authorized'], { env })
    const foreign = await trailseal(['audit', '--regions', `${region},eu-west-1`], { env })
    await server.close()
    expect(JSON.parse(run.stdout)).toMatchObject({
      verdict: 'compliant',
      trails: [{ subject: { id: `arn:${partition}:cloudtrail:${region}:111111111111:trail/main` } }],
    })
    expect(run.status).toBe(0)
    expect(foreign.status).toBe(1)
    expect(foreign.stderr).toContain('error[WRONG_PARTITION]')
  })
})
