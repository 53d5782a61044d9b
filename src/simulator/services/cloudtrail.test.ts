import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  UpdateEventDataStoreCommand,
  UpdateTrailCommand,
  type UpdateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail'
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type SimulatedClients,
  clientsOf,
  refusal,
  stillSimulator,
} from '../../../test/support/simulated-clients.js'
import { compliantAccount } from '../scenarios/compliant.js'
import { messyOrganization } from '../scenarios/messy.js'
import { cloudtrailStatements, delegation, keyArn, policy, trailArn } from '../scenarios/parts.js'
import type { Simulator } from '../simulator.js'

const ID = '111111111111'
const MAIN = trailArn(ID, 'main')
const BUCKET = `trail-logs-${ID}`

let simulator: Simulator
let own: SimulatedClients
let elsewhere: SimulatedClients
beforeEach(() => {
  simulator = stillSimulator(compliantAccount())
  own = clientsOf(simulator, ID)
  elsewhere = clientsOf(simulator, ID, 'eu-west-1')
})

const update = async (input: Partial<UpdateTrailCommandInput>, clients = own): Promise<string> =>
  refusal(clients.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', ...input })))

describe('names and regions (CTAPI DescribeTrails, GetTrailStatus)', () => {
  it('show shadow trails in a list, but not by name', async () => {
    const { trailList } = await elsewhere.cloudtrail.send(new DescribeTrailsCommand({}))
    expect(trailList?.map((one) => one.TrailARN)).toEqual([MAIN])
    const named = await elsewhere.cloudtrail.send(new DescribeTrailsCommand({ trailNameList: ['main'] }))
    expect(named.trailList).toEqual([])
    const byArn = await elsewhere.cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [MAIN] }))
    expect(byArn.trailList?.[0]?.HomeRegion).toBe('us-east-1')
  })

  it('answer the status of a shadow trail by ARN only', async () => {
    expect((await elsewhere.cloudtrail.send(new GetTrailStatusCommand({ Name: MAIN }))).IsLogging).toBe(true)
    expect(await refusal(elsewhere.cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' })))).toBe(
      `TrailNotFoundException: Unknown trail: ${trailArn(ID, 'main', 'eu-west-1')} for the user: ${ID}`,
    )
  })

  it('refuse changes elsewhere, by name too, and ARNs of other things', async () => {
    expect(await update({}, elsewhere)).toMatch(/^InvalidHomeRegionException/u)
    expect(await update({ Name: `arn:aws:s3:::${BUCKET}` })).toMatch(/^CloudTrailARNInvalidException/u)
  })
})

describe('UpdateTrail refuses', () => {
  it.each([
    [{ S3BucketName: 'no-such-bucket' }, 'S3BucketDoesNotExistException'],
    [{ S3BucketName: 'Not_A_Bucket' }, 'InvalidS3BucketNameException'],
    [{ S3KeyPrefix: 'x'.repeat(201) }, 'InvalidS3PrefixException'],
    [{ KmsKeyId: 'arn:aws:s3:::bucket' }, 'InvalidKmsKeyIdException'],
    [{ KmsKeyId: 'alias/unheard-of' }, 'KmsKeyNotFoundException'],
    [{ KmsKeyId: 'alias/aws/s3' }, 'InsufficientEncryptionPolicyException'],
    [{ IncludeGlobalServiceEvents: false }, 'InvalidParameterCombinationException'],
    [{ IsOrganizationTrail: true }, 'OrganizationsNotInUseException'],
  ])('%j: %s', async (input, code) => {
    expect(await update(input)).toMatch(new RegExp(`^${code}: `, 'u'))
  })

  it('a key whose policy names another trail, in the words of AWS', async () => {
    const Policy = policy(delegation(ID), ...cloudtrailStatements([trailArn(ID, 'other')]))
    await own.kms.send(new PutKeyPolicyCommand({ KeyId: 'alias/trail-key', Policy }))
    const key = keyArn(ID, 'trail-key')
    expect(await update({ KmsKeyId: 'alias/trail-key' })).toBe(
      `InsufficientEncryptionPolicyException: Insufficient permissions to access S3 bucket ${BUCKET} or KMS key ${key}.`,
    )
  })

  it('a key that CloudTrail may use but not describe', async () => {
    const [encrypts = {}] = cloudtrailStatements([MAIN])
    const Policy = policy(delegation(ID), encrypts)
    await own.kms.send(new PutKeyPolicyCommand({ KeyId: 'alias/trail-key', Policy }))
    expect(await update({})).toMatch(/^InsufficientEncryptionPolicyException/u)
  })

  it('a bucket that lets CloudTrail write but not read its ACL', async () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${BUCKET}/AWSLogs/${ID}/*`,
      },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await own.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }))
    expect(await update({})).toMatch(/^InsufficientS3BucketPolicyException/u)
  })
})

describe('UpdateTrail', () => {
  it('clears a prefix by an empty text and leaves the rest', async () => {
    await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', S3KeyPrefix: 'logs' }))
    const cleared = await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', S3KeyPrefix: '' }))
    expect(cleared.S3KeyPrefix).toBeUndefined()
    expect(cleared).toMatchObject({ KmsKeyId: keyArn(ID, 'trail-key'), IsMultiRegionTrail: true })
  })
})

describe('CreateTrail', () => {
  it('counts multi-region trails of other regions', async () => {
    const make = async (index: number): Promise<unknown> =>
      elsewhere.cloudtrail.send(new CreateTrailCommand({ Name: `trail-${index}`, S3BucketName: BUCKET }))
    for (let index = 2; index <= 5; index += 1) await make(index)
    expect(await refusal(make(6))).toMatch(/^MaximumNumberOfTrailsExceededException/u)
  })
})

describe('organization trails', () => {
  const [MANAGEMENT, DELEGATED, MEMBER] = [ID, '333333333333', '444444444444']
  const shared = trailArn(MANAGEMENT, 'organization')

  beforeEach(() => {
    simulator = stillSimulator(messyOrganization())
  })

  it('carry the management account in every member', async () => {
    const { trailList } = await clientsOf(simulator, MEMBER).cloudtrail.send(new DescribeTrailsCommand({}))
    expect(trailList?.map((one) => one.TrailARN)).toContain(shared)
  })

  it('are changed by the management account and delegated administrators, not by members', async () => {
    const change = async (accountId: string): Promise<unknown> =>
      clientsOf(simulator, accountId).cloudtrail.send(new UpdateTrailCommand({ Name: shared }))
    await change(MANAGEMENT)
    await change(DELEGATED)
    expect(await refusal(change(MEMBER))).toMatch(/^NotOrganizationMasterAccountException/u)
  })

  it("are made as the management account's, and not by members", async () => {
    const input = { Name: 'second', S3BucketName: 'trail-logs-222222222222', IsOrganizationTrail: true }
    const make = async (accountId: string): Promise<unknown> =>
      clientsOf(simulator, accountId).cloudtrail.send(new CreateTrailCommand(input))
    expect(await make(DELEGATED)).toMatchObject({ TrailARN: trailArn(MANAGEMENT, 'second') })
    expect(await refusal(make(MEMBER))).toMatch(/^NotOrganizationMasterAccountException/u)
  })

  it("need the bucket to admit the organization's path", async () => {
    const archive = clientsOf(simulator, '222222222222')
    const service = { Service: 'cloudtrail.amazonaws.com' }
    const arn = 'arn:aws:s3:::trail-logs-222222222222'
    const write = (path: string): object => ({
      Effect: 'Allow',
      Principal: service,
      Action: 's3:PutObject',
      Resource: `${arn}/AWSLogs/${path}/*`,
    })
    const acl = { Effect: 'Allow', Principal: service, Action: 's3:GetBucketAcl', Resource: arn }
    const put = async (path: string): Promise<unknown> =>
      archive.s3.send(
        new PutBucketPolicyCommand({
          Bucket: 'trail-logs-222222222222',
          Policy: policy(acl, write(path)),
        }),
      )
    const change = async (): Promise<unknown> =>
      clientsOf(simulator, MANAGEMENT).cloudtrail.send(new UpdateTrailCommand({ Name: shared }))
    await put(MANAGEMENT)
    expect(await refusal(change())).toMatch(/^InsufficientS3BucketPolicyException/u)
    await put('o-messy00000')
    await change()
  })
})

describe('event selectors', () => {
  it('are the default ones until put', async () => {
    const get = async (): Promise<unknown> =>
      (await own.cloudtrail.send(new GetEventSelectorsCommand({ TrailName: 'main' }))).EventSelectors
    expect(await get()).toMatchObject([{ ReadWriteType: 'All', IncludeManagementEvents: true }])
    const EventSelectors = [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: true }]
    await own.cloudtrail.send(new PutEventSelectorsCommand({ TrailName: 'main', EventSelectors }))
    expect(await get()).toMatchObject(EventSelectors)
    const { trailList } = await own.cloudtrail.send(new DescribeTrailsCommand({}))
    expect(trailList?.[0]?.HasCustomEventSelectors).toBe(true)
  })

  it('are of one kind', async () => {
    const put = new PutEventSelectorsCommand({ TrailName: 'main', EventSelectors: [] })
    expect(await refusal(own.cloudtrail.send(put))).toMatch(/^InvalidEventSelectorsException/u)
  })

  it('of Insights are refused where there are none', async () => {
    expect(await refusal(own.cloudtrail.send(new GetInsightSelectorsCommand({ TrailName: 'main' })))).toMatch(
      /^InsightNotEnabledException/u,
    )
  })
})

describe('LookupEvents', () => {
  it('tells who changed what, newest first, with the request', async () => {
    await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main', KmsKeyId: '' }))
    simulator.world.clock.advance(1000)
    await own.cloudtrail.send(new DeleteTrailCommand({ Name: 'main' }))
    const { Events = [] } = await own.cloudtrail.send(new LookupEventsCommand({}))
    expect(Events.map((one) => one.EventName)).toEqual(['DeleteTrail', 'UpdateTrail'])
    const record = JSON.parse(Events[1]?.CloudTrailEvent ?? '{}') as Record<string, unknown>
    expect(record['requestParameters']).toEqual({ name: 'main', kmsKeyId: '' })
  })

  it.each([
    [{ AttributeKey: 'ResourceName' as const, AttributeValue: 'main' }, 1],
    [{ AttributeKey: 'ResourceName' as const, AttributeValue: MAIN }, 1],
    [{ AttributeKey: 'EventName' as const, AttributeValue: 'DeleteTrail' }, 0],
    [{ AttributeKey: 'Username' as const, AttributeValue: 'administrator' }, 1],
  ])('by %j finds %i', async (attribute, count) => {
    await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main' }))
    const { Events } = await own.cloudtrail.send(new LookupEventsCommand({ LookupAttributes: [attribute] }))
    expect(Events).toHaveLength(count)
  })

  it('keeps to the times asked for', async () => {
    await own.cloudtrail.send(new UpdateTrailCommand({ Name: 'main' }))
    const later = new Date(simulator.world.clock.nowMs() + 1)
    expect((await own.cloudtrail.send(new LookupEventsCommand({ StartTime: later }))).Events).toEqual([])
    const backwards = new LookupEventsCommand({ StartTime: later, EndTime: new Date(0) })
    expect(await refusal(own.cloudtrail.send(backwards))).toMatch(/^InvalidTimeRangeException/u)
  })

  it('answers 50 events at most', async () => {
    expect(await refusal(own.cloudtrail.send(new LookupEventsCommand({ MaxResults: 51 })))).toMatch(
      /^InvalidMaxResultsException/u,
    )
  })
})

describe('tags', () => {
  it('of what is not there are refused as of a resource', async () => {
    const list = new ListTagsCommand({ ResourceIdList: [trailArn(ID, 'gone')] })
    expect(await refusal(own.cloudtrail.send(list))).toMatch(/^ResourceNotFoundException/u)
  })
})

describe('event data stores', () => {
  const STORE = `arn:aws:cloudtrail:us-east-1:232323232323:eventdatastore/00000000-0000-0000-0000-00000000000e`

  it('take a key of their own account once', async () => {
    const ledger = clientsOf(stillSimulator(messyOrganization()), '232323232323')
    const set = async (KmsKeyId: string): Promise<unknown> =>
      ledger.cloudtrail.send(new UpdateEventDataStoreCommand({ EventDataStore: STORE, KmsKeyId }))
    expect(await refusal(set(keyArn('222222222222', 'organization-key')))).toMatch(
      /^KmsKeyNotFoundException/u,
    )
    expect(await set('alias/ledger-key')).toMatchObject({ KmsKeyId: keyArn('232323232323', 'ledger-key') })
    expect(await refusal(set('alias/aws/s3'))).toMatch(/^InvalidKmsKeyIdException/u)
  })
})
