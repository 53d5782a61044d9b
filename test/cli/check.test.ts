import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import type { CheckReport } from '../../src/code/finding.js'
import { ROOT } from '../structure/sources.js'
import { type CliRun, trailseal } from '../support/built.js'

/** A folder with these files, by path. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'trailseal-check-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function reportOf(cwd: string, args: readonly string[] = ['.']): Promise<CheckReport> {
  const run = await trailseal(['check', ...args, '--format', 'json'], { cwd })
  return JSON.parse(run.stdout) as CheckReport
}

const TRAIL = 'resource "aws_cloudtrail" "t" {\n  name           = "t"\n  s3_bucket_name = "b"\n}\n'
const TEMPLATE =
  'Resources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n      S3BucketName: b\n'

describe('the examples', () => {
  interface Expected {
    readonly file: string
    readonly address: string
    readonly line: number
    readonly benchmark: string
    readonly assured: string
    readonly open: Readonly<Record<string, string>>
  }

  it('get the verdicts that they are there to show, on the right lines', async () => {
    const report = await reportOf(ROOT, ['examples'])
    const found = report.subjects.map(({ place, address, benchmark, assured, findings }): Expected => {
      const open = findings.filter((one) => one.verdict === 'noncompliant' || one.verdict === 'unknown')
      const told = open.map((one) => [
        one.rule,
        one.suppression === undefined ? one.verdict : `${one.verdict} (suppressed)`,
      ])
      return {
        file: place.file,
        address,
        line: place.line,
        benchmark,
        assured,
        open: Object.fromEntries(told),
      }
    })
    expect(found).toEqual(JSON.parse(readFileSync(join(ROOT, 'examples', 'expected.json'), 'utf8')))
    const verdicts = new Set(found.map((one) => one.assured))
    expect(verdicts).toEqual(new Set(['compliant', 'noncompliant', 'unknown', 'not-applicable']))
  })

  it.each([
    ['examples/terraform/compliant', 0],
    ['examples/terraform/noncompliant', 2],
    ['examples/terraform/unknown', 3],
    ['examples/nothing', 1],
  ])('%s exits with %i', async (path, status) => {
    expect((await trailseal(['check', path], { cwd: ROOT })).status).toBe(status)
  })

  it('exit with 0 when asked to', async () => {
    expect((await trailseal(['check', 'examples', '--exit-zero'], { cwd: ROOT })).status).toBe(0)
  })

  it('are told in 80 columns with the line of code', async () => {
    const { stdout } = await trailseal(['check', 'examples'], { cwd: ROOT })
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(stdout).toContain('15 |   kms_key_id     = ""\n       |                    ^^\n')
    expect(stdout).toContain('made at examples/cdk/lib/audit-stack.ts:9')
    expect(stdout).toContain('verdict: noncompliant')
  })

  it('are told as JSON that fits the published schema', async () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', 'check.schema.json'), 'utf8')) as object
    const validate = new Ajv2020({ strict: false }).compile(schema)
    const fits = validate(await reportOf(ROOT, ['examples']))
    expect(validate.errors ?? []).toEqual([])
    expect(fits).toBe(true)
  })

  it('are annotated for GitHub Actions', async () => {
    const { stdout } = await trailseal(['check', 'examples', '--format', 'github'], { cwd: ROOT })
    expect(stdout).toContain(
      '::error file=examples/terraform/noncompliant/main.tf,line=15,endLine=15,col=20,endColumn=22,title=trail-has-key%3A',
    )
    for (const line of stdout.trimEnd().split('\n'))
      expect(line).toMatch(/^::(?:error|warning|notice) file=/u)
  })
})

describe('files', () => {
  it('are told apart by content, whatever their name', async () => {
    const cwd = folderWith({
      'a.tf': TRAIL,
      'b.template': TEMPLATE,
      'c.json': '{"a": "AWS"}',
      'd.txt': TEMPLATE,
    })
    const { subjects } = await reportOf(cwd)
    expect(subjects.map((one) => one.place.file)).toEqual(['a.tf', 'b.template'])
  })

  it('in UTF-16, as PowerShell redirects them, are read like any other', async () => {
    const cwd = folderWith({})
    const text = `\uFEFF${TEMPLATE}`
    writeFileSync(join(cwd, 'little.yaml'), Buffer.from(text, 'utf16le'))
    writeFileSync(join(cwd, 'big.yaml'), Buffer.from(text, 'utf16le').swap16())
    const { subjects } = await reportOf(cwd)
    expect(subjects.map((one) => `${one.place.file} ${one.place.line}:${one.place.column}`)).toEqual([
      'big.yaml 2:3',
      'little.yaml 2:3',
    ])
  })

  it('that git ignores are left out: nested patterns, negations, and above the path too', async () => {
    const cwd = folderWith({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': 'out/\n*.gen.yaml\n',
      'out/a.tf': TRAIL,
      'x.gen.yaml': TEMPLATE,
      'in/.gitignore': '!keep.gen.yaml\nsecret/\n',
      'in/keep.gen.yaml': TEMPLATE,
      'in/drop.gen.yaml': TEMPLATE,
      'in/secret/a.tf': TRAIL,
      'in/b/a.tf': TRAIL,
      'node_modules/x/a.tf': TRAIL,
      '.terraform/modules/x/a.tf': TRAIL,
    })
    const files = (report: CheckReport): string[] => report.subjects.map((one) => one.place.file)
    expect(files(await reportOf(cwd))).toEqual(['in/b/a.tf', 'in/keep.gen.yaml'])
    expect(files(await reportOf(join(cwd, 'in')))).toEqual(['b/a.tf', 'keep.gen.yaml'])
    expect(files(await reportOf(cwd, ['out']))).toEqual(['out/a.tf'])
  })

  it('behind links that lead in circles or nowhere are no trouble, but the latter are told', async () => {
    const cwd = folderWith({ 'a/a.tf': TRAIL })
    symlinkSync('..', join(cwd, 'a', 'up'))
    symlinkSync('nowhere.tf', join(cwd, 'a', 'lost.tf'))
    symlinkSync('self.tf', join(cwd, 'a', 'self.tf'))
    const report = await reportOf(cwd)
    expect(report.subjects).toHaveLength(1)
    expect(report.problems.map((one) => one.place.file)).toEqual(['a/lost.tf', 'a/self.tf'])
  })

  it('of a module are judged where it is called, with the values of the call', async () => {
    const cwd = folderWith({
      'live/main.tf': 'module "logs" {\n  source = "../modules/logs"\n  key    = ""\n}\n',
      'modules/logs/main.tf': `variable "key" {}\n${TRAIL.replace('}', '  kms_key_id     = var.key\n}')}`,
    })
    const { subjects } = await reportOf(cwd)
    expect(subjects.map((one) => [one.address, one.benchmark])).toEqual([
      ['module.logs.aws_cloudtrail.t', 'noncompliant'],
    ])
  })

  it('that do not parse leave nothing in their unit compliant', async () => {
    const cwd = folderWith({
      'main.tf': `${TRAIL.replace('}', '  kms_key_id     = "alias/mine"\n}')}resource "x {\n`,
    })
    const run = await trailseal(['check', '.'], { cwd })
    expect(run.status).toBe(3)
    expect(run.stdout).toContain('NOT READ FULLY')
    expect((await reportOf(cwd)).benchmark.compliant).toBe(0)
  })

  it('none of which is code are said to be none', async () => {
    const run = await trailseal(['check', '.'], { cwd: folderWith({ 'a.txt': 'x' }) })
    expect(run).toMatchObject({ status: 0 })
    expect(run.stderr).toContain('no Terraform, CloudFormation or CDK code in .')
  })

  it('that are not there are an error with a remedy', async () => {
    const run = await trailseal(['check', 'nowhere'], { cwd: folderWith({}) })
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toContain('error[PATH_NOT_FOUND]: there is no file or folder nowhere')
  })
})

describe('values', () => {
  const open = `variable "key" {}\n${TRAIL.replace('}', '  kms_key_id     = var.key\n}')}`

  it.each([[['--var', 'key=alias/aws/s3']], [['--var-file', 'prod.tfvars']]])(
    'that %j gives are used',
    async (args) => {
      const cwd = folderWith({ 'main.tf': open, 'prod.tfvars': 'key = "alias/aws/s3"\n' })
      const { subjects } = await reportOf(cwd, ['.', ...args])
      const managed = subjects[0]?.findings.find((one) => one.rule === 'key-is-customer-managed')
      expect(managed?.verdict).toBe('noncompliant')
    },
  )

  it.each([[['--parameters', 'Key=alias/aws/s3']], [['--parameters', 'values.json']]])(
    'that %j gives are used',
    async (args) => {
      const template = `Parameters:\n  Key:\n    Type: String\n${TEMPLATE}      KMSKeyId: !Ref Key\n`
      const cwd = folderWith({ 't.yaml': template, 'values.json': '{"Parameters": {"Key": "alias/aws/s3"}}' })
      const { subjects } = await reportOf(cwd, ['t.yaml', ...args])
      expect(subjects[0]?.assured).toBe('noncompliant')
    },
  )

  it('that are secret are never printed', async () => {
    const secret = 'alias/aws/very-secret'
    const cwd = folderWith({
      'main.tf': open.replace('{}', '{\n  sensitive = true\n}'),
      'terraform.tfvars': `key = "${secret}"\n`,
    })
    for (const format of ['human', 'json', 'sarif', 'github']) {
      expect((await trailseal(['check', '.', '--format', format], { cwd })).stdout).not.toContain(
        'very-secret',
      )
    }
  })
})

describe('--fix', () => {
  async function fixed(cwd: string): Promise<CliRun> {
    return trailseal(['check', '.', '--fix', '--yes'], { cwd })
  }

  it('makes the examples in HCL and YAML compliant as far as it goes, and a second time changes nothing', async () => {
    const cwd = folderWith({})
    cpSync(join(ROOT, 'examples', 'terraform', 'noncompliant'), join(cwd, 'tf'), { recursive: true })
    cpSync(join(ROOT, 'examples', 'cloudformation', 'noncompliant.yaml'), join(cwd, 't.yaml'))
    await fixed(cwd)
    const { subjects, problems } = await reportOf(cwd)
    expect(problems).toEqual([])
    const rules = new Set([
      'trail-has-key',
      'key-is-customer-managed',
      'key-admits-cloudtrail',
      'key-rotates',
    ])
    const open = subjects
      .filter((one) => one.subject.kind === 'trail')
      .flatMap((one) => one.findings)
      .filter((one) => rules.has(one.rule) && one.verdict !== 'compliant')
    expect(open.map((one) => [one.address, one.rule, one.verdict])).toEqual([])
    const before = readdirSync(cwd, { recursive: true }).map(String)
    const again = await fixed(cwd)
    expect(again.stderr).not.toContain('changed')
    expect(readdirSync(cwd, { recursive: true }).map(String)).toEqual(before)
  })

  it('keeps comments, line endings, permissions and every other line', async () => {
    const text = `# mine\r\n${TRAIL.replaceAll('\n', '\r\n')}# the end\r\n`
    const cwd = folderWith({ 'main.tf': text })
    await fixed(cwd)
    const after = readFileSync(join(cwd, 'main.tf'), 'utf8')
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    const left = after.split('\r\n')
    for (const line of text.split('\r\n')) expect(left).toContain(line)
    expect(after).toContain('  kms_key_id     = aws_kms_key.cloudtrail_t.arn\r\n')
    expect(statSync(join(cwd, 'main.tf')).mode & 0o777).toBe(0o644)
  })

  it('wires a key of the code that would do, instead of making one', async () => {
    const text = readFileSync(join(ROOT, 'examples', 'terraform', 'compliant', 'main.tf'), 'utf8')
    const cwd = folderWith({ 'main.tf': text.replace(/^ {2}kms_key_id.*\n/mu, '') })
    const { stdout } = await trailseal(['check', '.', '--diff'], { cwd })
    expect(stdout.match(/^[+-] .*/gmu)).toEqual(['+  kms_key_id            = aws_kms_key.logs.arn'])
    expect((await fixed(cwd)).status).toBe(0)
  })

  it('changes nothing unasked: off a terminal it wants --yes, and --diff only shows', async () => {
    const cwd = folderWith({ 'main.tf': TRAIL })
    const run = await trailseal(['check', '.', '--fix'], { cwd })
    expect(run).toMatchObject({ status: 1 })
    expect(run.stderr).toContain('error[NOT_AGREED]')
    const shown = await trailseal(['check', '.', '--diff'], { cwd })
    expect(shown.stdout).toContain('--- a/main.tf\n+++ b/main.tf\n@@ -1,4 +1,')
    expect(readFileSync(join(cwd, 'main.tf'), 'utf8')).toBe(TRAIL)
  })

  it('says what it leaves alone, and why', async () => {
    const cwd = folderWith({
      'main.tf': `variable "key" {\n  default = null\n}\n${TRAIL.replace('}', '  kms_key_id     = var.key\n}')}`,
      't.json': JSON.stringify({ Resources: { T: { Type: 'AWS::CloudTrail::Trail', Properties: {} } } }),
    })
    const run = await trailseal(['check', '.', '--diff'], { cwd })
    expect(run.stderr).toContain('kms_key_id is var.key, which is to be mended where it comes from')
    expect(run.stderr).toContain('JSON is not mended here')
    expect(run.stdout).toBe('')
  })
})
