import { describe, expect, it } from 'vitest'
import { hclGrammar } from '../../toolkit/hcl-grammar.js'
import type { CodeUnit, CodeValue } from '../types.js'
import { readTerraformModule } from './read-module.js'
import { readTerraformPlan } from './read-plan.js'

const grammar = await hclGrammar()

/** Reads a root of one file `main.tf`, or of the files given by name; folders are those that start with theirs. */
function read(code: string | Readonly<Record<string, string>>): CodeUnit {
  const files = Object.entries(typeof code === 'string' ? { 'main.tf': code } : code)
  const inFolder = (folder: string): { path: string; text: string }[] =>
    files
      .map(([name, text]) => ({ path: name.includes('/') ? name : `./${name}`, text }))
      .filter(({ path }) => path.slice(0, path.lastIndexOf('/')) === folder)
  return readTerraformModule({
    root: '.',
    files: inFolder('.'),
    grammar,
    loadFolder: (path) => (inFolder(path).length > 0 ? inFolder(path) : undefined),
  })
}

function value(unit: CodeUnit, address: string, name: string): CodeValue | undefined {
  return unit.resources.find((one) => one.address === address)?.attributes.get(name)
}

function codes(unit: CodeUnit): string[] {
  return unit.problems.map(({ code, place }) => `${code} ${place.line}:${place.column}`)
}

const SOUND = `resource "aws_cloudtrail" "sound" {
  kms_key_id = "sound"
}
`

describe('what does not parse', () => {
  it.each([
    ['a block without its end', 'resource "aws_cloudtrail" "bad" {\n  kms_key_id = "x"\n', '3:1'],
    ['a string without its end', 'resource "aws_cloudtrail" "bad" {\n  kms_key_id = "x\n}\n', undefined],
    [
      'a list without its end',
      'resource "aws_cloudtrail" "bad" {\n  x = [1, 2\n  kms_key_id = "x"\n}\n',
      undefined,
    ],
    [
      'an operator without a right side',
      'resource "aws_cloudtrail" "bad" {\n  kms_key_id = 1 +\n}\n',
      undefined,
    ],
    [
      'two arguments on a line',
      'resource "aws_cloudtrail" "bad" {\n  kms_key_id = "x" name = "y"\n}\n',
      '2:20',
    ],
    [
      'a number that the grammar splits',
      'resource "aws_cloudtrail" "bad" {\n  x = 1e5\n  kms_key_id = "x"\n}\n',
      undefined,
    ],
    [
      'a heredoc without its end',
      'resource "aws_cloudtrail" "bad" {\n  kms_key_id = <<END\nx\n}\n',
      undefined,
    ],
  ])('%s: a place, no value of that block, and the rest is read', (_title, code, place) => {
    for (const text of [code + SOUND, SOUND + code]) {
      const unit = read(text)
      expect(unit.problems.length).toBeGreaterThan(0)
      expect(unit.problems.every((one) => one.code === 'HCL_SYNTAX')).toBe(true)
      expect(value(unit, 'aws_cloudtrail.sound', 'kmsKeyId')).toMatchObject({ kind: 'known', value: 'sound' })
      const bad = unit.resources.find((one) => one.address === 'aws_cloudtrail.bad')
      for (const one of bad?.attributes.values() ?? []) expect(one.kind).toBe('unknown')
    }
    if (place !== undefined) expect(codes(read(code))[0]).toBe(`HCL_SYNTAX ${place}`)
  })

  it('values that come from a broken block are not known', () => {
    const unit = read(
      'locals {\n  key = "x"\n  y = [1\n}\nresource "aws_cloudtrail" "t" {\n  kms_key_id = local.key\n}\n',
    )
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')?.kind).toBe('unknown')
  })

  it('JSON with an error anywhere gives no value', () => {
    const unit = read({ 'main.tf.json': '{"resource":{"aws_cloudtrail":{"t":{"kms_key_id":"x"}}},}' })
    expect(codes(unit)[0]).toBe('JSON_SYNTAX 1:57')
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')?.kind).toBe('unknown')
  })
})

describe('places', () => {
  it.each([
    ['a byte order mark', '\uFEFFresource "aws_cloudtrail" "t" { kms_key_id = "k" }\n', 1, 46],
    ['line ends of Windows', '\r\nresource "aws_cloudtrail" "t" {\r\n  kms_key_id = "k"\r\n}\r\n', 3, 16],
    ['a tab, one column', 'resource "aws_cloudtrail" "t" {\n\tkms_key_id = "k"\n}\n', 2, 15],
    [
      'a surrogate pair, two columns',
      'resource "aws_cloudtrail" "t" {\n  /* 😀 */ kms_key_id = "k"\n}\n',
      2,
      25,
    ],
  ])('%s', (_title, code, line, column) => {
    const unit = read(code)
    expect(unit.problems).toEqual([])
    const { place } = value(unit, 'aws_cloudtrail.t', 'kmsKeyId') ?? {}
    expect(place).toMatchObject({ line, column, endLine: line, endColumn: column + 3 })
    expect(code.slice(place?.offset, place?.endOffset)).toBe('"k"')
  })
})

describe('what Terraform refuses', () => {
  it('an argument twice: neither counts', () => {
    const unit = read('resource "aws_cloudtrail" "t" {\n  kms_key_id = "a"\n  kms_key_id = "b"\n}\n')
    expect(codes(unit)).toEqual(['DUPLICATE_ATTRIBUTE 3:3'])
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')?.kind).toBe('unknown')
  })

  it('a resource twice: neither counts', () => {
    const unit = read(SOUND + SOUND)
    expect(codes(unit)).toEqual(['DUPLICATE_RESOURCE 4:1'])
    expect(unit.resources).toHaveLength(1)
    expect(value(unit, 'aws_cloudtrail.sound', 'kmsKeyId')?.kind).toBe('unknown')
  })

  it('bytes that are no UTF-8, as a decoder leaves them', () => {
    const unit = read('resource "aws_cloudtrail" "t" {\n  kms_key_id = "a\uFFFD"\n}\n' + SOUND)
    expect(codes(unit)).toEqual(['ENCODING 2:18'])
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')?.kind).toBe('unknown')
    expect(value(unit, 'aws_cloudtrail.sound', 'kmsKeyId')?.kind).toBe('known')
  })

  it('names that are not declared', () => {
    const unit = read('resource "aws_cloudtrail" "t" {\n  kms_key_id = aws_kms_key.none.arn\n}\n')
    expect(codes(unit)).toEqual(['UNDECLARED_REFERENCE 2:16'])
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')).toMatchObject({
      kind: 'attribute',
      address: 'aws_kms_key.none',
    })
  })

  it('a value that is not of its variable’s type', () => {
    const unit = read(
      'variable "b" {\n  type = bool\n  default = "maybe"\n}\nresource "aws_kms_key" "k" {\n  is_enabled = var.b\n}\n',
    )
    expect(codes(unit)).toEqual(['INVALID_VALUE 1:1'])
    expect(value(unit, 'aws_kms_key.k', 'enabled')?.kind).toBe('unknown')
  })
})

describe('circles', () => {
  it('locals that need each other', () => {
    const unit = read(
      'locals {\n  a = local.b\n  b = local.a\n}\nresource "aws_cloudtrail" "t" {\n  kms_key_id = local.a\n}\n',
    )
    expect(codes(unit)).toEqual(['REFERENCE_CYCLE 3:7'])
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')?.kind).toBe('unknown')
  })

  it('a module that calls itself, and two that call each other', () => {
    const unit = read({
      'main.tf': 'module "a" {\n  source = "./a"\n}\n',
      'a/main.tf': `module "b" {\n  source = "../b"\n}\n${SOUND}`,
      'b/main.tf': 'module "a" {\n  source = "../a"\n}\nmodule "self" {\n  source = "./"\n}\n',
    })
    expect(unit.problems.map(({ code, place }) => `${code} ${place.file}:${place.line}`)).toEqual([
      'MODULE_CYCLE b/main.tf:2',
      'MODULE_CYCLE b/main.tf:5',
    ])
    expect(unit.resources.map((one) => one.address)).toEqual(['module.a.aws_cloudtrail.sound'])
  })

  it('resources whose names need each other', () => {
    const unit = read(
      'resource "aws_cloudtrail" "a" {\n  name = "${aws_cloudtrail.b.name}-a"\n}\nresource "aws_cloudtrail" "b" {\n  name = "${aws_cloudtrail.a.name}-b"\n}\n',
    )
    expect(unit.problems.map((one) => one.code)).toContain('REFERENCE_CYCLE')
  })
})

describe('modules that are not at hand', () => {
  it('are named, and what comes from them is not known', () => {
    const unit = read(
      'module "kms" {\n  source  = "terraform-aws-modules/kms/aws"\n  version = "3.0.0"\n}\nmodule "gone" {\n  source = "./gone"\n}\nresource "aws_cloudtrail" "t" {\n  kms_key_id = module.kms.key_arn\n}\n',
    )
    expect(codes(unit)).toEqual(['MODULE_NOT_AT_HAND 2:13', 'MODULE_NOT_FOUND 6:12'])
    expect(unit.problems[0]?.message).toContain('terraform-aws-modules/kms/aws')
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')).toMatchObject({ reference: 'module.kms.key_arn' })
  })
})

describe('code that is meant to exhaust the reader', () => {
  const doubling = Array.from(
    { length: 60 },
    (_one, index) => `  l${index + 1} = "\${local.l${index}}\${local.l${index}}"\n`,
  )
  const lists = Array.from(
    { length: 60 },
    (_one, index) => `  l${index + 1} = [local.l${index}, local.l${index}]\n`,
  )
  const chain = Array.from({ length: 5_000 }, (_one, index) => `  l${index + 1} = local.l${index}\n`)
  const use = (name: string): string =>
    `resource "aws_cloudtrail" "t" {\n  kms_key_id = jsonencode(local.${name})\n}\n`

  it.each([
    ['text that doubles', `locals {\n  l0 = "x"\n${doubling.join('')}}\n${use('l60')}`],
    ['lists that double', `locals {\n  l0 = "x"\n${lists.join('')}}\n${use('l60')}`],
    ['a long chain of references', `locals {\n  l0 = "x"\n${chain.join('')}}\n${use('l5000')}`],
    [
      'many instances',
      `resource "aws_cloudtrail" "t" {\n  count = 1000000000\n  kms_key_id = "x\${count.index}"\n}\n`,
    ],
    [
      'loops in loops',
      `locals {\n  n = [for i in ["1","2","3","4","5","6","7","8","9"] : i]\n  l = ${'[for x in local.n : '.repeat(9)}1${']'.repeat(9)}\n}\n${use('l')}`,
    ],
    ['deep brackets', `locals {\n  l = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n}\n${use('l')}`],
    ['deep parentheses', `locals {\n  l = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n}\n${use('l')}`],
  ])('%s', (_title, code) => {
    const unit = read(code)
    expect(value(unit, 'aws_cloudtrail.t', 'kmsKeyId')?.kind).toBe('unknown')
  })

  it('modules that multiply', () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_one, index) => [
        index === 0 ? 'main.tf' : `m${index}/main.tf`,
        `module "m" {\n  source = "${index === 0 ? './' : '../'}m${index + 1}"\n  count = 10\n}\n`,
      ]),
    )
    const unit = read({ ...files, 'm12/main.tf': SOUND })
    expect(unit.problems.map((one) => one.code)).toContain('TOO_MANY_MODULES')
  })

  it('a giant file is named and left out', () => {
    const unit = read({ 'main.tf': SOUND, 'big.tf': `# ${'x'.repeat(4_000_001)}\n` })
    expect(unit.problems.map((one) => one.code)).toEqual(['FILE_TOO_LARGE'])
    expect(unit.resources).toHaveLength(1)
  })

  it('JSON nested without end', () => {
    expect(codes(read({ 'main.tf.json': `${'{"a":'.repeat(100_000)}1` }))).toEqual(['JSON_SYNTAX 1:1'])
  })
})

describe('plans that can’t be read', () => {
  it.each([
    [
      'cut off',
      '{"format_version":"1.2","resource_changes":[{"address":"aws_cloudtrail.t","mode":"managed",',
      'JSON_SYNTAX',
    ],
    ['no JSON', 'format_version', 'JSON_SYNTAX'],
    ['a version of the future', '{"format_version":"2.0","resource_changes":[]}', 'PLAN_FORMAT'],
    ['no version', '{"resource_changes":[]}', 'PLAN_FORMAT'],
    [
      'nested without end',
      `{"format_version":"1.2","planned_values":{"root_module":{"child_modules":${'['.repeat(9)}`,
      'JSON_SYNTAX',
    ],
  ])('%s', (_title, text, code) => {
    const unit = readTerraformPlan({ path: 'plan.json', text })
    expect(unit.resources).toEqual([])
    expect(unit.problems.map((one) => one.code)).toEqual([code])
  })
})
