import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planJson } from '../../src/report/plan-json.js'
import { createWorld } from '../../src/simulator/create.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { Simulator } from '../../src/simulator/simulator.js'
import { SHAPES, type Shape } from '../reliability/shapes.js'
import { type CliRun, start, trailseal } from '../support/built.js'

const [SHAPE] = SHAPES
if (SHAPE === undefined) throw new Error('no shape')
const { plan, estate }: Shape = SHAPE
const TRAIL = estate.trails[0]?.arn ?? ''

let simulator: Simulator
let server: SimulatorServer
let folder: string
let env: NodeJS.ProcessEnv

beforeEach(async () => {
  simulator = new Simulator(createWorld({ estate }))
  server = await startServer({ simulator })
  folder = mkdtempSync(join(tmpdir(), 'trailseal-apply-'))
  writeFileSync(join(folder, 'plan.json'), planJson(plan))
  env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: estate.sources[0]?.accountId ?? '',
    AWS_SECRET_ACCESS_KEY: 'none',
  }
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]): Promise<CliRun> {
  return trailseal(args, { env, cwd: folder })
}

async function applied(): Promise<string> {
  const done = await run('apply', 'plan.json', '--approve', plan.hash, '--format', 'json', '--quiet')
  expect(done.status, done.stderr).toBe(0)
  return (JSON.parse(done.stdout) as { runId: string }).runId
}

function keyOfTrail(): string | null | undefined {
  return simulator.world.trails.get(TRAIL)?.kmsKeyId
}

describe('apply', () => {
  it('asks nobody off a terminal: refused with what to give', async () => {
    const refused = await run('apply', 'plan.json')
    expect(refused.status).toBe(4)
    expect(refused.stderr).toContain(`remedy: give --approve ${plan.hash}`)
    expect(keyOfTrail()).toBeNull()
  })

  it('takes no other hash', async () => {
    const refused = await run('apply', 'plan.json', '--approve', `sha256:${'0'.repeat(64)}`)
    expect(refused.status).toBe(4)
    expect(refused.stderr).toContain('NOT_APPROVED')
    expect(simulator.answered).toBe(0)
  })

  it('applies, and says what to run next', async () => {
    const done = await run('apply', 'plan.json', '--approve', plan.hash)
    expect(done.status, done.stderr).toBe(0)
    expect(done.stdout).toMatch(/^Run \S+: applied\n/u)
    expect(done.stdout).toMatch(/Next:\n {2}trailseal verify \S+ --wait\n {2}trailseal backout \S+\n$/u)
    expect(keyOfTrail()).toMatch(/^arn:aws:kms:/u)
    const [runId = ''] = readdirSync(join(folder, '.trailseal', 'runs'))
    const journal = readFileSync(join(folder, '.trailseal', 'runs', runId, 'journal.jsonl'), 'utf8')
    expect(journal.split('\n').length).toBeGreaterThan(10)
  })

  it.each([
    ['edited', (text: string) => text.replace('"periodInDays": 365', '"periodInDays": 90'), 4],
    ['cut short', (text: string) => text.slice(0, 300), 1],
    ['newer', (text: string) => text.replace('trailseal.plan/1', 'trailseal.plan/2'), 4],
    ['something else', () => '{"schema":"other"}', 1],
  ])('a plan file that is %s: a clear refusal, and nothing is asked', async (_title, change, status) => {
    writeFileSync(join(folder, 'plan.json'), change(planJson(plan)))
    const refused = await run('apply', 'plan.json', '--approve', plan.hash)
    expect(refused.status, refused.stderr).toBe(status)
    expect(refused.stderr).toMatch(/^error\[[A-Z_]+\]: .*\n {2}remedy: .+\n$/u)
    expect(simulator.answered).toBe(0)
  })

  it('refuses more trails than it may change', async () => {
    const refused = await run('apply', 'plan.json', '--approve', plan.hash, '--max-trails', '0')
    expect(refused.status).toBe(4)
    expect(refused.stderr).toContain('TOO_MANY_TRAILS')
  })

  it('refuses a plan that is out of date, with the field, what it was and what it is', async () => {
    const trail = simulator.world.trails.get(TRAIL)
    if (trail !== undefined) simulator.world.trails.set(TRAIL, { ...trail, s3KeyPrefix: 'new' })
    const refused = await run('apply', 'plan.json', '--approve', plan.hash)
    expect(refused.status).toBe(4)
    expect(refused.stderr).toContain('s3KeyPrefix was all, is new')
  })

  it('refuses to begin where runs can not be kept', async () => {
    mkdirSync(join(folder, 'runs'))
    chmodSync(join(folder, 'runs'), 0o500)
    // A user who may write everywhere is not stopped by permissions: a file in the way stops everybody.
    const blocked = process.getuid?.() === 0 ? join(folder, 'plan.json', 'runs') : join(folder, 'runs')
    const refused = await run('apply', 'plan.json', '--approve', plan.hash, '--runs-dir', blocked)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/^error\[/u)
    expect(keyOfTrail()).toBeNull()
  })

  it('says which permission is missing in the middle, and resume goes on when it is there', async () => {
    simulator.faults.load([
      {
        operation: 'UpdateTrail',
        from: 1,
        times: 1,
        action: {
          kind: 'refuse',
          code: 'AccessDeniedException',
          message: 'User: x is not authorized to perform: cloudtrail:UpdateTrail',
        },
      },
    ])
    const failed = await run('apply', 'plan.json', '--approve', plan.hash, '--quiet')
    expect(failed.status).toBe(1)
    expect(failed.stdout).toContain('allow cloudtrail:UpdateTrail')
    expect(failed.stdout).toMatch(/Next:\n {2}trailseal resume/u)
    const resumed = await run('resume', 'last', '--quiet')
    expect(resumed.status, resumed.stderr).toBe(0)
    expect(keyOfTrail()).toMatch(/^arn:aws:kms:/u)
  })

  it('a second apply at the same time is refused, and Ctrl-C ends the first cleanly', async () => {
    simulator.faults.load([
      { operation: 'CreateKey', from: 1, times: 1, action: { kind: 'delay', milliseconds: 4000 } },
    ])
    const first = start(['apply', 'plan.json', '--approve', plan.hash, '--quiet'], { env, cwd: folder })
    const ended = new Promise<number | null>((resolve) => first.on('close', (status) => resolve(status)))
    while (
      !readdirSync(folder).includes('.trailseal') ||
      readdirSync(join(folder, '.trailseal', 'runs')).length < 2
    )
      await new Promise((resolve) => setTimeout(resolve, 20))
    const second = await run(
      'apply',
      'plan.json',
      '--approve',
      plan.hash,
      '--runs-dir',
      join(folder, 'elsewhere'),
    )
    expect(second.status).toBe(4)
    expect(second.stderr).toContain('LOCKED')
    first.kill('SIGINT')
    expect(await ended).toBe(130)
    const shown = await run('run', 'show', 'last', '--format', 'json')
    expect(JSON.parse(shown.stdout)).toMatchObject({
      state: 'stopped',
      steps: [{ state: 'done' }, { state: 'not-done' }, {}, {}],
    })
    expect((await run('resume', 'last', '--quiet')).status).toBe(0)
  })
})

describe('verify', () => {
  it('waits for proof, then quotes it', async () => {
    const runId = await applied()
    const early = await run('verify', runId, '--quiet')
    expect(early.status).toBe(3)
    expect(early.stdout).toContain('NOT YET')
    simulator.advance(7 * 60_000)
    simulator.advance(61 * 60_000)
    const proven = await run('verify', runId, '--quiet')
    expect(proven.status, proven.stdout).toBe(0)
    expect(proven.stdout.replaceAll(/\s+/gu, '')).toContain(`aws:kmsunder${keyOfTrail() ?? ''}`)
  })

  it('says loudly that a trail stopped delivering, and backs it out when told to', async () => {
    const runId = await applied()
    const key = simulator.world.keys.get(keyOfTrail() ?? '')
    if (key !== undefined) simulator.world.keys.set(key.arn, { ...key, keyState: 'Disabled' })
    simulator.advance(8 * 60_000)
    simulator.advance(8 * 60_000)
    const failing = await run('verify', runId, '--quiet')
    expect(failing.status).toBe(2)
    expect(failing.stderr).toContain('FAILING')
    const backed = await run('verify', runId, '--auto-backout', '--quiet')
    expect(backed.stdout).toContain('backed out')
    expect(keyOfTrail()).toBeNull()
  })
})

describe('backout', () => {
  it('restores what the run changed, keeps the key, and tells the run of it', async () => {
    const runId = await applied()
    const refused = await run('backout', runId)
    expect(refused.status).toBe(4)
    const done = await run('backout', runId, '--approve', runId)
    expect(done.status, done.stderr).toBe(0)
    expect(keyOfTrail()).toBeNull()
    expect([...simulator.world.keys.values()].map((key) => key.keyState)).toEqual(['Enabled'])
    const list = JSON.parse((await run('runs', '--format', 'json')).stdout) as { state: string }[]
    expect(list.map((one) => one.state)).toEqual(['backed-out', 'backed-out'])
    expect((await run('resume', runId)).status).toBe(4)
  })

  it('of a journal that was changed is refused', async () => {
    const runId = await applied()
    const path = join(folder, '.trailseal', 'runs', runId, 'journal.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"changed":true', '"changed":false'))
    const refused = await run('backout', runId, '--approve', runId)
    expect(refused.status).toBe(4)
    expect(refused.stderr).toContain('JOURNAL_BROKEN')
    expect((await run('runs')).stdout).toContain('unreadable')
  })

  it('takes a key from one trail when its name is given, and every audit says so', async () => {
    await applied()
    const args = ['backout', '--trail', TRAIL, '--to', 'unencrypted']
    expect((await run(...args)).status).toBe(4)
    const done = await run(...args, '--approve', 'main', '--quiet')
    expect(done.status, done.stderr).toBe(0)
    expect(keyOfTrail()).toBeNull()
    expect((await run('audit', '--quiet')).stderr).toContain(`REMINDER: the key was taken from ${TRAIL}`)
  })
})

describe('logging', () => {
  it('stop needs the name of the trail, and is remembered until start', async () => {
    const stop = ['logging', 'stop', '--trail', TRAIL]
    expect((await run(...stop)).status).toBe(4)
    expect(simulator.world.trails.get(TRAIL)?.status?.isLogging).toBe(true)
    expect((await run(...stop, '--approve', 'main')).status).toBe(0)
    expect(simulator.world.trails.get(TRAIL)?.status?.isLogging).toBe(false)
    expect((await run('audit', '--quiet')).stderr).toContain('REMINDER: logging of')
    expect((await run('logging', 'start', '--trail', TRAIL)).status).toBe(0)
    expect(simulator.world.trails.get(TRAIL)?.status?.isLogging).toBe(true)
    expect((await run('audit', '--quiet')).stderr).not.toContain('REMINDER')
  })
})
