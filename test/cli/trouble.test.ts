import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type Server, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { compliantAccount } from '../../src/simulator/scenarios/compliant.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import type { Simulator } from '../../src/simulator/simulator.js'
import { collect } from '../../src/toolkit/collect.js'
import { type CliRun, cliEnvironment, start, trailseal } from '../support/built.js'
import { ROOT } from '../structure/sources.js'
import { simulate } from '../support/simulator.js'

const KEYS = { AWS_ACCESS_KEY_ID: '111111111111', AWS_SECRET_ACCESS_KEY: 'none', AWS_REGION: 'us-east-1' }
const BIN = join(ROOT, 'dist', 'cli', 'bin.js')

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'trailseal-'))
}

describe('credentials', () => {
  const endpoint = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }

  it('that are missing are said to be, with what to do', async () => {
    const run = await trailseal(['audit'], { env: endpoint })
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toContain('error[NO_CREDENTIALS]')
    expect(run.stderr).toContain('aws configure')
  })

  it('of a profile that is not there name the profile', async () => {
    const run = await trailseal(['audit', '--profile', 'nobody'], { env: endpoint })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[NO_PROFILE]')
    expect(run.stderr).toContain('nobody')
  })

  it('of an IAM Identity Center session that ended name the command that mends it', async () => {
    const home = folder()
    const config = join(home, 'config')
    writeFileSync(
      config,
      '[profile audit]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = Audit\n[sso-session s]\nsso_start_url = http://127.0.0.1:9/start\nsso_region = us-east-1\n',
    )
    mkdirSync(join(home, '.aws'))
    const run = await trailseal(['audit', '--profile', 'audit'], {
      env: { ...endpoint, HOME: home, AWS_CONFIG_FILE: config },
    })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[SSO_EXPIRED]')
    expect(run.stderr).toContain('aws sso login --profile audit')
  })
})

describe('an endpoint', () => {
  let silent: Server
  beforeAll(async () => {
    // Takes connections and never says a word.
    silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void silent.close())

  it('that nobody listens on is unreachable', async () => {
    const run = await trailseal(['audit', '--endpoint-url', 'http://127.0.0.1:9'], { env: KEYS })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[UNREACHABLE]')
    expect(run.stderr).toContain('http://127.0.0.1:9')
  })

  it('that never answers is given up on', async () => {
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const run = await trailseal(['audit', '--endpoint-url', url, '--timeout', '1'], { env: KEYS })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[UNREACHABLE]')
  })
})

describe('answers', () => {
  let simulator: Simulator
  let server: SimulatorServer
  beforeAll(async () => {
    simulator = simulate(compliantAccount())
    server = await startServer({ simulator })
  })
  afterAll(async () => server.close())
  afterEach(() => simulator.faults.load([]))

  async function audit(...more: string[]): Promise<CliRun> {
    return trailseal(['audit', ...more], { env: { ...KEYS, AWS_ENDPOINT_URL: server.url } })
  }

  const everyTime = { from: 1, times: 1000 }
  const describeTrails = { service: 'cloudtrail', operation: 'DescribeTrails', ...everyTime }

  it.each(['empty', 'truncate', 'garble'] as const)(
    'that are spoilt (%s) never pass for "no trails"',
    async (kind) => {
      simulator.faults.load([{ ...describeTrails, action: { kind } }])
      const run = await audit('--format', 'json')
      expect(run.status).toBe(3)
      const found = JSON.parse(run.stdout) as { verdict: string; accounts: { assured: string }[] }
      expect(found.verdict).toBe('unknown')
      expect(found.accounts[0]?.assured).toBe('unknown')
    },
  )

  it('that fail once are asked for again', async () => {
    simulator.faults.load([
      { service: 'cloudtrail', from: 1, times: 2, action: { kind: 'status', status: 503 } },
      { service: 'kms', from: 1, times: 1, action: { kind: 'reset', when: 'after' } },
      { service: 's3', from: 1, times: 1, action: { kind: 'throttle' } },
    ])
    expect((await audit('--except', 'readers-are-authorized')).status).toBe(0)
  })

  it('of throttling are waited for, but not for ever', async () => {
    simulator.faults.load([{ ...describeTrails, region: 'eu-west-1', action: { kind: 'throttle' } }])
    Object.assign(process.env, KEYS)
    const estate = await collect({ endpointUrl: server.url, readTimeoutSeconds: 2 })
    expect(estate.failures).toMatchObject([
      { operation: 'cloudtrail:DescribeTrails', region: 'eu-west-1', kind: 'throttled' },
    ])
    expect(estate.accounts[0]?.sweptRegions).toEqual(['us-east-1'])
  })

  it('that credentials have expired end the audit with the remedy', async () => {
    const refuse = {
      kind: 'refuse',
      code: 'ExpiredTokenException',
      message: 'The security token is expired',
    } as const
    simulator.faults.load([{ service: 'sts', ...everyTime, action: refuse }])
    const run = await audit()
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[EXPIRED_CREDENTIALS]')
    expect(run.stderr).toContain('aws sso login')
  })

  it('of a closed region cost that region only', async () => {
    const refuse = {
      kind: 'refuse',
      code: 'AccessDeniedException',
      message:
        'User: x is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy',
    } as const
    simulator.faults.load([{ ...describeTrails, region: 'eu-west-1', action: refuse }])
    const run = await audit('--format', 'json')
    const found = JSON.parse(run.stdout) as { trails: unknown[]; accounts: { assured: string }[] }
    expect(found.trails).toHaveLength(1)
    expect(found.accounts[0]?.assured).toBe('compliant')
  })
})

describe('roles', () => {
  let server: SimulatorServer
  beforeAll(async () => {
    server = await startServer({ simulator: simulate(messyOrganization()) })
  })
  afterAll(async () => server.close())

  it.each([
    [['--role-name', 'Nobody'], 'role/Nobody'],
    [['--accounts', '999999999999'], '999999999999'],
  ])('that can not be assumed are unknown, with the role named: %j', async (more, named) => {
    const args = more[0] === '--accounts' ? more : [...more, '--accounts', '444444444444']
    const run = await trailseal(['audit', ...args], { env: { ...KEYS, AWS_ENDPOINT_URL: server.url } })
    expect(run.status).toBe(3)
    expect(run.stdout).toContain(named)
    expect(run.stdout).toContain('sts:AssumeRole')
  })

  it('outside of an organization are told so', async () => {
    const alone = await startServer({ simulator: simulate(compliantAccount()) })
    const run = await trailseal(['audit', '--org'], { env: { ...KEYS, AWS_ENDPOINT_URL: alone.url } })
    await alone.close()
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[NO_ORGANIZATION]')
  })

  it('of a member that lists the organization are told who may', async () => {
    const env = { ...KEYS, AWS_ACCESS_KEY_ID: '444444444444', AWS_ENDPOINT_URL: server.url }
    const run = await trailseal(['audit', '--org'], { env })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[CANNOT_LIST_ACCOUNTS]')
    expect(run.stderr).toContain('delegated administrator')
  })

  it('of a delegated administrator read the whole organization', async () => {
    const env = { ...KEYS, AWS_ACCESS_KEY_ID: '333333333333', AWS_ENDPOINT_URL: server.url }
    const run = await trailseal(['audit', '--org', '--format', 'json'], { env })
    const found = JSON.parse(run.stdout) as { accounts: unknown[] }
    expect(found.accounts).toHaveLength(messyOrganization().accounts.length)
  })
})

describe('output', () => {
  let server: SimulatorServer
  beforeAll(async () => {
    server = await startServer({ simulator: simulate(messyOrganization(), { latencyMs: [100, 200] }) })
  })
  afterAll(async () => server.close())

  async function shell(command: string): Promise<{ stdout: string; stderr: string }> {
    const env = cliEnvironment({ ...KEYS, AWS_ENDPOINT_URL: server.url, NODE: process.execPath, BIN })
    return new Promise((resolve) => {
      execFile('bash', ['-c', command], { env, timeout: 60_000 }, (_error, stdout, stderr) =>
        resolve({ stdout, stderr }),
      )
    })
  }

  it('to a pipe that closes ends quietly', async () => {
    const { stdout, stderr } = await shell('"$NODE" "$BIN" explain | head -n 1; echo "${PIPESTATUS[0]}"')
    expect(stdout.split('\n')[1]).toBe('0')
    expect(stderr).toBe('')
  })

  it('to a full disk is an error', async () => {
    const { stdout, stderr } = await shell('"$NODE" "$BIN" explain > /dev/full; echo "$?"')
    expect(stdout).toBe('1\n')
    expect(stderr).toContain('error[DISK_FULL]')
  })

  it('to a file is written whole or not at all', async () => {
    const cwd = folder()
    const env = { ...KEYS, AWS_ENDPOINT_URL: server.url }
    const full = await trailseal(['collect', '-o', '/dev/full'], { env, cwd })
    expect(full.status).toBe(1)
    expect(full.stderr).toContain('error[DISK_FULL]')
    const nowhere = await trailseal(['collect', '-o', join(cwd, 'none', 'x.json')], { env, cwd })
    expect(nowhere.status).toBe(1)
    expect(nowhere.stderr).toContain('error[FILE_UNWRITABLE]')
    expect(readdirSync(cwd)).toEqual([])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is not begun when %s comes first', async (signal, status) => {
    const cwd = folder()
    const child = start(['collect', '--org', '-o', 'estate.json'], {
      env: { ...KEYS, AWS_ENDPOINT_URL: server.url },
      cwd,
    })
    let stderr = ''
    child.stderr?.on('data', (data: Buffer) => void (stderr += data.toString()))
    setTimeout(() => child.kill(signal), 900)
    const ended = await new Promise((resolve) => child.on('close', resolve))
    expect(ended).toBe(status)
    expect(stderr).toContain('error[CANCELLED]')
    expect(existsSync(join(cwd, 'estate.json'))).toBe(false)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('of the simulator ends with SIGTERM, and its port is free again', async () => {
    const child = start(['simulate', '--scenario', 'messy-organization'])
    const first = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString())),
    )
    const url = first.split('\n')[0] ?? ''
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u)
    expect((await fetch(`${url}/_trailseal/count`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })
})

describe('the demo', () => {
  it('tells its story without AWS, in 80 columns', async () => {
    const run = await trailseal(['demo'])
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('a key is set')
    expect(run.stdout).toContain('$ trailseal explain key-admits-cloudtrail')
    expect(run.stdout).toContain('Next:')
    const [report = ''] = run.stdout.split('$ trailseal explain')
    expect(report.split('\n').filter((line) => line.length > 80)).toEqual([])
  })
})
