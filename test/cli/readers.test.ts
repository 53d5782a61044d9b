import { Ajv2020 } from 'ajv/dist/2020.js'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Estate } from '../../src/domain/estate.js'
import { contentHash } from '../../src/domain/hash.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { startServer } from '../../src/simulator/server.js'
import { ROOT } from '../structure/sources.js'
import { type CliRun, trailseal } from '../support/built.js'
import { simulate } from '../support/simulator.js'

const work = mkdtempSync(join(tmpdir(), 'trailseal-'))
const TRAIL = 'arn:aws:cloudtrail:us-east-1:111111111111:trail/organization'
const OWNER = '222222222222'
const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`
let estate: Estate

interface Report {
  readonly trails: readonly {
    readonly trailArn: string
    readonly counts: Readonly<Record<string, number>>
    readonly groups: readonly {
      readonly answer: string
      readonly witness?: { readonly decisions: readonly { readonly effect: string }[] }
      readonly blockedBy?: readonly { readonly effect: string }[]
      readonly subjects: readonly { readonly name: string; readonly authorized?: boolean }[]
    }[]
    readonly indirect: readonly { readonly action: string; readonly name: string }[]
  }[]
}

function write(name: string, content: object): string {
  const path = join(work, name)
  writeFileSync(path, JSON.stringify({ ...content, hash: contentHash(content) }))
  return path
}

async function run(args: readonly string[], cwd = work): Promise<CliRun> {
  return trailseal(['readers', ...args], { cwd })
}

async function report(path: string, args: readonly string[] = []): Promise<Report> {
  const { stdout } = await run(['--estate', path, '--format', 'json', ...args])
  return JSON.parse(stdout) as Report
}

function named({ trails: [trail] }: Report, answer: string): string[] {
  return (trail?.groups ?? [])
    .filter((group) => group.answer === answer)
    .flatMap(({ subjects }) => subjects.map(({ name }) => name))
    .toSorted()
}

beforeAll(async () => {
  const server = await startServer({ simulator: simulate(messyOrganization()) })
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: '111111111111',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_REGION: 'us-east-1',
  }
  const collected = await trailseal(['collect', '--org', '-o', join(work, 'estate.json')], { env, cwd: work })
  await server.close()
  expect(collected.status, collected.stderr).toBeLessThan(4)
  estate = JSON.parse(readFileSync(join(work, 'estate.json'), 'utf8')) as Estate
})
afterAll(() => writeFileSync(join(work, 'trailseal.yaml'), ''))

describe('readers of the demo organization’s trail', () => {
  const READERS = [
    'any other principal of account 999999999999',
    'arn:aws:iam::222222222222:root',
    'arn:aws:iam::999999999999:root',
    role(OWNER, 'Auditor'),
    role(OWNER, 'OrganizationAccountAccessRole'),
    role(OWNER, 'PlatformAdministrator'),
    role('333333333333', 'ForensicsExport'),
    role('333333333333', 'IncidentResponder'),
  ].toSorted()

  it('are exactly these, each with a witness that is allowed, and all others blocked by something', async () => {
    const found = await report('estate.json', ['--trail', TRAIL])
    expect(named(found, 'can')).toEqual(READERS)
    expect(named(found, 'unknown')).toEqual([])
    for (const { answer, witness, blockedBy } of found.trails[0]?.groups ?? []) {
      const decisions = answer === 'can' ? witness?.decisions : blockedBy
      expect(decisions?.length).toBeGreaterThan(0)
      expect(new Set(decisions?.map(({ effect }) => effect))).toEqual(
        new Set([answer === 'can' ? 'allowed' : 'denied']),
      )
    }
  })

  it('are told in 80 columns, with the statements', async () => {
    const { stdout, status } = await run(['--estate', 'estate.json', '--trail', 'organization'])
    expect(status).toBe(3)
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    for (const text of [
      'CAN READ (8)',
      'CANNOT READ',
      'INDIRECT',
      'EnableCloudTrailLogDecryptPermissions',
      'SIMULATED',
    ])
      expect(stdout).toContain(text)
  })

  it('fit the published schema', async () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', 'readers.schema.json'), 'utf8')) as object
    const check = new Ajv2020({ strict: false, formats: { date: true } }).compile(schema)
    check(await report('estate.json'))
    expect(check.errors).toBeNull()
  })

  it('are told by key as by trail', async () => {
    const key = estate.trails.find(({ arn }) => arn === TRAIL)?.kmsKeyId ?? ''
    expect(named(await report('estate.json', ['--key', key]), 'can')).toEqual(READERS)
  })
})

describe('less evidence', () => {
  const answersWithout = async (name: string, less: Partial<Estate>): Promise<Report> =>
    report(write(name, { ...estate, ...less }), ['--trail', TRAIL])

  it('turns those who were ruled out into not known, never the other way', async () => {
    const before = named(await report('estate.json', ['--trail', TRAIL]), 'cannot')
    const isKey = ({ arn }: { arn: string }): boolean => arn.endsWith('key/organization-key')
    const lessPolicy = await answersWithout('no-key-policy.json', {
      keys: estate.keys.map(({ policy, ...key }) =>
        isKey(key) ? key : { ...key, ...(policy === undefined ? {} : { policy }) },
      ),
    })
    expect(named(lessPolicy, 'can')).toEqual([])
    expect(named(lessPolicy, 'unknown').length).toBeGreaterThan(0)
    const lessBucket = await answersWithout('no-bucket-policy.json', {
      buckets: estate.buckets.map(({ policy: _policy, ...bucket }) => bucket),
    })
    const lessPrincipals = await answersWithout('no-principals.json', {
      principals: [],
      accounts: estate.accounts.map(({ principalsRead: _read, ...account }) => account),
    })
    for (const less of [lessPolicy, lessBucket, lessPrincipals])
      for (const name of named(less, 'cannot')) expect([...before, ...COVERS_LESS]).toContain(name)
    expect(named(lessPrincipals, 'unknown')).toContain(`any other principal of account ${OWNER}`)
  })
  /** With principals unread these stand where single ones stood, or none did. */
  const COVERS_LESS = ['any other principal of account 333333333333', 'arn:aws:iam::333333333333:root']
})

describe('an odd estate', () => {
  const trails = (kmsKeyId?: string | null): Estate['trails'] =>
    estate.trails.map(({ kmsKeyId: _key, ...trail }) =>
      kmsKeyId === undefined ? trail : { ...trail, kmsKeyId },
    )
  const gone = <T extends { arn?: string; name?: string }>(all: readonly T[], id: keyof T): T[] =>
    // What is left of one that does not exist is its identifier.
    all.map((one) => ({ [id]: one[id], exists: false }) as unknown as T)

  it.each<[string, () => Partial<Estate>, string[]]>([
    ['a trail without key', () => ({ trails: trails(null) }), ['none: whoever may read the bucket can read']],
    ['a trail whose key was not read', () => ({ trails: trails() }), ['which key the trail names']],
    [
      'a key out of scope',
      () => ({ keys: [] }),
      ['the key policy could not be read', 'who can change its policy'],
    ],
    ['a key that is gone', () => ({ keys: gone(estate.keys, 'arn') }), ['there is no such key']],
    [
      'a bucket out of scope',
      () => ({ buckets: [] }),
      ['which account owns it was not read', 'who can change its'],
    ],
    ['a bucket that is gone', () => ({ buckets: gone(estate.buckets, 'name') }), ['there is no such bucket']],
  ])('%s: said in 80 columns, and never passed for safe', async (title, change, texts) => {
    const path = write(`${title}.json`, { ...estate, ...change() })
    const { stdout, status } = await run(['--estate', path, '--trail', TRAIL])
    expect([2, 3]).toContain(status)
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    const words = stdout.replaceAll(/\s+/gu, ' ')
    for (const text of texts) expect(words).toContain(text)
    expect(words).toMatch(/CAN READ \([1-9]|NOT KNOWN \([1-9]/u)
  })

  it('without any trail is an error that says what to do', async () => {
    const path = write('none.json', { ...estate, trails: [] })
    const { status, stderr } = await run(['--estate', path])
    expect(status).toBe(1)
    expect(stderr).toContain('error[NO_TRAIL]')
  })

  it('without the trail’s key proves nobody in', async () => {
    const path = write('unread-key.json', { ...estate, trails: trails() })
    const asked = ['--estate', path, '--trail', TRAIL, '--can-not', role(OWNER, 'Auditor')]
    expect((await run(asked)).status).toBe(3)
  })

  it('of thousands of readers names some and counts the rest', async () => {
    const bob = estate.principals.find(({ arn }) => arn === role(OWNER, 'PlatformAdministrator'))
    if (bob === undefined) throw new Error('the demo organization has an administrator')
    const many = Array.from({ length: 5000 }, (_, index) => ({ ...bob, arn: `${bob.arn}${index}` }))
    const path = write('many.json', { ...estate, principals: [...estate.principals, ...many] })
    const { stdout } = await run(['--estate', path, '--trail', TRAIL])
    expect(stdout).toMatch(/CAN READ \(50\d\d\)/u)
    expect(stdout).toContain('more (--format json)')
    expect(stdout.split('\n').length).toBeLessThan(300)
  })
})

describe('one principal', () => {
  it.each([
    ['its role', role(OWNER, 'Auditor'), 'CAN read', 2],
    ['who may decrypt but not fetch', role(OWNER, 'DataScience'), 'CANNOT read', 0],
    ['anybody else', 'anyone', 'CANNOT read', 0],
    ['nobody signed in', 'anonymous', 'CANNOT read', 0],
  ])('%s: explained, and proven out or not', async (_title, principal, words, status) => {
    const asked = ['--estate', 'estate.json', '--trail', TRAIL]
    const why = await run([...asked, '--why', principal])
    expect(why).toMatchObject({ status: 0, stderr: '' })
    expect(why.stdout).toContain(words)
    expect(why.stdout).toContain('kms:Decrypt')
    expect((await run([...asked, '--can-not', principal])).status).toBe(status)
  })

  it('that does not exist is an error that names the nearest', async () => {
    const { status, stderr } = await run([
      '--estate',
      'estate.json',
      '--trail',
      TRAIL,
      '--why',
      role(OWNER, 'Auditors'),
    ])
    expect(status).toBe(1)
    expect(stderr).toContain(`did you mean ${role(OWNER, 'Auditor')}?`)
  })

  it.each([
    [['--trail', 'organisation'], 'UNKNOWN_TRAIL', 'did you mean organization?'],
    [['--key', 'arn:aws:kms:us-east-1:222222222222:key/none'], 'UNKNOWN_KEY', 'no trail'],
    [['--why', 'a', '--can-not', 'b'], 'USAGE', 'cannot be used with'],
  ])('%s is an error', async (args, code, words) => {
    const { status, stderr, stdout } = await run(['--estate', 'estate.json', ...args])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`error[${code}]`)
    expect(stderr).toContain(words)
  })
})

describe('the allow-list', () => {
  it('is drafted, completed by a person, and then makes the audit pass', async () => {
    const asked = ['--estate', 'estate.json', '--trail', TRAIL]
    const draft = await run([...asked, '--suggest'])
    expect(draft.status).toBe(0)
    writeFileSync(join(work, 'trailseal.yaml'), draft.stdout)
    const listed = await run(asked)
    expect(listed.status, listed.stdout).toBe(0)
    expect(listed.stdout).toContain('allowed as arn arn:aws:iam::222222222222:role/Auditor')
    const audit = await trailseal(
      ['audit', '--estate', 'estate.json', '--rule', 'readers-are-authorized', '--format', 'json'],
      { cwd: work },
    )
    const { trails } = JSON.parse(audit.stdout) as { trails: { subject: { id: string }; assured: string }[] }
    expect(trails.find(({ subject }) => subject.id === TRAIL)?.assured).toBe('compliant')
  })

  it('counts entries no longer than they say', async () => {
    const expired = { arn: role(OWNER, 'Auditor'), reason: 'audit', owner: 'audit', expires: '2020-01-01' }
    writeFileSync(join(work, 'trailseal.yaml'), `readers: [${JSON.stringify(expired)}]\n`)
    const { status, stderr, stdout } = await run(['--estate', 'estate.json', '--trail', TRAIL])
    expect(status).toBe(2)
    expect(stderr).toContain('has ended and counts no more')
    expect(stdout).not.toContain('allowed as')
  })

  it('must name each reader in exactly one way', async () => {
    const twice = { arn: 'a', account: '111111111111', reason: 'r', owner: 'o', expires: '2030-01-01' }
    writeFileSync(join(work, 'trailseal.yaml'), `readers: [${JSON.stringify(twice)}]\n`)
    const { status, stderr } = await run(['--estate', 'estate.json'])
    expect(status).toBe(1)
    expect(stderr).toContain('exactly one of arn, pattern, account, organizationPath, service')
  })
})
