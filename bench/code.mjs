// Speed of `check`, by itself: run as a child process so that memory and start-up are this work's alone.
// node bench/code.mjs make FOLDER KIND COUNT | node bench/code.mjs check FOLDER ROUNDS
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const TERRAFORM = (index) => `
data "aws_caller_identity" "current" {}

variable "retention_days" {
  type    = number
  default = 365
}

locals {
  tags = {
    team = "platform-${index}"
    cost = "shared"
  }
}

resource "aws_s3_bucket" "logs" {
  bucket = "trail-logs-${index}"
  tags   = local.tags
}

resource "aws_kms_key" "logs" {
  description         = "CloudTrail logs"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::\${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_cloudtrail" "events" {
  name                  = "events-${index}"
  s3_bucket_name        = aws_s3_bucket.logs.id
  is_multi_region_trail = true
  kms_key_id            = ${index % 2 === 0 ? 'aws_kms_key.logs.arn' : '"alias/aws/cloudtrail"'}
}
`

const TEMPLATE = (index) => `
AWSTemplateFormatVersion: '2010-09-09'
Description: Trail ${index}
Parameters:
  Stage: { Type: String, Default: prod }
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub trail-logs-${index}-\${Stage}
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: !Sub events-\${Stage}
      IsLogging: true
      S3BucketName: !Ref Bucket
`

const OTHER = (index) => `
resource "aws_instance" "web" {
  ami           = "ami-${index}"
  instance_type = "t3.micro"
  tags          = { name = "web-${index}" }
}
`

/** A repository: `relevant` has a trail in each file, `mixed` one in a hundred. */
function make(folder, kind, count) {
  for (let index = 0; index < count; index += 1) {
    const path = join(folder, `d${Math.floor(index / 100)}`, `m${index}`)
    mkdirSync(path, { recursive: true })
    const isRelevant = kind === 'relevant' || index % 100 === 0
    if (kind === 'templates') writeFileSync(join(path, 'template.yaml'), TEMPLATE(index))
    else writeFileSync(join(path, 'main.tf'), isRelevant ? TERRAFORM(index) : OTHER(index))
  }
}

/** A plan of about so many megabytes, trails among other resources. */
function plan(file, megabytes) {
  const resource = (address, type, after, unknown) => ({
    address,
    mode: 'managed',
    type,
    name: address.split('.')[1],
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: {
      actions: ['create'],
      before: null,
      after,
      after_unknown: unknown,
      before_sensitive: false,
      after_sensitive: {},
    },
  })
  const changes = []
  let size = 0
  for (let index = 0; size < megabytes * 1024 * 1024; index += 1) {
    const one =
      index % 100 === 0
        ? resource(
            `aws_cloudtrail.t${index}`,
            'aws_cloudtrail',
            { name: `t${index}`, kms_key_id: null, s3_bucket_name: 'logs' },
            { arn: true, id: true },
          )
        : resource(
            `aws_instance.i${index}`,
            'aws_instance',
            { ami: `ami-${index}`, user_data: 'x'.repeat(300), tags: { name: `web-${index}` } },
            { id: true, arn: true },
          )
    size += JSON.stringify(one).length
    changes.push(one)
  }
  const document = {
    format_version: '1.2',
    terraform_version: '1.11.0',
    resource_changes: changes,
    configuration: { root_module: { resources: [] } },
  }
  writeFileSync(file, JSON.stringify(document))
}

async function check(folder, rounds) {
  const cpu = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  const { check: run } = await import('../dist/toolkit/check.js')
  const seconds = []
  let report
  for (let round = 0; round < rounds; round += 1) {
    // The first round has loading the program in it.
    const start = round === 0 ? 0 : cpu()
    report = await run([folder])
    seconds.push(cpu() - start)
  }
  const { maxRSS } = process.resourceUsage()
  const found = {
    files: report.files.seen,
    subjects: report.subjects.length,
    problems: report.problems.length,
  }
  console.log(JSON.stringify({ ...found, cpuSeconds: seconds, peakMegabytes: maxRSS / 1024 }))
}

const [verb, target, kind, count] = process.argv.slice(2)
if (verb === 'make') make(target, kind, Number(count))
if (verb === 'plan') plan(target, Number(kind))
if (verb === 'check') await check(target, Number(kind))
