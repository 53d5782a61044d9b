import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { planJson } from '../../src/report/plan-json.js'
import { createWorld } from '../../src/simulator/create.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { Simulator } from '../../src/simulator/simulator.js'
import { SHAPES } from '../reliability/shapes.js'
import { awsCli } from '../support/aws-cli.js'
import { trailseal } from '../support/built.js'

const python = inject('python')
const ACCOUNT = '111111111111'

describe.skipIf(python === null)('the AWS CLI confirms each state from outside', () => {
  const shape = SHAPES.find((one) => one.name === 'the policy of an existing key')
  if (shape === undefined) throw new Error('no shape')
  const { plan, estate } = shape
  let simulator: Simulator
  let server: SimulatorServer
  let folder: string
  beforeAll(async () => {
    simulator = new Simulator(createWorld({ estate }))
    server = await startServer({ simulator })
    folder = mkdtempSync(join(tmpdir(), 'trailseal-confirm-'))
    writeFileSync(join(folder, 'plan.json'), planJson(plan))
  })
  afterAll(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function aws(command: string): Promise<string> {
    const run = await awsCli(python?.aws ?? '', { endpoint: server.url, accountId: ACCOUNT }, [
      ...command.split(' '),
      '--output',
      'text',
    ])
    expect(run.status, run.stderr).toBe(0)
    return run.stdout.trim()
  }
  async function run(...args: string[]): Promise<void> {
    const env = {
      AWS_ENDPOINT_URL: server.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'none',
    }
    const time = setInterval(() => simulator.advance(120_000), 250)
    const done = await trailseal([...args, '--quiet'], { env, cwd: folder })
    clearInterval(time)
    expect(done.status, done.stderr + done.stdout).toBe(0)
  }

  const key = estate.keys[0]?.arn ?? ''
  const trailKey = 'cloudtrail describe-trails --query trailList[0].KmsKeyId'
  const policy = `kms get-key-policy --key-id ${key} --policy-name default --query Policy`
  const rotation = `kms get-key-rotation-status --key-id ${key} --query KeyRotationEnabled`
  const state = async (): Promise<string[]> => [await aws(trailKey), await aws(rotation), await aws(policy)]

  it('before, applied, verified, and backed out to what was', async () => {
    const before = await state()
    expect(before.slice(0, 2)).toEqual(['None', 'False'])
    await run('apply', 'plan.json', '--approve', plan.hash)
    const after = await state()
    expect(after.slice(0, 2)).toEqual([key, 'True'])
    expect(after[2]).toContain('TrailsealCloudTrailEncrypt')
    simulator.advance(7 * 60_000)
    simulator.advance(61 * 60_000)
    await run('verify', 'last')
    const newest = await aws(
      's3api list-objects-v2 --bucket logs --prefix all/AWSLogs/111111111111/CloudTrail/ --query sort_by(Contents,&LastModified)[-1].Key',
    )
    const sealed = await aws(
      `s3api head-object --bucket logs --key ${newest} --query [ServerSideEncryption,SSEKMSKeyId]`,
    )
    expect(sealed.split(/\s+/u)).toEqual(['aws:kms', key])
    const { runId } = JSON.parse(
      (await trailseal(['run', 'show', 'last', '--format', 'json'], { cwd: folder })).stdout,
    ) as { runId: string }
    await run('backout', runId, '--approve', runId)
    expect(await state()).toEqual(before)
    expect(await aws('cloudtrail get-trail-status --name main --query IsLogging')).toBe('True')
  })
})
