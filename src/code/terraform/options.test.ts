import { describe, expect, it } from 'vitest'
import { hclGrammar } from '../../toolkit/hcl-grammar.js'
import type { CodeUnit, CodeValue } from '../types.js'
import { type TerraformModuleInput, readTerraformModule } from './read-module.js'
import { looksLikeTerraformPlan } from './read-plan.js'

const grammar = await hclGrammar()

type Folders = Readonly<Record<string, Readonly<Record<string, string>>>>

function read(folders: Folders, options: Partial<TerraformModuleInput> = {}): CodeUnit {
  const load = (folder: string): { path: string; text: string }[] | undefined => {
    const files = folders[folder]
    return files && Object.entries(files).map(([name, text]) => ({ path: `${folder}/${name}`, text }))
  }
  return readTerraformModule({
    root: 'root',
    files: load('root') ?? [],
    grammar,
    loadFolder: load,
    ...options,
  })
}

function attribute(
  { resources }: CodeUnit,
  name: string,
  address = 'aws_cloudtrail.t',
): CodeValue | undefined {
  return resources.find((one) => one.address === address)?.attributes.get(name)
}

const TRAIL = `variable "key" {
  type    = string
  default = "default"
}
variable "on" {
  default = { logging = true }
}
resource "aws_cloudtrail" "t" {
  kms_key_id     = var.key
  enable_logging = var.on.logging
}
`

describe('values for variables, the last that is given', () => {
  const files = {
    'main.tf': TRAIL,
    'terraform.tfvars': 'key = "tfvars"\n',
    'terraform.tfvars.json': '{ "key": "tfvars.json" }',
    'a.auto.tfvars': 'key = "a"\n',
    'b.auto.tfvars.json': '{ "key": "b ${not} a template" }',
    'other.tfvars': 'key = "not read by itself"\n',
  }
  const without = (...names: string[]): Folders => ({
    root: Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name))),
  })
  const file = { path: 'root/other.tfvars', text: files['other.tfvars'] }

  it.each([
    ['the default', without(...Object.keys(files).slice(1)), {}, 'default'],
    [
      'terraform.tfvars',
      without('terraform.tfvars.json', 'a.auto.tfvars', 'b.auto.tfvars.json'),
      {},
      'tfvars',
    ],
    ['terraform.tfvars.json', without('a.auto.tfvars', 'b.auto.tfvars.json'), {}, 'tfvars.json'],
    ['*.auto.tfvars', without('b.auto.tfvars.json'), {}, 'a'],
    ['*.auto.tfvars.json, by name', without(), {}, 'b ${not} a template'],
    ['-var-file', without(), { variableFiles: [file] }, 'not read by itself'],
    ['-var', without(), { variableFiles: [file], variables: new Map([['key', 'x = "y"']]) }, 'x = "y"'],
  ] as const)('%s', (_title, folders, options, expected) => {
    expect(attribute(read(folders, options), 'kmsKeyId')).toMatchObject({ kind: 'known', value: expected })
  })

  it('-var of a variable that holds no text is an expression', () => {
    const folders = {
      root: { 'main.tf': TRAIL.replace('variable "on" {', 'variable "on" {\n  type = map(bool)') },
    }
    const unit = read(folders, { variables: new Map([['on', '{ logging = false }']]) })
    expect(attribute(unit, 'isLogging')).toMatchObject({ kind: 'known', value: false })
  })
})

describe('OpenTofu', () => {
  it('takes x.tofu instead of x.tf', () => {
    const unit = read({ root: { 'main.tf': TRAIL, 'main.tofu': TRAIL.replace('var.key', '"tofu"') } })
    expect(unit.files).toEqual(['root/main.tofu'])
    expect(attribute(unit, 'kmsKeyId')).toMatchObject({ value: 'tofu' })
  })

  it.each([
    ['false', 'no'],
    ['true', undefined],
  ])('switches instances by lifecycle: enabled = %s', (flag, exists) => {
    const code = `resource "aws_cloudtrail" "t" {\n  lifecycle {\n    enabled = ${flag}\n  }\n}\n`
    expect(read({ root: { 'main.tf': code } }).resources[0]?.exists).toBe(exists)
  })

  it('chooses a provider by key: the region is not told', () => {
    const code =
      'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_cloudtrail" "t" {\n  provider = aws.by_region["us-east-1"]\n}\n'
    expect(read({ root: { 'main.tf': code } }).resources[0]?.region).toBeUndefined()
  })
})

describe('regions', () => {
  it.each([
    ['a resource’s own, as provider 6 has it', 'region = "ap-south-1"', 'ap-south-1'],
    ['that of the provider', '', 'eu-west-1'],
    ['that of the alias', 'provider = aws.us', 'us-east-1'],
  ])('%s', (_title, line, region) => {
    const code = `provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "us"\n  region = "us-east-1"\n}\nresource "aws_cloudtrail" "t" {\n  ${line}\n}\n`
    expect(read({ root: { 'main.tf': code } }).resources[0]?.region).toMatchObject({ value: region })
  })
})

describe('modules', () => {
  const call = 'module "logs" {\n  source = "example.com/logs/aws"\n}\n'
  const inner = `module "key" {\n  source = "example.com/key/aws"\n}\nresource "aws_cloudtrail" "t" {\n  kms_key_id = module.key.arn\n}\n`
  const key = 'resource "aws_kms_key" "k" {}\noutput "arn" {\n  value = aws_kms_key.k.arn\n}\n'

  it('from elsewhere, where they were installed', () => {
    const installed = new Map([
      ['logs', 'root/.terraform/modules/logs'],
      ['logs.key', 'root/.terraform/modules/logs.key'],
    ])
    const unit = read(
      {
        root: { 'main.tf': call },
        'root/.terraform/modules/logs': { 'main.tf': inner },
        'root/.terraform/modules/logs.key': { 'main.tf': key },
      },
      { installed },
    )
    expect(unit.problems).toEqual([])
    expect(attribute(unit, 'kmsKeyId', 'module.logs.aws_cloudtrail.t')).toMatchObject({
      kind: 'attribute',
      address: 'module.logs.module.key.aws_kms_key.k',
    })
  })

  it('with a count that is not known: what is in them may be there', () => {
    const folders = {
      root: { 'main.tf': 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n}\n' },
      'root/m': { 'main.tf': key },
    }
    const [found] = read(folders).resources
    expect(found?.address).toBe('module.m.aws_kms_key.k')
    expect(found?.exists).toMatchObject({ kind: 'unknown' })
  })
})

describe('telling plans from other JSON', () => {
  it.each([
    ['{"format_version":"1.2","terraform_version":"1.11.4"}', true],
    ['\uFEFF\n{ "configuration": {}, "format_version": "1.2", "planned_values": {} }', true],
    ['{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}', false],
    ['{"version":4,"terraform_version":"1.11.4","resources":[]}', false],
    ['format_version: "1.2"\nplanned_values:', false],
  ])('%s', (text, expected) => {
    expect(looksLikeTerraformPlan(text)).toBe(expected)
  })
})

describe('sensitive values', () => {
  const SECRET = 'top-secret'
  const secret = `variable "secret" {\n  default = "${SECRET}"\n  sensitive = true\n}\n`

  it.each([
    ['as keys of for_each', 'for_each = toset([var.secret])\n  kms_key_id = each.key'],
    ['as keys of an object', 'for_each = { (var.secret) = "x" }\n  kms_key_id = each.key'],
    ['as keys of a for', 'for_each = { for s in [var.secret] : s => s }\n  kms_key_id = each.value'],
    ['in text', 'kms_key_id = "x-${var.secret}"'],
    ['in a function that is not evaluated', 'kms_key_id = nosuch(var.secret)'],
    ['in JSON with unknown parts', 'kms_key_id = jsonencode([var.secret, path.cwd])'],
    ['of a wrong type', 'kms_key_id = var.secret + 1'],
  ])('%s are in no name and no message, and marked as a value', (_title, lines) => {
    const unit = read({ root: { 'main.tf': `${secret}resource "aws_cloudtrail" "t" {\n  ${lines}\n}\n` } })
    const shown = JSON.stringify(
      { resources: unit.resources, problems: unit.problems },
      (_key, value: unknown) => {
        if (value instanceof Map) return [...value]
        const isMarked = typeof value === 'object' && value !== null && 'sensitive' in value
        return isMarked ? 'marked' : value
      },
    )
    expect(shown).not.toContain(SECRET)
  })
})
