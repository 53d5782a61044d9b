import type { Estate } from '../../src/domain/estate.js'
import type { Plan } from '../../src/domain/plan.js'
import { newKeySteps, planOf, sealingPolicy, trailPreconditions } from '../support/plan-builder.js'
import { emptyEstate } from '../support/simulator.js'

/** A shape of plan, with the estate that it is made for. */
export interface Shape {
  readonly name: string
  readonly estate: Estate
  readonly plan: Plan
}

const HOME = '111111111111'
const KEYS = '222222222222'
const REGION = 'us-east-1'
const PLACE = { accountId: HOME, region: REGION }
const OWN_KEY = `arn:aws:kms:${REGION}:${HOME}:key/0000-own`
const FOREIGN = {
  Sid: 'SomebodyElses',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${KEYS}:root` },
  Action: 'kms:Decrypt',
  Resource: '*',
}

function arnOf(name: string): string {
  return `arn:aws:cloudtrail:${REGION}:${HOME}:trail/${name}`
}

function trail(name: string, more: Partial<Estate['trails'][number]> = {}): Estate['trails'][number] {
  return {
    arn: arnOf(name),
    name,
    accountId: HOME,
    homeRegion: REGION,
    kmsKeyId: null,
    s3BucketName: 'logs',
    s3KeyPrefix: 'all',
    isMultiRegionTrail: true,
    ...more,
  }
}

function estateOf(trails: Estate['trails'], more: Partial<Estate> = {}): Estate {
  return {
    ...emptyEstate(HOME),
    trails,
    buckets: [{ name: 'logs', accountId: HOME, region: REGION }],
    ...more,
  }
}

/** A policy with statements of somebody else's, which must come through untouched. */
function policyBefore(): string {
  return sealingPolicy(HOME, [arnOf('other')], [FOREIGN])
}

function newKey(): Shape {
  const estate = estateOf([trail('main')])
  return {
    name: 'a new key',
    estate,
    plan: planOf(
      estate,
      newKeySteps(PLACE, arnOf('main')),
      trailPreconditions(estate, arnOf('main'), ['step-4']),
    ),
  }
}

function existingKey(name: string, trails: readonly string[]): Shape {
  const before = policyBefore()
  const after = sealingPolicy(HOME, ['other', ...trails].map(arnOf), [FOREIGN])
  const estate = estateOf(
    trails.map((one) => trail(one)),
    { keys: [{ arn: OWN_KEY, policy: before, aliases: ['alias/own'], rotation: { enabled: false } }] },
  )
  const key = { arn: OWN_KEY }
  const plan = planOf(
    estate,
    [
      { action: 'put-key-policy', ...PLACE, key, before, after },
      {
        action: 'set-key-rotation',
        ...PLACE,
        key,
        before: { enabled: false },
        after: { enabled: true, periodInDays: 365 },
        dependsOn: ['step-1'],
      },
      ...trails.map((one) => ({
        action: 'update-trail' as const,
        ...PLACE,
        trailArn: arnOf(one),
        before: { kmsKeyId: null },
        after: { key },
        dependsOn: ['step-1', 'step-2'],
      })),
    ],
    [
      {
        kind: 'key',
        subject: OWN_KEY,
        ...PLACE,
        field: 'policy',
        value: before,
        steps: ['step-1', 'step-3'],
      },
      ...trails.flatMap((one, index) => trailPreconditions(estate, arnOf(one), [`step-${index + 3}`])),
    ],
  )
  return { name, estate, plan }
}

function rotation(): Shape {
  const policy = sealingPolicy(HOME, [arnOf('main')])
  const estate = estateOf([trail('main', { kmsKeyId: OWN_KEY })], {
    keys: [{ arn: OWN_KEY, policy, rotation: { enabled: true, periodInDays: 700 } }],
  })
  const key = { arn: OWN_KEY }
  return {
    name: 'rotation',
    estate,
    plan: planOf(estate, [
      {
        action: 'set-key-rotation',
        ...PLACE,
        key,
        before: { enabled: true, periodInDays: 700 },
        after: { enabled: true, periodInDays: 365 },
      },
    ]),
  }
}

function organizationTrail(): Shape {
  const units = [{ id: 'r-root', name: 'Root', accounts: [HOME, KEYS] }]
  const estate = estateOf([trail('main', { isOrganizationTrail: true })], {
    organization: {
      id: 'o-small00000',
      managementAccountId: HOME,
      delegatedAdministrators: [],
      units,
      policies: [],
    },
    accounts: [
      { id: HOME, access: 'caller' },
      { id: KEYS, access: 'assumed-role' },
    ],
  })
  return {
    name: 'an organization trail',
    estate,
    plan: planOf(
      estate,
      newKeySteps(PLACE, arnOf('main')),
      trailPreconditions(estate, arnOf('main'), ['step-4']),
    ),
  }
}

function otherAccount(): Shape {
  const shape = organizationTrail()
  const estate = estateOf([trail('main')], {
    organization: shape.estate.organization,
    accounts: shape.estate.accounts,
  })
  return {
    name: 'a key in another account',
    estate,
    plan: planOf(
      estate,
      newKeySteps(PLACE, arnOf('main'), { keyAccountId: KEYS }),
      trailPreconditions(estate, arnOf('main'), ['step-4']),
    ),
  }
}

function logGroup(): Shape {
  const arn = `arn:aws:logs:${REGION}:${HOME}:log-group:trails`
  const service = { Service: `logs.${REGION}.amazonaws.com` }
  const forLogs = {
    Sid: 'Logs',
    Effect: 'Allow',
    Principal: service,
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*'],
    Resource: '*',
  }
  const before = policyBefore()
  const after = sealingPolicy(HOME, [arnOf('other'), arnOf('main')], [FOREIGN, forLogs])
  const key = { arn: OWN_KEY }
  const estate = estateOf([trail('main', { cloudWatchLogsLogGroupArn: `${arn}:*` })], {
    keys: [{ arn: OWN_KEY, policy: before }],
    logGroups: [{ arn, name: 'trails', accountId: HOME, region: REGION, kmsKeyId: null }],
  })
  const plan = planOf(
    estate,
    [
      { action: 'put-key-policy', ...PLACE, key, before, after },
      {
        action: 'update-trail',
        ...PLACE,
        trailArn: arnOf('main'),
        before: { kmsKeyId: null },
        after: { key },
        dependsOn: ['step-1'],
      },
      {
        action: 'set-log-group-key',
        ...PLACE,
        logGroupArn: arn,
        before: { kmsKeyId: null },
        after: { key },
        dependsOn: ['step-1'],
      },
    ],
    [{ kind: 'log-group', subject: arn, ...PLACE, field: 'kmsKeyId', value: null, steps: ['step-3'] }],
  )
  return { name: 'a log group', estate, plan }
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
