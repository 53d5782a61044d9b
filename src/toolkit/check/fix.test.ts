import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkPaths } from '../check.js'
import type { Checked } from './checked.js'
import { writeFixes } from './write-fixes.js'

type Files = Readonly<Record<string, string>>

function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'trailseal-fix-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function checked(folder: string): Promise<Checked> {
  return checkPaths([folder], { withFixes: true, today: '2026-01-01' })
}

const KEY_RULES = new Set([
  'trail-has-key',
  'key-is-customer-managed',
  'key-admits-cloudtrail',
  'key-rotates',
])

function openIn({ report }: Checked): string[] {
  return report.subjects
    .flatMap((one) => one.findings)
    .filter((one) => KEY_RULES.has(one.rule) && one.verdict !== 'compliant')
    .map((one) => `${one.address} ${one.rule} ${one.verdict}: ${one.summary}`)
}

const TRAIL = (name: string, key: string): string =>
  `resource "aws_cloudtrail" "${name}" {\n  name           = "${name}"\n  s3_bucket_name = "logs"\n${key}}\n`
const UNDER_K = '  kms_key_id     = aws_kms_key.k.arn\n'
const ROOT_STATEMENT = `{
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
      "Action": "kms:*",
      "Resource": "*"
    }`
const YAML_TRAIL = (id: string, rest: string): string =>
  `  ${id}:\n    Type: AWS::CloudTrail::Trail\n    Properties:\n      IsLogging: true\n      S3BucketName: logs\n${rest}`

/** Code, and what must be in the file after it was mended. */
const CASES: readonly (readonly [title: string, files: Files, after: readonly string[]])[] = [
  [
    'two trails under one key without a policy',
    {
      'main.tf': `resource "aws_kms_key" "k" {\n  description = "k"\n}\n${TRAIL('a', UNDER_K)}${TRAIL('b', UNDER_K)}`,
    },
    [
      'trail/a"',
      'trail/b"',
      '"AllowCloudTrailToEncryptLogs2"',
      '\n  description = "k"\n\n  enable_key_rotation = true\n',
    ],
  ],
  [
    'a policy document of its own, with a Sid that is taken',
    {
      'main.tf': `data "aws_iam_policy_document" "d" {\n  statement {\n    sid       = "AllowCloudTrailToEncryptLogs"\n    actions   = ["kms:*"]\n    resources = ["*"]\n\n    principals {\n      type        = "AWS"\n      identifiers = ["arn:aws:iam::111122223333:root"]\n    }\n  }\n}\n\nresource "aws_kms_key" "k" {\n  enable_key_rotation = true\n  policy              = data.aws_iam_policy_document.d.json\n}\n${TRAIL('a', UNDER_K)}`,
    },
    [
      'sid       = "AllowCloudTrailToEncryptLogs2"',
      '    sid       = "AllowCloudTrailToEncryptLogs"\n    actions   = ["kms:*"]',
    ],
  ],
  [
    'a policy as text',
    {
      'main.tf': `resource "aws_kms_key" "k" {\n  enable_key_rotation = true\n  policy              = <<POLICY\n{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${ROOT_STATEMENT}\n  ]\n}\nPOLICY\n}\n${TRAIL('a', UNDER_K)}`,
    },
    ['"Action": "kms:GenerateDataKey*"', '"Resource": "*"\n    }\n  ]\n}\nPOLICY'],
  ],
  [
    'a module that is called twice',
    {
      'main.tf':
        'module "a" {\n  source = "./m"\n  name   = "a"\n}\n\nmodule "b" {\n  source = "./m"\n  name   = "b"\n}\n',
      'm/main.tf':
        'variable "name" {}\n\nresource "aws_cloudtrail" "t" {\n  name           = var.name\n  s3_bucket_name = "logs"\n}\n',
    },
    [
      'trail/${var.name}"',
      '  name_prefix   = "alias/cloudtrail-t-"',
      '  kms_key_id     = aws_kms_key.cloudtrail_t.arn',
    ],
  ],
  [
    'a trail in another region',
    {
      'main.tf':
        'provider "aws" {\n  alias  = "logs"\n  region = "eu-west-1"\n}\n\nresource "aws_cloudtrail" "t" {\n  provider       = aws.logs\n  name           = "t"\n  s3_bucket_name = "logs"\n}\n',
    },
    ['resource "aws_kms_key" "cloudtrail_t" {\n  provider = aws.logs\n'],
  ],
  [
    'a template with a key of AWS’s, and comments',
    {
      't.yaml': `Resources:\n  # The trail.\n${YAML_TRAIL('Trail', "      KMSKeyId: alias/aws/cloudtrail # AWS's\n")}`,
    },
    [
      "      KMSKeyId: !GetAtt TrailKey.Arn # AWS's\n",
      '    TargetKeyId: !Ref TrailKey\n\n  # The trail.\n  Trail:\n',
    ],
  ],
  [
    'a template whose key has no policy, and two trails',
    {
      't.yaml': `Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      Description: k\n${YAML_TRAIL('A', '      TrailName: a\n      KMSKeyId: !Ref Key\n')}${YAML_TRAIL('B', '      TrailName: !Sub b-${AWS::Region}\n      KMSKeyId: !GetAtt Key.Arn\n')}`,
    },
    [
      "trail/a'",
      "trail/b-${AWS::Region}'",
      'Sid: AllowCloudTrailToDescribeKey2',
      '      EnableKeyRotation: true\n',
    ],
  ],
]

describe('a fix', () => {
  it.each(CASES)('mends %s, and has nothing to do a second time', async (_title, files, after) => {
    const folder = folderWith(files)
    const before = await checked(folder)
    expect(openIn(before)).not.toEqual([])
    writeFixes(before.fixes)
    const text = Object.keys(files)
      .map((path) => readFileSync(join(folder, path), 'utf8'))
      .join('\n')
    for (const part of after) expect(text).toContain(part)
    const now = await checked(folder)
    expect(openIn(now)).toEqual([])
    expect(now.report.problems).toEqual([])
    expect(now.fixes).toEqual([])
  })

  it.each([
    [
      'names that hang on for_each',
      {
        'main.tf':
          'resource "aws_cloudtrail" "t" {\n  for_each       = toset(["a"])\n  name           = each.key\n  s3_bucket_name = "logs"\n}\n',
      },
      'its name can’t be written into a key policy',
    ],
    [
      'a resource on one line',
      { 'main.tf': 'resource "aws_cloudtrail" "t" { s3_bucket_name = "b" }\n' },
      'not written as a block',
    ],
    [
      'a Deny',
      {
        'main.tf': `resource "aws_kms_key" "k" {\n  enable_key_rotation = true\n  policy              = jsonencode({\n    Statement = [\n      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*" }\n    ]\n  })\n}\n${TRAIL('t', UNDER_K)}`,
      },
      'only you can tell whether it may go',
    ],
    [
      'flow style',
      {
        't.yaml':
          'Resources: { T: { Type: "AWS::CloudTrail::Trail", Properties: { S3BucketName: b, IsLogging: true } } }\n',
      },
      'not written as a block of YAML',
    ],
    [
      'code that was not read fully',
      { 'main.tf': `${TRAIL('t', '')}resource "x" {\n` },
      'to be mended first',
    ],
  ])('leaves alone, and says why: %s', async (_title, files, why) => {
    const { fixes, unfixed } = await checked(folderWith(files))
    expect(fixes).toEqual([])
    expect(unfixed.join('\n')).toContain(why)
  })

  it('is not written over a change that somebody made meanwhile', async () => {
    const folder = folderWith({ 'main.tf': TRAIL('t', '') })
    const { fixes } = await checked(folder)
    writeFileSync(join(folder, 'main.tf'), '# other\n')
    expect(() => writeFixes(fixes)).toThrow('was changed while it was checked')
    expect(readFileSync(join(folder, 'main.tf'), 'utf8')).toBe('# other\n')
  })
})
