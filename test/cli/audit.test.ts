import { Ajv2020 } from 'ajv/dist/2020.js'
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { compliantAccount } from '../../src/simulator/scenarios/compliant.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { ROOT } from '../structure/sources.js'
import { awsCli } from '../support/aws-cli.js'
import { type CliRun, trailseal } from '../support/built.js'
import { simulate } from '../support/simulator.js'

let messy: SimulatorServer
let compliant: SimulatorServer
const work = mkdtempSync(join(tmpdir(), 'trailseal-'))

beforeAll(async () => {
  messy = await startServer({ simulator: simulate(messyOrganization()) })
  compliant = await startServer({ simulator: simulate(compliantAccount()) })
})
afterAll(async () => {
  await messy.close()
  await compliant.close()
})

async function run(
  server: SimulatorServer,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<CliRun> {
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: '111111111111',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_REGION: 'us-east-1',
    ...more,
  }
  return trailseal(args, { env, cwd: work })
}

interface Audited {
  readonly verdict: string
  readonly answeredBy: string
  readonly trails: readonly {
    subject: { id: string }
    benchmark: string
    assured: string
    findings: readonly Found[]
  }[]
  readonly accounts: readonly { subject: { id: string }; assured: string; findings: readonly Found[] }[]
}
interface Found {
  readonly rule: string
  readonly verdict: string
  readonly proof: readonly unknown[]
  readonly unknowns: readonly { reason: string; action?: string; remedy: string }[]
}

describe('auditing the messy organization', () => {
  let audited: Audited
  let status: number | null

  beforeAll(async () => {
    const found = await run(messy, ['audit', '--org', '--format', 'json'])
    audited = JSON.parse(found.stdout) as Audited
    status = found.status
  })

  it('is noncompliant, and says that the simulator answered', () => {
    expect(audited).toMatchObject({ verdict: 'noncompliant', answeredBy: 'simulator' })
    expect(status).toBe(2)
  })

  /** trail, rule, verdict: every way to fail, each found by the rule that is there for it. */
  it.each([
    ['444444444444:trail/payments', 'trail-has-key', 'noncompliant'],
    ['555555555555:trail/payments', 'key-is-customer-managed', 'noncompliant'],
    ['333333333333:trail/tooling', 'key-is-usable', 'noncompliant'],
    ['666666666666:trail/web', 'key-is-usable', 'noncompliant'],
    ['777777777777:trail/web', 'key-is-usable', 'noncompliant'],
    ['121212121212:trail/data', 'key-is-usable', 'noncompliant'],
    ['242424242424:trail/search', 'key-admits-cloudtrail', 'noncompliant'],
    ['131313131313:trail/mobile', 'key-admits-cloudtrail', 'noncompliant'],
    ['131313131313:trail/mobile-eu', 'key-admits-cloudtrail', 'noncompliant'],
    ['141414141414:trail/mobile', 'key-admits-cloudtrail', 'noncompliant'],
    ['151515151515:trail/stopped', 'delivery-is-healthy', 'noncompliant'],
    ['151515151515:trail/failing', 'delivery-is-healthy', 'noncompliant'],
    ['151515151515:trail/stale', 'delivery-is-healthy', 'noncompliant'],
    ['161616161616:trail/unsealed', 'newest-log-is-sealed', 'noncompliant'],
    ['161616161616:trail/just-set', 'newest-log-is-sealed', 'unknown'],
    ['888888888888:trail/data', 'key-is-usable', 'unknown'],
    ['202020202020:trail/reports', 'key-is-usable', 'unknown'],
    ['181818181818:trail/frozen', 'cloudtrail-grant-is-scoped', 'noncompliant'],
    ['181818181818:trail/frozen', 'key-rotates', 'noncompliant'],
    ['181818181818:trail/frozen', 'key-survives', 'noncompliant'],
    ['232323232323:trail/ledger', 'copies-are-sealed', 'noncompliant'],
    ['111111111111:trail/organization', 'key-admits-cloudtrail', 'compliant'],
    ['111111111111:trail/organization', 'newest-log-is-sealed', 'compliant'],
    ['111111111111:trail/organization', 'readers-are-authorized', 'unknown'],
  ])('%s: %s is %s, with proof or reason', (trail, rule, verdict) => {
    const subject = audited.trails.find((one) => one.subject.id.endsWith(trail))
    const finding = subject?.findings.find((one) => one.rule === rule)
    expect(finding?.verdict).toBe(verdict)
    if (verdict === 'unknown') expect(finding?.unknowns.every((one) => one.remedy !== '')).toBe(true)
    else expect(finding?.proof.length).toBeGreaterThan(0)
  })

  it.each([
    ['171717171717', 'noncompliant'],
    ['191919191919', 'unknown'],
    ['212121212121', 'not-applicable'],
    ['444444444444', 'compliant'],
  ])('account %s is recorded: %s', (id, verdict) => {
    const subject = audited.accounts.find((one) => one.subject.id === id)
    expect(subject?.findings.find((one) => one.rule === 'account-records')?.verdict).toBe(verdict)
  })

  it('has one finding a trail and rule, however many accounts and regions show it', () => {
    const ids = audited.trails.map((one) => one.subject.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => id.endsWith('trail/organization'))).toHaveLength(1)
  })

  it('names the action that a denied DescribeKey needs', () => {
    const reports = audited.trails.find((one) => one.subject.id.endsWith('202020202020:trail/reports'))
    const usable = reports?.findings.find((one) => one.rule === 'key-is-usable')
    expect(usable?.unknowns.map((one) => one.action)).toContain('kms:DescribeKey')
  })

  it('says which trails a plain check would pass', () => {
    const fooled = audited.trails.filter(
      (one) => one.benchmark === 'compliant' && one.assured === 'noncompliant',
    )
    expect(fooled.length).toBeGreaterThan(10)
  })

  it('fits its published schema', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', 'assessment.schema.json'), 'utf8')) as object
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    expect(ajv.validate(schema, audited), JSON.stringify(ajv.errors?.slice(0, 3))).toBe(true)
  })

  it('reads well in 80 columns', async () => {
    const found = await run(messy, ['audit', '--org'])
    expect(found.status).toBe(2)
    expect(found.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    const order = ['SIMULATED', 'a key is set', 'NONCOMPLIANT', 'UNKNOWN', 'ADVICE', 'verdict: noncompliant']
    const places = order.map((text) => found.stdout.indexOf(text))
    expect(places).toEqual([...places].sort((left, right) => left - right))
    expect(places[0]).toBeGreaterThan(0)
  })

  it('prints CSV with a row a finding', async () => {
    const found = await run(messy, ['audit', '--org', '--format', 'csv'])
    const rows = found.stdout.split('\r\n')
    const findings = [...audited.trails, ...audited.accounts].flatMap((one) => one.findings)
    expect(rows[0]).toContain('account,kind,subject')
    // Fields may hold line breaks only inside quotes, and none do.
    expect(rows.length).toBe(findings.length + 2)
  })
})

describe('exit status', () => {
  it.each([
    [['audit'], 3],
    [['audit', '--exit-zero'], 0],
    [['audit', '--except', 'readers-are-authorized'], 0],
    [['audit', '--rule', 'trail-has-key'], 0],
  ])('%j on a compliant account whose readers are not analysed: %i', async (args, status) => {
    expect((await run(compliant, args)).status).toBe(status)
  })

  it('says which rules were left out', async () => {
    const found = await run(compliant, ['audit', '--except', 'readers-are-authorized'])
    expect(found.stdout).toContain('not judged, because it was left out: readers-are-authorized')
  })

  it('is unknown where not every enabled region was looked at', async () => {
    const found = await run(messy, ['audit', '--accounts', '171717171717', '--regions', 'us-east-1'])
    expect(found.status).toBe(3)
  })

  it('is 2 when anything is noncompliant', async () => {
    expect((await run(messy, ['audit', '--accounts', '444444444444'])).status).toBe(2)
  })

  it('counts an excepted rule no more, until the exception ends', async () => {
    const config = join(work, 'except.yaml')
    const write = (expires: string): void =>
      writeFileSync(
        config,
        `rules:\n  except:\n    - rule: readers-are-authorized\n      reason: analysed elsewhere\n      expires: ${expires}\n`,
      )
    write('2999-01-01')
    expect((await run(compliant, ['audit', '--config', config])).status).toBe(0)
    write('2020-01-01')
    const ended = await run(compliant, ['audit', '--config', config])
    expect(ended.status).toBe(3)
    expect(ended.stderr).toContain('an exception has ended and counts no more')
  })
})

describe('estate files', () => {
  const file = join(work, 'estate.json')

  it('give the same verdicts as asking', async () => {
    expect((await run(messy, ['collect', '--org', '-o', file])).status).toBe(0)
    const found = await run(messy, ['audit', '--estate', file, '--format', 'json'], {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    })
    const again = await run(messy, ['audit', '--estate', file, '--format', 'json'])
    expect(found.stdout).toBe(again.stdout)
    expect(JSON.parse(found.stdout)).toMatchObject({ verdict: 'noncompliant', answeredBy: 'simulator' })
    expect(found.status).toBe(2)
  })

  it('fit their published schema', () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', 'estate.schema.json'), 'utf8')) as object
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    const estate: unknown = JSON.parse(readFileSync(file, 'utf8'))
    expect(ajv.validate(schema, estate), JSON.stringify(ajv.errors?.slice(0, 3))).toBe(true)
  })

  it.each([
    ['changed', (text: string) => text.replace('"Disabled"', '"Enabled"'), 'ESTATE_CHANGED', 4],
    ['newer', (text: string) => text.replace('trailseal.estate/1', 'trailseal.estate/2'), 'ESTATE_NEWER', 4],
    ['cut off', (text: string) => text.slice(0, text.length / 2), 'ESTATE_NOT_JSON', 1],
    ['something else', () => '{"a":1}', 'NOT_AN_ESTATE', 1],
    ['empty', () => '', 'ESTATE_NOT_JSON', 1],
    [
      'malformed',
      (text: string) => text.replace('"partition": "aws"', '"partition": 7'),
      'ESTATE_MALFORMED',
      1,
    ],
    [
      'with an unknown member',
      (text: string) => text.replace('"partition"', '"partitoin": "x",\n  "partition"'),
      'ESTATE_MALFORMED',
      1,
    ],
  ])('that are %s are refused', async (_title, change, code, status) => {
    const bad = join(work, 'bad.json')
    writeFileSync(bad, change(readFileSync(file, 'utf8')))
    const found = await trailseal(['audit', '--estate', bad])
    expect(found).toMatchObject({ status, stdout: '' })
    expect(found.stderr).toContain(`error[${code}]`)
  })

  it('explain a rule for one trail with real links and commands', async () => {
    const found = await trailseal(['explain', 'trail-has-key', '--estate', file, '--trail', 'tooling'])
    expect(found.stdout).toContain('arn:aws:cloudtrail:us-east-1:333333333333:trail/tooling')
    expect(found.stdout).toContain('aws cloudtrail update-trail --name tooling')
    const missing = await trailseal(['explain', 'trail-has-key', '--estate', file, '--trail', 'toolin'])
    expect(missing.stderr).toContain('did you mean tooling?')
  })
})

describe.skipIf(inject('python') === null)('format table', () => {
  it.each([
    ['one trail', () => compliant, '111111111111'],
    ['a trail without a key', () => messy, '444444444444'],
    ['two trails', () => messy, '161616161616'],
    ['four trails', () => messy, '151515151515'],
  ])('equals what the AWS CLI prints for the mended query: %s', async (_title, server, accountId) => {
    const query = 'trailList[?KmsKeyId!=null].{TrailName:Name, KmsKeyId:KmsKeyId}'
    const place = { endpoint: server().url, accountId }
    const theirs = await awsCli(inject('python')?.aws ?? '', place, [
      'cloudtrail',
      'describe-trails',
      '--query',
      query,
      '--output',
      'table',
    ])
    const env = { AWS_ACCESS_KEY_ID: accountId }
    const ours = await run(server(), ['audit', '--format', 'table', '--regions', 'us-east-1'], env)
    // The CLI lists in AWS's order, an estate in order of ARNs.
    const sorted = (text: string): string[] => text.split('\n').sort()
    expect(sorted(ours.stdout)).toEqual(sorted(theirs.stdout))
  })
})

describe('committed files', () => {
  it('of schemas and scenarios are current (npm run schemas)', async () => {
    const { jsonSchemas } = await import('../../src/toolkit/schemas.js')
    const { SCENARIOS } = await import('../../src/simulator/scenarios/index.js')
    const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
    const expected = [
      ...Object.entries(jsonSchemas()).map(([name, value]) => [`schemas/${name}`, text(value)] as const),
      ...Object.entries(SCENARIOS).map(([name, make]) => [`scenarios/${name}.json`, text(make())] as const),
    ]
    for (const [path, content] of expected) expect(readFileSync(join(ROOT, path), 'utf8'), path).toBe(content)
    const files = ['schemas', 'scenarios'].flatMap((name) =>
      readdirSync(join(ROOT, name)).map((file) => `${name}/${file}`),
    )
    expect(files.sort()).toEqual(expected.map(([path]) => path).sort())
  })
})
