import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { compliantAccount } from '../../src/simulator/scenarios/compliant.js'
import { messyOrganization } from '../../src/simulator/scenarios/messy.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { type AwsCliRun, awsCli } from '../support/aws-cli.js'
import { simulate } from '../support/simulator.js'

const python = inject('python')

/** The commands of the source control, run word for word by the AWS CLI; names and key ids filled in. */
describe.skipIf(python === null)("the source control's own commands", () => {
  let messy: SimulatorServer
  let compliant: SimulatorServer
  const payments = '444444444444'

  beforeAll(async () => {
    messy = await startServer({ simulator: simulate(messyOrganization()) })
    compliant = await startServer({ simulator: simulate(compliantAccount()) })
  })
  afterAll(async () => {
    await messy.close()
    await compliant.close()
  })

  async function aws(server: SimulatorServer, accountId: string, command: string): Promise<AwsCliRun> {
    const args = command.match(/"[^"]*"|\S+/gu) ?? []
    return awsCli(
      python?.aws ?? '',
      { endpoint: server.url, accountId },
      args.map((word) => word.replace(/^"(.*)"$/u, '$1')),
    )
  }

  const QUERY = '[?KmsKeyId!=null].{TrailName:Name, KmsKeyId:KmsKeyId}" --output table'

  it('as written, the audit query prints nothing although a key is set, and ends well', async () => {
    const run = await aws(compliant, '111111111111', `cloudtrail describe-trails --query "TrailList${QUERY}`)
    expect(run).toMatchObject({ stdout: '', status: 0 })
  })

  it('mended, the audit query prints the trails with a key', async () => {
    const run = await aws(compliant, '111111111111', `cloudtrail describe-trails --query "trailList${QUERY}`)
    expect(run.stdout).toContain('arn:aws:kms:us-east-1:111111111111:key/trail-key')
    expect(run.stdout).toContain('main')
  })

  it('asks for a key, and is shown a title without the id: a table leaves a single text out', async () => {
    const run = await aws(
      compliant,
      '111111111111',
      'kms describe-key --key-id trail-key --query "KeyMetadata.KeyId" --output table',
    )
    expect(run.stdout).toBe('-------------\n|DescribeKey|\n+-----------+\n')
  })

  it('refuses a key whose policy does not admit CloudTrail', async () => {
    const made = await aws(messy, payments, 'kms create-key --query KeyMetadata.KeyId --output text')
    const run = await aws(
      messy,
      payments,
      `cloudtrail update-trail --name payments --kms-key-id ${made.stdout.trim()}`,
    )
    expect(run.stderr).toContain('InsufficientEncryptionPolicyException')
    expect(run.status).not.toBe(0)
  })

  it('takes the key away, stops and starts logging, and sets it again', async () => {
    const account = '111111111111'
    const key = 'arn:aws:kms:us-east-1:111111111111:key/trail-key'
    const read = async (): Promise<string> =>
      (
        await aws(
          compliant,
          account,
          'cloudtrail describe-trails --query trailList[0].KmsKeyId --output text',
        )
      ).stdout.trim()
    await aws(compliant, account, 'cloudtrail update-trail --name main --kms-key-id ""')
    expect(await read()).toBe('None')
    await aws(compliant, account, 'cloudtrail stop-logging --name main')
    const stopped = await aws(compliant, account, 'cloudtrail get-trail-status --name main --query IsLogging')
    expect(stopped.stdout.trim()).toBe('false')
    await aws(compliant, account, 'cloudtrail start-logging --name main')
    await aws(compliant, account, `cloudtrail update-trail --name main --kms-key-id ${key}`)
    expect(await read()).toBe(key)
  })
})

describe.skipIf(python === null)('the AWS CLI as an independent client', () => {
  let messy: SimulatorServer
  beforeAll(async () => {
    messy = await startServer({ simulator: simulate(messyOrganization()) })
  })
  afterAll(async () => messy.close())

  it.each([
    ['sts get-caller-identity --query Account --output text', '111111111111'],
    ['organizations describe-organization --query Organization.Id --output text', 'o-messy00000'],
    ['organizations list-accounts --query Accounts[?Name==`payments-prod`].Id --output text', '444444444444'],
    [
      'account list-regions --region-opt-status-contains ENABLED_BY_DEFAULT --query Regions[*].RegionName --output text',
      'eu-west-1\tus-east-1',
    ],
    ['ec2 describe-regions --query Regions[*].RegionName --output text', 'eu-west-1\tus-east-1'],
    [
      'iam get-role --role-name OrganizationAccountAccessRole --query Role.RoleName --output text',
      'OrganizationAccountAccessRole',
    ],
    ['cloudtrail list-trails --query Trails[0].Name --output text', 'organization'],
    ['logs describe-log-groups --query logGroups --output text', ''],
  ])('aws %s', async (command, expected) => {
    const run = await awsCli(
      python?.aws ?? '',
      { endpoint: messy.url, accountId: '111111111111' },
      command.split(' '),
    )
    expect(run.stderr).toBe('')
    expect(run.stdout.trim()).toBe(expected)
  })

  it('reads objects and their encryption', async () => {
    const place = { endpoint: messy.url, accountId: '222222222222' }
    const listed = await awsCli(python?.aws ?? '', place, [
      's3',
      'ls',
      '--recursive',
      's3://trail-logs-222222222222/AWSLogs/',
    ])
    const key = listed.stdout.trim().split(/\s+/u).at(-1) ?? ''
    expect(key).toContain('AWSLogs/o-messy00000/111111111111/CloudTrail/us-east-1/2026/03/01/')
    const head = await awsCli(python?.aws ?? '', place, [
      's3api',
      'head-object',
      '--bucket',
      'trail-logs-222222222222',
      '--key',
      key,
    ])
    expect(JSON.parse(head.stdout)).toMatchObject({ ServerSideEncryption: 'aws:kms' })
  })

  it('is told what is not simulated', async () => {
    const run = await awsCli(python?.aws ?? '', { endpoint: messy.url, accountId: '111111111111' }, [
      'cloudtrail',
      'list-channels',
    ])
    expect(run.status).not.toBe(0)
    expect(run.stderr).toContain('not simulated')
  })
})
