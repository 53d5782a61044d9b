import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { trailseal } from '../support/built.js'

const VERBS = [
  'audit',
  'collect',
  'readers',
  'plan',
  'show',
  'rehearse',
  'apply',
  'resume',
  'verify',
  'backout',
  'runs',
  'check',
  'explain',
  'doctor',
  'permissions',
  'demo',
  'simulate',
  'completion',
]

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'trailseal-'))
}

describe('help', () => {
  it('names every verb', async () => {
    const run = await trailseal(['--help'])
    expect(run.status).toBe(0)
    for (const verb of VERBS) expect(run.stdout).toContain(`  ${verb}`)
  })

  it.each(VERBS)('has a manual for %s, in 80 columns but for examples', async (verb) => {
    const run = await trailseal(['help', verb])
    expect(run).toMatchObject({ status: 0, stderr: '' })
    for (const section of ['Usage:', 'Options:', 'Exit status:', 'Examples:', 'See also:']) {
      expect(run.stdout).toContain(section)
    }
    const [manual = ''] = run.stdout.split('Examples:')
    expect(manual.split('\n').filter((line) => line.length > 82)).toEqual([])
    expect((await trailseal([verb, '--help'])).stdout).toBe(run.stdout)
  })

  it.each([
    ['run', 'show'],
    ['logging', 'stop'],
    ['logging', 'start'],
  ])('has a manual for %s %s', async (group, verb) => {
    expect((await trailseal(['help', group])).stdout).toContain(`  ${verb} `)
    const run = await trailseal([group, verb, '--help'])
    expect(run).toMatchObject({ status: 0, stderr: '' })
    for (const section of ['Usage:', 'Options:', 'Exit status:', 'Examples:', 'See also:'])
      expect(run.stdout).toContain(section)
  })

  it('prints the version', async () => {
    expect(await trailseal(['--version'])).toMatchObject({ stdout: '0.1.0\n', status: 0 })
  })

  it('without a verb is an error that shows the help', async () => {
    const run = await trailseal([])
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toContain('Usage: trailseal')
  })
})

describe('bad usage', () => {
  it.each([
    [['aduit'], "unknown command 'aduit'", 'Did you mean audit?'],
    [['audit', '--formt', 'json'], "unknown option '--formt'", 'Did you mean --format?'],
    [['audit', '--format', 'xml'], 'xml', 'trailseal help'],
    [['audit', '--accounts', '12'], '12 is not an account id', 'trailseal help'],
    [['audit', '--regions', 'mars'], 'mars is not the name of a region', 'trailseal help'],
    [['audit', '--endpoint-url', 'localhost'], 'localhost is not a URL', 'trailseal help'],
    [['audit', '--concurrency', '0'], '0 is not a whole number', 'trailseal help'],
    [['audit', '--org', '--accounts', '111111111111'], 'cannot be used with', 'trailseal help'],
    [['explain', 'key-rotate'], 'there is no rule key-rotate; did you mean key-rotates?', 'the rules are'],
    [['audit', '--except', 'nothing', '--estate', 'x'], 'there is no rule nothing', 'the rules are'],
    [['simulate', '--scenario', 'messy'], 'there is no scenario messy', 'messy-organization'],
    [['audit', '--estate', '/nowhere/x.json'], 'there is no file /nowhere/x.json', 'check the path'],
    [['check'], "missing required argument 'path'", 'trailseal help'],
    [['check', '.', '--var', 'x'], 'x is not NAME=VALUE', 'trailseal help'],
    [['check', '.', '--account-id', '12'], '12 is not an account id', 'trailseal help'],
    [['check', '.', '--region', 'mars'], 'mars is not the name of a region', 'trailseal help'],
    [['check', '.', '--rule', 'newest-log-is-sealed'], 'code does not tell', 'trailseal audit --rule'],
    [['check', '.', '--rule', 'key-rotate'], 'did you mean key-rotates?', 'the rules are'],
    [['check', '.', '--parameters', '/nowhere'], 'there is no file /nowhere', 'check the path'],
    [['audit', '--config', '/nowhere/x.yaml'], 'there is no file', 'check the path'],
  ])('%j', async (args, message, remedy) => {
    const run = await trailseal(args)
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toMatch(/^error\[[A-Z_]+\]: /u)
    expect(run.stderr).toContain(message)
    expect(run.stderr).toContain(`remedy: `)
    expect(run.stderr).toContain(remedy)
  })

  it('is told as JSON to programs that ask for JSON', async () => {
    const run = await trailseal(['audit', '--format', 'json', '--estate', '/nowhere/x.json'])
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'FILE_NOT_FOUND' } })
  })
})

describe('configuration', () => {
  it.each([
    ['unknown key', 'regoins: [us-east-1]\n', 'line 1: unknown key regoins; did you mean regions?'],
    [
      'unknown key inside',
      'rules:\n  except:\n    - rule: key-rotates\n      reasn: x\n      expires: 2026-01-01\n',
      'unknown key reasn in rules.except.0; did you mean reason?',
    ],
    ['wrong value', 'accounts:\n  - "12"\n', 'line 2: accounts.0: an AWS account id has twelve digits'],
    ['broken YAML', 'regions: [us-east-1\n', 'line 2'],
    ['a key given twice', 'region: a\nregion: b\n', 'line 2'],
  ])('%s', async (_title, text, message) => {
    const cwd = folder()
    writeFileSync(join(cwd, 'trailseal.yaml'), text)
    const run = await trailseal(['audit'], { cwd })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('error[BAD_CONFIG]: trailseal.yaml')
    expect(run.stderr).toContain(message)
  })
})

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])(
    'prints a script for %s that names verbs, flags and rules',
    async (shell) => {
      const run = await trailseal(['completion', shell])
      expect(run.status).toBe(0)
      for (const word of ['audit', 'simulate', 'key-admits-cloudtrail', 'messy-organization'])
        expect(run.stdout).toContain(word)
    },
  )

  it('completes in bash', async () => {
    const script = (await trailseal(['completion', 'bash'])).stdout
    const ask = (line: string, count: number): string => {
      const words = line.split(' ').map((word) => `'${word}'`)
      const driver = `${script}\nCOMP_WORDS=(${words.join(' ')}); COMP_CWORD=${count}; _trailseal; printf '%s\\n' "\${COMPREPLY[@]}"`
      return execFileSync('bash', ['-c', driver], { encoding: 'utf8' })
    }
    expect(ask('trailseal au', 1)).toBe('audit\n')
    expect(ask('trailseal audit --forma', 2)).toBe('--format\n')
    expect(ask('trailseal audit --format j', 3)).toBe('json\n')
    expect(ask('trailseal explain key-ad', 2)).toBe('key-admits-cloudtrail\n')
  })

  it.each(['zsh', 'fish'])('is valid %s, where that shell is here', async (shell) => {
    const script = (await trailseal(['completion', shell])).stdout
    const check = spawnSync(shell, ['-n'], { input: script })
    if (check.error === undefined) expect(check.status).toBe(0)
  })
})

describe('explain', () => {
  it('prints the control with whose each statement is', async () => {
    const run = await trailseal(['explain'])
    expect(run.status).toBe(0)
    for (const text of [
      '[source control',
      '[AWS',
      '[Trailseal',
      'Configure Trusted DNS Servers',
      '3.11',
      'trailList',
    ]) {
      expect(run.stdout).toContain(text)
    }
  })

  it('says plainly that the audit query prints nothing', async () => {
    expect((await trailseal(['explain'])).stdout.replaceAll(/\s+/gu, ' ')).toContain(
      'The first command prints nothing, on any account',
    )
  })

  it('prints a rule with its remedy for both ways of working', async () => {
    const run = await trailseal(['explain', 'trail-has-key'])
    expect(run.stdout).toContain('In the console')
    expect(run.stdout).toContain('https://us-east-1.console.aws.amazon.com/')
    expect(run.stdout).toContain('aws cloudtrail update-trail')
  })

  it('prints JSON', async () => {
    expect(
      JSON.parse((await trailseal(['explain', 'key-rotates', '--format', 'json'])).stdout),
    ).toHaveProperty('remedy.cli')
  })
})
