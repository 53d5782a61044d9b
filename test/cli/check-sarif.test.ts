import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../structure/sources.js'
import { trailseal } from '../support/built.js'

interface Region {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}
interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
      readonly region: Region
    }
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[]
}
interface Run {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string
        readonly help: { readonly markdown: string }
        readonly properties: Readonly<Record<string, unknown>>
      }[]
    }
  }
  readonly results: readonly Result[]
  readonly invocations: readonly { readonly toolExecutionNotifications: readonly unknown[] }[]
}

async function sarifOf(cwd: string, path: string): Promise<{ text: string; run: Run }> {
  const { stdout } = await trailseal(['check', path, '--format', 'sarif'], { cwd })
  const log = JSON.parse(stdout) as { readonly runs: readonly [Run] }
  return { text: stdout, run: log.runs[0] }
}

const require = createRequire(import.meta.url)
const examples = await sarifOf(ROOT, 'examples')

describe('SARIF of the examples', () => {
  it('fits the official schema of version 2.1.0', () => {
    const path = join(dirname(require.resolve('@microsoft/jest-sarif/package.json')), 'lib', 'schemas')
    const text = readFileSync(join(path, 'sarif-2.1.0-rtm.5.json'), 'utf8')
    // The schema is of draft 4, of which only the name of `$id` differs in what it uses.
    const { $schema: _draft, id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema)
    expect(validate(JSON.parse(examples.text)), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...JSON.parse(examples.text), version: '2.0.0' })).toBe(false)
  })

  it('has neither errors nor warnings for the SARIF multitool, but that the tool has no page of its own', () => {
    const tool = multitool()
    if (tool === undefined) return
    const file = join(mkdtempSync(join(tmpdir(), 'trailseal-sarif-')), 'log.sarif')
    writeFileSync(file, examples.text)
    // It would look whether addresses in the log can be reached: nothing of this leaves the machine.
    const nowhere = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' }
    const { stdout, status } = spawnSync(tool, ['validate', file], {
      encoding: 'utf8',
      env: { ...process.env, ...nowhere, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    })
    expect(status).toBe(0)
    expect(stdout).toContain('Analysis completed successfully.')
    const told = stdout.split('\n').filter((line) => /: (?:error|warning) /u.test(line))
    expect(told.filter((line) => !line.includes('SARIF2005'))).toEqual([])
  })

  it('tells each rule with help, and how grave it is', () => {
    for (const { help, properties } of examples.run.tool.driver.rules) {
      expect(help.markdown).toContain('## What to do')
      expect(Number(properties['security-severity'])).toBeGreaterThan(0)
    }
  })

  it('has four numbers for every place, and addresses from the root of the repository', () => {
    for (const { locations, ruleId, ruleIndex } of examples.run.results) {
      const [first] = locations
      expect(first?.physicalLocation.artifactLocation.uriBaseId).toBe('%SRCROOT%')
      expect(first?.physicalLocation.artifactLocation.uri).toMatch(/^examples\//u)
      expect(Object.values(first?.physicalLocation.region ?? {}).filter((one) => one >= 1)).toHaveLength(4)
      expect(examples.run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
    }
  })

  it('points into the app for code that a program wrote', () => {
    const uris = examples.run.results.flatMap((one) =>
      one.locations.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri),
    )
    expect(uris).toContain('examples/cdk/lib/audit-stack.ts')
  })

  it('tells suppressions as such, and those that do not count as notifications', () => {
    const suppressed = examples.run.results.flatMap((one) => one.suppressions ?? [])
    expect(suppressed).toHaveLength(2)
    expect(suppressed[0]).toMatchObject({ kind: 'inSource' })
    expect(JSON.stringify(examples.run.invocations)).toContain('has ended on 2020-01-31')
  })
})

/** The multitool where its package has one for this system; its install script may not have been run. */
function multitool(): string | undefined {
  // What the package exports is the path of its program.
  const path = (() => {
    try {
      return require('@microsoft/sarif-multitool') as string
    } catch {
      return undefined
    }
  })()
  if (path === undefined || !existsSync(path)) return undefined
  chmodSync(path, 0o755)
  return path
}

describe('fingerprints', () => {
  const trail = (name: string): string =>
    `resource "aws_cloudtrail" "${name}" {\n  name           = "${name}"\n  s3_bucket_name = "b"\n}\n`
  const prints = async (text: string, below = '.'): Promise<string[]> => {
    const cwd = mkdtempSync(join(tmpdir(), 'trailseal-prints-'))
    mkdirSync(join(cwd, '.git'))
    mkdirSync(join(cwd, 'infra'))
    writeFileSync(join(cwd, 'infra', 'main.tf'), text)
    const { run } = await sarifOf(join(cwd, below), below === '.' ? 'infra' : '.')
    return run.results.map((one) => one.partialFingerprints['primaryLocationLineHash'] ?? '')
  }

  it('are distinct, and the same after lines have moved and from another folder', async () => {
    const before = await prints(trail('a') + trail('b'))
    expect(new Set(before).size).toBe(2)
    const moved = await prints(`# a new comment\n\n${trail('b')}${trail('a')}`)
    expect(new Set(moved)).toEqual(new Set(before))
    expect(await prints(trail('a') + trail('b'), 'infra')).toEqual(before)
    expect(await prints(trail('c'))).not.toContain(before[0])
  })
})
