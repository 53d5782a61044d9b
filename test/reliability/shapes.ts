import type { Bucket } from '../../src/domain/bucket.js'
import type { Estate } from '../../src/domain/estate.js'
import type { Plan } from '../../src/domain/plan.js'
import { makePlan } from '../../src/plan/make-plan.js'
import type { PlanRequest } from '../../src/plan/types.js'
import { createWorld } from '../../src/simulator/create.js'
import { exportEstate } from '../../src/simulator/export.js'
import { planOf } from '../support/plan-builder.js'
import { emptyEstate } from '../support/simulator.js'

/** A shape of plan, with the estate that it is made for. */
export interface Shape {
  readonly name: string
  readonly estate: Estate
  readonly plan: Plan
}

const HOME = '111111111111'
const OTHER = '222222222222'
const REGION = 'us-east-1'
const OWN_KEY = `arn:aws:kms:${REGION}:${HOME}:key/00000000-0000-4000-8000-000000000001`
const OTHER_KEY = `arn:aws:kms:${REGION}:${OTHER}:key/00000000-0000-4000-8000-000000000002`
const LOG_GROUP = `arn:aws:logs:${REGION}:${HOME}:log-group:trails`

type TrailRecord = Estate['trails'][number]

function trail(name: string, more: Partial<TrailRecord> = {}): TrailRecord {
  const arn = `arn:aws:cloudtrail:${REGION}:${HOME}:trail/${name}`
  return {
    arn,
    name,
    accountId: HOME,
    homeRegion: REGION,
    kmsKeyId: null,
    s3BucketName: 'logs',
    s3KeyPrefix: 'all',
    snsTopicArn: null,
    cloudWatchLogsLogGroupArn: null,
    cloudWatchLogsRoleArn: null,
    isMultiRegionTrail: true,
    ...more,
  }
}

/** A key with a statement of somebody else's, which must come through untouched. */
function key(arn: string, accountId: string): Estate['keys'][number] {
  const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Admin", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::${accountId}:root" }, "Action": "kms:*", "Resource": "*" },
    { "Sid": "SomebodyElses", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::333333333333:root" }, "Action": "kms:Decrypt",
      "Resource": "*", "Condition": { "StringEquals": { "kms:EncryptionContext:purpose": "theirs" } } }
  ]
}`
  return { arn, accountId, region: REGION, policy, aliases: ['alias/theirs'] }
}

interface Around {
  readonly accounts?: Estate['accounts']
  readonly organization?: Estate['organization']
  readonly keys?: Estate['keys']
  readonly logGroups?: Estate['logGroups']
  readonly bucket?: Partial<Bucket>
}

/** An estate as a collection of it would be: the simulator fills in what AWS has by default. */
function estateOf(trails: readonly TrailRecord[], { bucket, ...around }: Around = {}): Estate {
  const bare = {
    ...emptyEstate(HOME),
    trails: [...trails],
    buckets: [{ name: 'logs', accountId: HOME, region: REGION, ...bucket }],
    ...around,
  }
  const sources = [...bare.sources]
  if ((around.accounts ?? []).some((one) => one.id === OTHER)) {
    const callerArn = `arn:aws:sts::${OTHER}:assumed-role/OrganizationAccountAccessRole/trailseal`
    sources.push({ callerArn, accountId: OTHER, endpoint: 'simulator', answeredBy: 'simulator' })
  }
  return { ...exportEstate(createWorld({ estate: bare })), collectedAt: bare.collectedAt, sources }
}

function shapeOf(name: string, estate: Estate, more: Partial<PlanRequest> = {}): Shape {
  const plan = makePlan({
    estate,
    planner: 'test',
    madeAt: estate.collectedAt,
    ...more,
    settings: { readers: [], ...more.settings },
  })
  if (plan.steps.length === 0)
    throw new Error(`${name}: nothing is planned: ${JSON.stringify(plan.refusals)}`)
  return { name, estate, plan }
}

const ORGANIZATION: Around = {
  organization: {
    id: 'o-small00000',
    managementAccountId: HOME,
    delegatedAdministrators: [],
    units: [{ id: 'r-root', name: 'Root', accounts: [HOME, OTHER] }],
    policies: [],
  },
  accounts: [
    { id: HOME, access: 'caller' },
    { id: OTHER, access: 'assumed-role' },
  ],
}

function configured(arn: string): Partial<PlanRequest> {
  return { settings: { keys: [{ region: REGION, arn }] } }
}

function newKey(): Shape {
  return shapeOf('a new key', estateOf([trail('main')]))
}

function existingKey(name: string, trails: readonly string[]): Shape {
  const estate = estateOf(
    trails.map((one) => trail(one)),
    { keys: [key(OWN_KEY, HOME)] },
  )
  return shapeOf(name, estate, configured(OWN_KEY))
}

function organizationTrail(): Shape {
  return shapeOf(
    'an organization trail',
    estateOf([trail('main', { isOrganizationTrail: true })], ORGANIZATION),
  )
}

function otherAccount(): Shape {
  const estate = estateOf([trail('main')], { ...ORGANIZATION, keys: [key(OTHER_KEY, OTHER)] })
  return shapeOf('a key in another account', estate, configured(OTHER_KEY))
}

function logGroup(): Shape {
  const group = { arn: LOG_GROUP, name: 'trails', accountId: HOME, region: REGION, kmsKeyId: null }
  const role = `arn:aws:iam::${HOME}:role/to-logs`
  const one = trail('main', { cloudWatchLogsLogGroupArn: `${LOG_GROUP}:*`, cloudWatchLogsRoleArn: role })
  const estate = estateOf([one], { keys: [key(OWN_KEY, HOME)], logGroups: [group] })
  return shapeOf('a log group', estate, { ...configured(OWN_KEY), logGroups: true })
}

/** Rotation by itself: a key that is right but for that. */
function rotation(): Shape {
  const estate = estateOf([trail('main')], {
    keys: [{ ...key(OWN_KEY, HOME), rotation: { enabled: true, periodInDays: 700 } }],
  })
  const step = {
    action: 'set-key-rotation',
    accountId: HOME,
    region: REGION,
    key: { arn: OWN_KEY },
    before: { enabled: true, periodInDays: 700 },
    after: { enabled: true, periodInDays: 365 },
  } as const
  return { name: 'rotation', estate, plan: planOf(estate, [step]) }
}

/** Every shape of plan. */
export const SHAPES: readonly Shape[] = [
  newKey(),
  existingKey('the policy of an existing key', ['main']),
  rotation(),
  organizationTrail(),
  existingKey('a key that two trails share', ['main', 'second']),
  logGroup(),
  otherAccount(),
]
