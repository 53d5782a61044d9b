import { Ajv2020 } from 'ajv/dist/2020.js'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Estate } from '../../src/domain/estate.js'
import type { Plan } from '../../src/domain/plan.js'
import { compliantAccount } from '../../src/simulator/scenarios/compliant.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { ROOT } from '../structure/sources.js'
import { type CliRun, trailseal } from '../support/built.js'
import { simulate } from '../support/simulator.js'

let messy: SimulatorServer
let compliant: SimulatorServer
const work = mkdtempSync(join(tmpdir(), 'trailseal-plan-'))
const estate = join(work, 'estate.json')
const file = join(work, 'plan.json')

/** An allow-list of whole accounts. */
function everybodyOf(...accounts: readonly string[]): string {
  const entries = accounts.map(
    (account) => `  - {account: "${account}", reason: reads logs, owner: security, expires: 2099-12-31}`,
  )
  return ['readers:', ...entries, ''].join('\n')
}

const READERS = `readers:
  - arn: arn:aws:iam::222222222222:role/LogReaders
    reason: incident response
    owner: security
    expires: 2999-01-01
`

function config(text: string): string {
  const path = join(work, `config-${text.length}.yaml`)
  writeFileSync(path, text)
  return path
}

async function run(server: SimulatorServer, args: readonly string[]): Promise<CliRun> {
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: '111111111111',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_REGION: 'us-east-1',
  }
  return trailseal(args, { env, cwd: work })
}

beforeAll(async () => {
  messy = await startServer({ simulator: simulate(messyOrganization()) })
  compliant = await startServer({ simulator: simulate(compliantAccount()) })
  await run(messy, ['collect', '--org', '-o', estate])
})
afterAll(async () => {
  await messy.close()
  await compliant.close()
})

describe('planning the messy organization', () => {
  let found: CliRun
  let plan: Plan

  beforeAll(async () => {
    found = await run(messy, ['plan', '--org', '--log-groups', '-o', file, '--config', config(READERS)])
    plan = JSON.parse(readFileSync(file, 'utf8')) as Plan
  })

  it('has changes, prints them, and leaves the plan in the file', () => {
    expect(found.status).toBe(2)
    expect(found.stderr).toContain(`the plan is in ${file}`)
    expect(found.stdout).toMatch(/Plan: \d+ to add, \d+ to change, 0 to destroy\.\n$/u)
  })

  /** trail, what becomes of it. */
  it.each([
    ['444444444444:trail/payments', 'update-trail'],
    ['555555555555:trail/payments', 'update-trail'],
    ['333333333333:trail/tooling', 'update-trail'],
    ['666666666666:trail/web', 'update-trail'],
    ['777777777777:trail/web', 'update-trail'],
    ['121212121212:trail/data', 'update-trail'],
    ['141414141414:trail/mobile', 'update-trail'],
    ['252525252525:trail/asymmetric', 'update-trail'],
    ['252525252525:trail/expiring', 'update-trail'],
    ['888888888888:trail/data', 'EVIDENCE_MISSING'],
    ['202020202020:trail/reports', 'EVIDENCE_MISSING'],
    ['262626262626:trail/analytics', 'EVIDENCE_MISSING'],
    ['151515151515:trail/stopped', 'DELIVERY_FAILS'],
    ['161616161616:trail/unsealed', 'LOG_NOT_SEALED'],
    ['111111111111:trail/organization', 'OTHERS_LET_READ'],
  ])('%s: %s', (end, outcome) => {
    const steps = plan.steps.flatMap((one) =>
      one.action === 'update-trail' && one.trailArn.endsWith(end) ? [one.action] : [],
    )
    const refusals = plan.refusals.filter(({ subject }) => subject.endsWith(end)).map(({ code }) => code)
    const right = plan.compliantTrails.some((arn) => arn.endsWith(end)) ? ['right already'] : []
    expect([...steps, ...refusals, ...right]).toContain(outcome)
  })

  it.each([
    ['131313131313', 'trap-key'],
    ['131313131313', 'other-trail-key'],
    ['242424242424', 'search-key'],
  ])('mends the policy of %s %s and nothing else of it', (accountId, id) => {
    const steps = plan.steps.filter(
      (one) => 'key' in one && 'arn' in one.key && one.key.arn.endsWith(`${accountId}:key/${id}`),
    )
    expect(steps.map(({ action }) => action)).toEqual(['put-key-policy'])
  })

  it('names the statement or action that is in the way', () => {
    const evidence = plan.refusals
      .filter(({ subject }) => subject.endsWith('trail/reports'))
      .map((one) => one.evidence)
    expect(evidence).toContain('kms:DescribeKey')
  })

  it('reads well in 80 columns', () => {
    expect(found.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    const order = ['SIMULATED', 'STEPS:', 'CONSEQUENCES', 'Who loses access', 'Cost', 'REFUSED:', 'Plan: ']
    const places = order.map((text) => found.stdout.indexOf(text))
    expect(places.every((place) => place >= 0)).toBe(true)
    expect(places).toEqual([...places].sort((left, right) => left - right))
  })

  it('is the same from an estate file, whoever asks and whenever', async () => {
    const args = ['plan', '--estate', estate, '--format', 'json', '--config', config(READERS)]
    const [first, second] = [await trailseal(args), await trailseal(args)]
    expect(first.stdout).toBe(second.stdout)
    expect(first.status).toBe(2)
  })

  it('fits its published schema', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', 'plan.schema.json'), 'utf8')) as object
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    expect(ajv.validate(schema, plan), JSON.stringify(ajv.errors?.slice(0, 3))).toBe(true)
  })

  it.each([
    ['human', 'STEPS:'],
    ['json', '"schema": "trailseal.plan/1"'],
    ['cli', 'aws cloudtrail update-trail --name payments --kms-key-id'],
    ['console', 'https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/trails/'],
  ])('is shown as %s', async (format, text) => {
    const shown = await trailseal(['show', file, '--format', format])
    expect(shown).toMatchObject({ status: 2, stderr: '' })
    expect(shown.stdout).toContain(text)
  })

  it.each([
    ['changed', (text: string) => text.replace('"444444444444"', '"555555555555"'), 'PLAN_CHANGED', 4],
    ['newer', (text: string) => text.replace('trailseal.plan/1', 'trailseal.plan/2'), 'PLAN_NEWER', 4],
    ['cut off', (text: string) => text.slice(0, text.length / 2), 'PLAN_NOT_JSON', 1],
    ['an estate', () => readFileSync(estate, 'utf8'), 'NOT_A_PLAN', 1],
    ['empty', () => '', 'PLAN_NOT_JSON', 1],
    ['malformed', (text: string) => text.replace('"steps": [', '"steps": ["x",'), 'PLAN_MALFORMED', 1],
  ])('is refused when %s', async (_title, change, code, status) => {
    const bad = join(work, 'bad.json')
    writeFileSync(bad, change(readFileSync(file, 'utf8')))
    const shown = await trailseal(['show', bad])
    expect(shown).toMatchObject({ status, stdout: '' })
    expect(shown.stderr).toContain(`error[${code}]`)
    expect(shown.stderr).toContain('remedy: ')
  })
})

describe('exit status', () => {
  it.each<[string, readonly string[], string, number]>([
    ['has changes', ['--trail', 'tooling'], READERS, 2],
    ['has changes, and that is fine', ['--trail', 'tooling', '--exit-zero'], READERS, 0],
    ['is refused for want of readers', ['--trail', 'tooling'], '{}', 3],
    ['has changes where nobody may read', ['--trail', 'tooling'], 'readers: []', 2],
    ['tells of readers outside the allow-list', ['--trail', 'organization'], READERS, 3],
    [
      'has nothing to do for a trail that is right',
      ['--trail', 'organization'],
      everybodyOf('222222222222', '333333333333', '999999999999'),
      0,
    ],
    ['is unknown', ['--trail', 'reports'], READERS, 3],
    ['has no such trail', ['--trail', 'tolling'], READERS, 1],
    ['has more than one such trail', ['--trail', 'payments'], READERS, 1],
  ])('a plan that %s: %j', async (_title, args, text, status) => {
    const found = await trailseal(['plan', '--estate', estate, '--config', config(text), ...args])
    expect(found.status).toBe(status)
  })

  it('is 0 where there is nothing to do, read live', async () => {
    const found = await run(compliant, ['plan', '--config', config(everybodyOf('111111111111'))])
    expect(found).toMatchObject({ status: 0 })
    expect(found.stdout).toContain('Nothing to change.')
  })
})

describe('the configuration', () => {
  it.each([
    ['keys: [{region: us-east-1, arn: nonsense}]', 'the ARN of a key'],
    ['alias: alias/aws/mine', 'an alias begins with alias/'],
    ['administrators: ["arn:aws:iam::1:role/*"]', 'the ARN of one principal, or role/ and a name'],
  ])('%s is refused with its place', async (text, reason) => {
    const found = await trailseal(['plan', '--estate', estate, '--config', config(text)])
    expect(found.status).toBe(1)
    expect(found.stderr).toContain('error[BAD_CONFIG]')
    expect(found.stderr).toContain(reason)
  })

  it('names a key that collect reads for a later plan', async () => {
    const arn = 'arn:aws:kms:us-east-1:141414141414:key/denying-key'
    const text = `${READERS}keys:\n  - region: eu-west-1\n    arn: ${arn.replace('us-east-1', 'eu-west-1')}\n  - region: us-east-1\n    arn: ${arn}\n`
    const other = join(work, 'with-keys.json')
    const args = ['collect', '--accounts', '444444444444,141414141414', '-o', other, '--config', config(text)]
    expect((await run(messy, args)).status).toBe(0)
    const keys = (JSON.parse(readFileSync(other, 'utf8')) as Estate).keys.map((key) => key.arn)
    expect(keys).toContain(arn)
  })

  it('names a key that is read besides, and used', async () => {
    const arn = 'arn:aws:kms:us-east-1:242424242424:key/search-key'
    const text = `${READERS}keys:\n  - account: "444444444444"\n    region: us-east-1\n    arn: ${arn}\nalias: alias/own\n`
    const found = await run(messy, [
      'plan',
      '--org',
      '--trail',
      'arn:aws:cloudtrail:us-east-1:444444444444:trail/payments',
      '--format',
      'json',
      '--config',
      config(text),
    ])
    expect(found.stderr).not.toContain('error')
    const { steps } = JSON.parse(found.stdout) as Plan
    expect(steps.map(({ action, accountId }) => [action, accountId])).toEqual([
      ['put-key-policy', '242424242424'],
      ['update-trail', '444444444444'],
    ])
  })
})
