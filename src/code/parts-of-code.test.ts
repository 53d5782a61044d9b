import { describe, expect, it } from 'vitest'
import { hclGrammar } from '../toolkit/hcl-grammar.js'
import { readTemplates } from './cloudformation/read-templates.js'
import { judgeUnit } from './judge.js'
import { readTerraformModule } from './terraform/read-module.js'
import { leavesDoubt } from './problems.js'
import type { CodeUnit } from './types.js'

const grammar = await hclGrammar()

function terraform(text: string): CodeUnit {
  return readTerraformModule({
    root: '.',
    files: [{ path: './main.tf', text: `variable "open" {}\n${text}` }],
    grammar,
    loadFolder: () => undefined,
  })
}

function trailWith(key: string, more = ''): CodeUnit {
  return terraform(`resource "aws_cloudtrail" "t" {\n  name = "t"\n  kms_key_id = ${key}\n${more}}\n`)
}

function template(properties: string, more = ''): CodeUnit {
  const text = `Parameters: { Open: { Type: String } }\nResources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n${properties}\n${more}`
  const [unit] = readTemplates([{ path: 'template.yaml', text }])
  if (unit === undefined) throw new Error('no template')
  return unit
}

function verdicts(unit: CodeUnit): Readonly<Record<string, string>> {
  const [subject] = judgeUnit(unit)
  return Object.fromEntries(subject?.findings.map(({ rule, verdict }) => [rule, verdict]) ?? [])
}

/** Whether a key is named, and whether it is the customer's. */
function naming(unit: CodeUnit): string {
  const { 'trail-has-key': has, 'key-is-customer-managed': whose } = verdicts(unit)
  return `${has} ${whose}`
}

describe('a key of Terraform’s that is not at hand', () => {
  it.each([
    // An ARN of a key is never null, and nobody makes keys or aliases of AWS's.
    ['aws_kms_key.else.arn', 'compliant compliant'],
    ['aws_kms_key.else[0].arn', 'compliant compliant'],
    ['aws_kms_replica_key.else.key_id', 'compliant compliant'],
    ['"${aws_kms_alias.else.target_key_arn}"', 'compliant compliant'],
    ['data.aws_kms_key.else.arn', 'compliant unknown'],
    ['aws_kms_key.else.description', 'unknown unknown'],
    ['try(aws_kms_key.else.arn, null)', 'unknown unknown'],
    ['one(aws_kms_key.else[*].arn)', 'unknown unknown'],
    ['var.open ? aws_kms_key.else.arn : null', 'unknown unknown'],
    ['aws_ssm_parameter.else.value', 'unknown unknown'],
    ['module.else.key_arn', 'unknown unknown'],
    ['var.open', 'unknown unknown'],
    ['"${var.open}"', 'unknown unknown'],
    ['" "', 'unknown unknown'],
    ['true', 'unknown unknown'],
    ['"arn:aws:kms:us-east-1:111111111111:key/${var.open}"', 'compliant unknown'],
    ['"arn:aws:kms:us-east-1:${var.open}:alias/aws/s3"', 'compliant noncompliant'],
    ['"arn:aws:kms:us-east-1:${var.open}:alias/logs"', 'compliant compliant'],
  ])('%s: %s', (key, expected) => {
    expect(naming(trailWith(key))).toBe(expected)
  })

  it.each([
    ['data "aws_kms_key" "k" { key_id = var.open }', 'data.aws_kms_key.k.arn', 'compliant unknown'],
    [
      'data "aws_kms_alias" "k" { name = var.open }',
      'data.aws_kms_alias.k.target_key_arn',
      'compliant unknown',
    ],
    [
      'resource "aws_kms_alias" "k" {\n  name = "alias/k"\n  target_key_id = var.open\n}',
      'aws_kms_alias.k.arn',
      'compliant compliant',
    ],
  ])('%s', (declared, key, expected) => {
    const trail = `resource "aws_cloudtrail" "t" {\n  kms_key_id = ${key}\n}\n`
    expect(naming(terraform(`${declared}\n${trail}`))).toBe(expected)
  })

  it('leaves unknown what rests on the key itself', () => {
    const found = verdicts(trailWith('aws_kms_key.else.arn'))
    const resting = ['key-is-usable', 'key-admits-cloudtrail', 'readers-are-authorized', 'key-rotates']
    expect(resting.map((rule) => found[rule])).toEqual(resting.map(() => 'unknown'))
  })
})

it('is enough for an event data store', () => {
  const [subject] = judgeUnit(
    terraform('resource "aws_cloudtrail_event_data_store" "s" {\n  kms_key_id = aws_kms_key.else.arn\n}\n'),
  )
  expect(subject?.findings.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual([
    'copies-are-sealed compliant',
  ])
})

it('of another template is named all the same', () => {
  const keys =
    'Resources: { K: { Type: AWS::KMS::Key } }\nOutputs: { A: { Value: !GetAtt K.Arn, Export: { Name: key } } }\n'
  const trail = `Resources:\n  T:\n    Type: AWS::CloudTrail::Trail\n    Properties: { KMSKeyId: !ImportValue key }\n`
  const files = Object.entries({ 'keys.yaml': keys, 'trail.yaml': trail })
  const units = readTemplates(files.map(([path, text]) => ({ path, text })))
  expect(units.map(naming)).toContain('compliant unknown')
})

describe('a name that nothing declares', () => {
  it('leaves what does not rest on it', () => {
    const key = '"alias/logs"'
    expect(naming(trailWith(key, '  s3_bucket_name = aws_s3_bucket.else.id\n'))).toBe('compliant compliant')
    const properties = '      KMSKeyId: alias/logs\n      S3BucketName: !Ref Else'
    expect(naming(template(properties))).toBe('compliant compliant')
    expect(naming(template(properties, '    Condition: Else'))).toBe('compliant compliant')
    const prefix = '\n      S3KeyPrefix: !FindInMap [Else, a, b]'
    expect(naming(template(properties + prefix))).toBe('compliant compliant')
  })

  it('leaves unknown what rests on it', () => {
    expect(naming(template('      KMSKeyId: !Ref Else'))).toBe('unknown unknown')
    expect(naming(template('      KMSKeyId: !If [Else, alias/logs, !Ref AWS::NoValue]'))).toBe(
      'unknown unknown',
    )
  })

  it('is like one that two resources have', () => {
    const policy = 'resource "aws_s3_bucket_policy" "twice" {\n  bucket = "logs"\n  policy = "{}"\n}\n'
    const key = 'resource "aws_kms_key" "twice" {\n  enable_key_rotation = true\n}\n'
    const trail = (named: string): string =>
      `resource "aws_cloudtrail" "t" {\n  s3_bucket_name = "logs"\n  kms_key_id = ${named}\n}\n`
    expect(naming(terraform(trail('"alias/logs"') + policy + policy))).toBe('compliant compliant')
    const ofTwo = verdicts(terraform(trail('aws_kms_key.twice.arn') + key + key))
    expect([ofTwo['key-rotates'], ofTwo['key-is-usable']]).toEqual(['unknown', 'unknown'])
    const module = 'module "m" {\n  source = "./m"\n}\n'
    expect(naming(terraform(trail('"alias/logs"') + module + module))).toBe('unknown unknown')
  })

  it('is no name that did not parse: then nothing is compliant', () => {
    const broken = 'resource "aws_s3_bucket" "b" {\n  bucket = "x" y = 1\n}\n'
    const trail = 'resource "aws_cloudtrail" "t" {\n  kms_key_id = "alias/logs"\n}\n'
    expect(naming(terraform(trail + broken))).toBe('unknown unknown')
  })
})

it('a template within a text is told, and leaves the rest as it is', () => {
  const body = JSON.stringify(JSON.stringify({ Resources: { T: { Type: 'AWS::CloudTrail::Trail' } } }))
  const set = `  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: ${body}\n`
  const unit = template('      KMSKeyId: alias/logs', set)
  expect(naming(unit)).toBe('compliant compliant')
  expect(unit.problems.map(({ code, place }) => `${code} ${place.line}:${place.column}`)).toEqual([
    'CFN_TEMPLATE_IN_TEXT 10:21',
  ])
  expect(unit.problems.some(leavesDoubt)).toBe(true)
})
