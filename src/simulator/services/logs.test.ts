import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DisassociateKmsKeyCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type SimulatedClients,
  clientsOf,
  refusal,
  stillSimulator,
} from '../../../test/support/simulated-clients.js'
import { messyOrganization } from '../scenarios/messy.js'
import { delegation, keyArn, policy } from '../scenarios/parts.js'

const ID = '232323232323'
const KEY = keyArn(ID, 'ledger-key')
const NAME = 'trail-copy'
const GROUP = `arn:aws:logs:us-east-1:${ID}:log-group:${NAME}`

let own: SimulatedClients
beforeEach(() => {
  own = clientsOf(stillSimulator(messyOrganization()), ID)
})

async function admitLogs(context: string): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'logs.us-east-1.amazonaws.com' },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: '*',
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': context } },
  }
  await own.kms.send(new PutKeyPolicyCommand({ KeyId: KEY, Policy: policy(delegation(ID), statement) }))
}

const keyOfGroup = async (): Promise<string | undefined> =>
  (await own.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail' }))).logGroups?.[0]
    ?.kmsKeyId

describe('the key of a log group', () => {
  it('is set where its policy admits CloudWatch Logs for the group, and taken away', async () => {
    await admitLogs(`arn:aws:logs:us-east-1:${ID}:log-group:*`)
    await own.logs.send(new AssociateKmsKeyCommand({ logGroupName: NAME, kmsKeyId: KEY }))
    expect(await keyOfGroup()).toBe(KEY)
    await own.logs.send(new DisassociateKmsKeyCommand({ logGroupName: NAME }))
    expect(await keyOfGroup()).toBeUndefined()
    await own.logs.send(new AssociateKmsKeyCommand({ resourceIdentifier: `${GROUP}:*`, kmsKeyId: KEY }))
    expect(await keyOfGroup()).toBe(KEY)
  })

  it.each([
    ['a policy that omits the service', async () => undefined, KEY],
    ['a policy for another group', async () => admitLogs(`${GROUP}-other`), KEY],
    ['a key that does not exist', async () => undefined, keyArn(ID, 'gone')],
  ])('is refused for %s', async (_title, prepare, kmsKeyId) => {
    await prepare()
    const set = own.logs.send(new AssociateKmsKeyCommand({ logGroupName: NAME, kmsKeyId }))
    expect(await refusal(set)).toMatch(/^InvalidParameterException: The specified KMS Key Id/u)
    expect(await keyOfGroup()).toBeUndefined()
  })
})

describe('log groups', () => {
  it('keep a retention that can be set', async () => {
    const put = async (retentionInDays: number): Promise<unknown> =>
      own.logs.send(new PutRetentionPolicyCommand({ logGroupName: NAME, retentionInDays }))
    await put(90)
    expect(await refusal(put(91))).toMatch(/^InvalidParameterException/u)
    const { logGroups } = await own.logs.send(new DescribeLogGroupsCommand({}))
    expect(logGroups?.[0]).toMatchObject({ retentionInDays: 90, arn: `${GROUP}:*`, logGroupArn: GROUP })
  })

  it('are listed page by page', async () => {
    for (const logGroupName of ['a', 'b']) await own.logs.send(new CreateLogGroupCommand({ logGroupName }))
    const first = await own.logs.send(new DescribeLogGroupsCommand({ limit: 2 }))
    const rest = await own.logs.send(new DescribeLogGroupsCommand({ limit: 2, nextToken: first.nextToken }))
    expect([first.logGroups?.length, rest.logGroups?.length, rest.nextToken]).toEqual([2, 1, undefined])
  })

  it('have no tags', async () => {
    expect((await own.logs.send(new ListTagsForResourceCommand({ resourceArn: GROUP }))).tags).toEqual({})
  })
})
