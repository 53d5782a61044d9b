import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Estate } from '../../src/domain/estate.js'
import type { Plan } from '../../src/domain/plan.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { exportEstate } from '../../src/simulator/export.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import type { Simulator } from '../../src/simulator/simulator.js'
import { predictEstate } from '../../src/plan/predict.js'
import { planCli } from '../../src/report/plan-cli.js'
import { collect } from '../../src/toolkit/collect.js'
import { plan } from '../../src/toolkit/plan.js'
import { simulate } from '../support/simulator.js'

const python = inject('python')
const work = mkdtempSync(join(tmpdir(), 'trailseal-script-'))
const READERS = [{ arn: 'arn:aws:iam::222222222222:role/LogReaders', expires: '2999-01-01' }]
/** A new key, a mended policy, rotation, a log group: every kind of step in few commands. */
const TRAILS = ['444444444444:trail/payments', '242424242424:trail/search', '232323232323:trail/ledger']

interface Ran {
  readonly status: number
  readonly stderr: string
}

/** Runs a script with bash, the AWS CLI and one profile for each account; nothing of the user's own is read. */
async function bash(
  script: string,
  args: readonly string[],
  place: { url: string; accounts: readonly string[]; actsAs?: string },
): Promise<Ran> {
  const file = join(work, 'plan.sh')
  const config = join(work, 'credentials')
  writeFileSync(file, script)
  const profiles = place.accounts.map(
    (id) => `[p${id}]\naws_access_key_id = ${place.actsAs ?? id}\naws_secret_access_key = none\n`,
  )
  writeFileSync(config, profiles.join('\n'))
  const env = {
    PATH: [dirname(python?.aws ?? ''), process.env['PATH'] ?? ''].join(delimiter),
    AWS_ENDPOINT_URL: place.url,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: config,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    ...Object.fromEntries(place.accounts.map((id) => [`TRAILSEAL_PROFILE_${id}`, `p${id}`])),
  }
  return new Promise((resolve) => {
    execFile('bash', [file, ...args], { env, timeout: 110_000 }, (error, _stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stderr }),
    )
  })
}

/** What a plan can change, with the keys that it makes named by their making. */
function state(estate: Estate, made: ReadonlyMap<string, string>): unknown {
  const name = (arn: string | null | undefined): string => made.get(arn ?? '') ?? arn ?? 'none'
  return {
    trails: estate.trails.map(({ arn, kmsKeyId }) => [arn, name(kmsKeyId)]),
    groups: estate.logGroups.map(({ arn, kmsKeyId }) => [arn, name(kmsKeyId)]),
    keys: estate.keys
      .map(({ arn, policy, rotation, aliases }) => [
        name(arn),
        policy,
        rotation?.enabled,
        aliases?.toSorted(),
      ])
      .sort((left, right) => (String(left[0]) < String(right[0]) ? -1 : 1)),
  }
}

describe.skipIf(python === null)('the plan as a script of AWS CLI commands', () => {
  let simulator: Simulator
  let server: SimulatorServer
  let made: Plan
  let accounts: string[]

  beforeAll(() => {
    process.env['AWS_ACCESS_KEY_ID'] = '111111111111'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
  })
  afterEach(async () => server.close())

  async function start(): Promise<Estate> {
    simulator = simulate(messyOrganization())
    server = await startServer({ simulator })
    const estate = await collect({ endpointUrl: server.url, region: 'us-east-1', organization: true })
    const trails = estate.trails
      .map(({ arn }) => arn)
      .filter((arn) => TRAILS.some((end) => arn.endsWith(end)))
    made = plan(estate, { readers: READERS, trails, logGroups: true })
    accounts = [...new Set(made.steps.map(({ accountId }) => accountId))]
    return estate
  }

  it('does what the plan says, and its back-out restores what was there', async () => {
    await start()
    const before = exportEstate(simulator.world)
    expect(made.steps.map(({ action }) => action).toSorted()).toEqual([
      'create-alias',
      'create-alias',
      'create-key',
      'create-key',
      'put-key-policy',
      'set-key-rotation',
      'set-key-rotation',
      'set-log-group-key',
      'update-trail',
    ])
    const script = planCli(made)
    expect(await bash(script, [], { url: server.url, accounts })).toMatchObject({ status: 0, stderr: '' })
    const after = exportEstate(simulator.world)
    const fresh = after.keys.filter(({ arn }) => before.keys.every((key) => key.arn !== arn))
    const byMaker = new Map(
      fresh.map(({ arn, tags }) => [arn, tags?.['trailseal:created-by']?.split('/')[1] ?? '']),
    )
    const predicted = predictEstate(before, made)
    const byStep = new Map(predicted.keys.map(({ arn }) => [arn, arn.split('/').at(-1) ?? '']))
    const steps = new Map([...byStep].filter(([, id]) => id.startsWith('step-')))
    expect(state(after, byMaker)).toEqual(state(predicted, steps))

    expect(await bash(script, ['back-out'], { url: server.url, accounts })).toMatchObject({
      status: 0,
      stderr: '',
    })
    const restored = exportEstate(simulator.world)
    const kept = { ...restored, keys: restored.keys.filter(({ arn }) => !byMaker.has(arn)) }
    expect(state(kept, new Map())).toEqual(state(before, new Map()))
    expect(restored.keys.filter(({ arn }) => byMaker.has(arn)).map(({ keyState }) => keyState)).toEqual([
      'Enabled',
      'Enabled',
    ])
  }, 120_000)

  it('stops where somebody changed a policy meanwhile', async () => {
    await start()
    const key = [...simulator.world.keys.values()].find(({ arn }) => arn.endsWith('key/search-key'))
    if (key === undefined) throw new Error('no key')
    simulator.world.keys.set(key.arn, {
      ...key,
      policy: (key.policy ?? '').replace('Enable IAM', 'Still enable IAM'),
    })
    const found = await bash(planCli(made), [], { url: server.url, accounts })
    expect(found.status).toBe(4)
    expect(found.stderr).toContain('was changed since the plan was made')
  })

  it('stops where the credentials are of another account', async () => {
    await start()
    const found = await bash(planCli(made), [], { url: server.url, accounts, actsAs: '999999999999' })
    expect(found).toMatchObject({ status: 4 })
    expect(found.stderr).toContain('these credentials are of account 999999999999')
    expect(exportEstate(simulator.world).keys).toHaveLength(messyOrganization().keys.length)
  })

  it('has the commands of the source control', async () => {
    await start()
    const script = planCli(made)
    expect(script).toMatch(
      /^patiently aws cloudtrail update-trail --name payments --kms-key-id "\$key_of_step_\d+" --region us-east-1$/mu,
    )
    expect(script).toMatch(
      /^patiently aws cloudtrail update-trail --name payments --kms-key-id "" --region us-east-1$/mu,
    )
  })
})
