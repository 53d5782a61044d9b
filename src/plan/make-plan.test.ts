import { describe, expect, it } from 'vitest'
import { type EstateCase, estateOf } from '../../test/support/estate-cases.js'
import type { Estate } from '../domain/estate.js'
import type { Plan } from '../domain/plan.js'
import type { StepOf } from '../domain/plan-step.js'
import { assess } from '../assess/assess.js'
import { lintPlan } from './lint.js'
import { makePlan } from './make-plan.js'
import { predictEstate } from './predict.js'
import { cloudtrailStatement } from './statements.js'
import type { PlanRequest, Reader } from './types.js'

const OWNER = '111122223333'
const OTHER = '444455556666'
const REGION = 'eu-west-1'
const MAIN = `arn:aws:cloudtrail:${REGION}:${OWNER}:trail/main`
const KEY = `arn:aws:kms:${REGION}:${OWNER}:key/1111aaaa-22bb-33cc-44dd-555566667777`
const SPARE = `arn:aws:kms:${REGION}:${OWNER}:key/9999aaaa-22bb-33cc-44dd-555566667777`
const ROLE = `arn:aws:iam::${OWNER}:role/LogReaders`
const BUCKET = 'logs-111122223333'

const reader: Reader = { arn: ROLE, expires: '2027-12-31' }

/** The bucket policy that CloudTrail's pages recommend, with more statements. */
function bucketPolicy(...more: readonly object[]): string {
  const cloudtrail = { Service: 'cloudtrail.amazonaws.com' }
  const allow = {
    Sid: 'CloudTrailWrites',
    Effect: 'Allow',
    Principal: cloudtrail,
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [allow, ...more] })
}

function denyUnless(key: string, value: string): object {
  return {
    Sid: 'OnlyThus',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
    Condition: { StringNotEquals: { [key]: value } },
  }
}

type Change = Pick<EstateCase, 'change' | 'remove' | 'keyPolicy' | 'failures' | 'add'>

function estateWith({ change = {}, ...rest }: Change = {}): Estate {
  const bucket = { policy: bucketPolicy(), ...change.bucket }
  return estateOf({ ...rest, change: { ...change, bucket } })
}

function planOf(estate: Estate, more: Partial<PlanRequest> = {}): Plan {
  return makePlan({
    estate,
    settings: { readers: [reader] },
    planner: 'trailseal test',
    madeAt: '2026-11-20T12:00:00Z',
    ...more,
  })
}

const UNSEALED: Change = { change: { trail: { kmsKeyId: null, newestLog: null } } }
const NO_STATEMENTS = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Administration',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
}
const DENIES = {
  ...NO_STATEMENTS,
  Statement: [
    ...NO_STATEMENTS.Statement,
    { Sid: 'NoServices', Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey*', Resource: '*' },
  ],
}
const spareKey = { ...estateWith().keys[0], arn: SPARE, aliases: [], policy: JSON.stringify(NO_STATEMENTS) }
const RULE = {
  id: 'copy',
  status: 'Enabled',
  destinationBucketArn: 'arn:aws:s3:::copies',
  sseKmsEncryptedObjects: false,
}
const REPLICATES: Change = {
  change: {
    ...UNSEALED.change,
    bucket: { replication: { roleArn: `arn:aws:iam::${OWNER}:role/copy`, rules: [RULE] } },
  },
}

interface Case extends Change {
  readonly name: string
  readonly more?: Partial<PlanRequest>
  readonly steps?: readonly string[]
  readonly refusals?: readonly string[]
  readonly consequences?: readonly string[]
}

const NEW_KEY = ['create-key', 'create-alias', 'set-key-rotation', 'update-trail']

const CASES: readonly Case[] = [
  { name: 'a trail that is right needs nothing' },
  {
    name: 'a trail without a key gets a new one',
    ...UNSEALED,
    steps: NEW_KEY,
    consequences: ['loses-read', 'gains-read', 'cost', 'delivery'],
  },
  {
    name: 'a disabled key is left for a new one',
    change: { key: { keyState: 'Disabled' } },
    steps: NEW_KEY,
    consequences: ['note'],
  },
  {
    name: 'a key in another region is left for a new one',
    change: {
      trail: { kmsKeyId: KEY.replace(REGION, 'us-east-1') },
      key: { arn: KEY.replace(REGION, 'us-east-1'), region: 'us-east-1' },
    },
    steps: NEW_KEY,
  },
  {
    name: 'an AWS managed key is left for a new one',
    change: { key: { keyManager: 'AWS' } },
    steps: NEW_KEY,
  },
  {
    name: 'a key that only keeps CloudTrail out is mended',
    keyPolicy: NO_STATEMENTS,
    steps: ['put-key-policy'],
    consequences: ['gains-read'],
  },
  { name: 'a key whose Deny keeps CloudTrail out is left for a new one', keyPolicy: DENIES, steps: NEW_KEY },
  {
    name: 'rotation that is off is turned on',
    change: { key: { rotation: { enabled: false } } },
    steps: ['set-key-rotation'],
  },
  {
    name: 'imported key material is not rotated',
    change: { key: { rotation: { enabled: false }, origin: 'EXTERNAL' } },
  },
  {
    name: 'a configured key comes first',
    ...UNSEALED,
    add: { keys: [spareKey] },
    more: { settings: { readers: [reader], keys: [{ account: OWNER, region: REGION, arn: SPARE }] } },
    steps: ['put-key-policy', 'update-trail'],
  },
  {
    name: 'a key of an earlier plan comes before a new one',
    ...UNSEALED,
    add: { keys: [{ ...spareKey, tags: { 'trailseal:purpose': 'trail-logs' } }] },
    steps: ['put-key-policy', 'update-trail'],
  },
  {
    name: 'a key of an earlier plan that is disabled does not',
    ...UNSEALED,
    add: { keys: [{ ...spareKey, keyState: 'Disabled', tags: { 'trailseal:purpose': 'trail-logs' } }] },
    steps: NEW_KEY,
  },
  {
    name: 'a configured key of another region is refused',
    ...UNSEALED,
    more: {
      settings: { readers: [reader], keys: [{ region: REGION, arn: SPARE.replace(REGION, 'us-east-1') }] },
    },
    refusals: ['KEY_IN_OTHER_REGION'],
  },
  {
    name: 'a configured key that nobody read is refused',
    ...UNSEALED,
    more: { settings: { readers: [reader], keys: [{ region: REGION, arn: SPARE }] } },
    refusals: ['EVIDENCE_MISSING'],
  },
  {
    name: 'a configured key that is disabled is refused',
    ...UNSEALED,
    add: { keys: [{ ...spareKey, keyState: 'Disabled' }] },
    more: { settings: { readers: [reader], keys: [{ region: REGION, arn: SPARE }] } },
    refusals: ['CONFIGURED_KEY_UNUSABLE'],
  },
  {
    name: 'a configured key with a Deny is refused, with the statement',
    ...UNSEALED,
    add: { keys: [{ ...spareKey, policy: JSON.stringify(DENIES) }] },
    more: { settings: { readers: [reader], keys: [{ region: REGION, arn: SPARE }] } },
    refusals: ['KEY_POLICY_DENIES'],
  },
  ...(['policy', 'keyManager', 'keyState'] as const).map((field): Case => ({
    name: `a key without ${field} was not read in full: refused`,
    remove: [`key.${field}`],
    refusals: ['EVIDENCE_MISSING'],
  })),
  ...(['region', 'policy', 'encryption', 'replication'] as const).map((field): Case => ({
    name: `a bucket whose ${field} was not read is refused`,
    ...UNSEALED,
    remove: [`bucket.${field}`],
    refusals: ['EVIDENCE_MISSING'],
  })),
  {
    name: 'a trail whose key was not read is refused',
    remove: ['trail.kmsKeyId'],
    refusals: ['EVIDENCE_MISSING'],
  },
  {
    name: 'without readers nothing is sealed',
    ...UNSEALED,
    more: { settings: {} },
    refusals: ['NO_READERS'],
  },
  {
    name: 'nobody may read, where that is said',
    ...UNSEALED,
    more: { settings: { readers: [] } },
    steps: NEW_KEY,
  },
  {
    name: 'a reader of any account of AWS is refused',
    ...UNSEALED,
    more: { settings: { readers: [{ pattern: 'arn:aws:iam::*:role/Reader', expires: '2027-01-01' }] } },
    refusals: ['READER_UNFIT'],
  },
  {
    name: 'a bucket that insists on SSE-S3 is refused',
    change: {
      ...UNSEALED.change,
      bucket: { policy: bucketPolicy(denyUnless('s3:x-amz-server-side-encryption', 'AES256')) },
    },
    refusals: ['BUCKET_DENIES'],
  },
  {
    name: 'a bucket that insists on another key is refused',
    change: {
      ...UNSEALED.change,
      bucket: { policy: bucketPolicy(denyUnless('s3:x-amz-server-side-encryption-aws-kms-key-id', KEY)) },
    },
    refusals: ['BUCKET_DENIES'],
  },
  {
    name: 'a bucket that insists on the configured key is not',
    change: {
      ...UNSEALED.change,
      bucket: { policy: bucketPolicy(denyUnless('s3:x-amz-server-side-encryption-aws-kms-key-id', KEY)) },
    },
    more: { settings: { readers: [reader], keys: [{ region: REGION, arn: KEY }] } },
    steps: ['put-key-policy', 'update-trail'],
  },
  {
    name: 'a bucket without a policy is refused',
    change: { ...UNSEALED.change, bucket: { policy: null } },
    refusals: ['BUCKET_DENIES'],
  },
  {
    name: 'a bucket that is gone is refused',
    change: { ...UNSEALED.change, bucket: { exists: false } },
    refusals: ['BUCKET_MISSING'],
  },
  { name: 'replication that would stop is refused', ...REPLICATES, refusals: ['REPLICATION_STOPS'] },
  {
    name: 'replication that would stop is told, where that is accepted',
    ...REPLICATES,
    more: { acceptReplicationStop: true },
    steps: NEW_KEY,
    consequences: ['replication'],
  },
  {
    name: 'replication whose role could not decrypt is refused',
    change: {
      ...UNSEALED.change,
      bucket: {
        replication: {
          roleArn: `arn:aws:iam::${OWNER}:role/copy`,
          rules: [{ ...RULE, sseKmsEncryptedObjects: true, replicaKmsKeyId: KEY }],
        },
      },
    },
    refusals: ['REPLICATION_STOPS'],
  },
  {
    name: 'replication whose role is a reader goes on',
    change: {
      ...UNSEALED.change,
      bucket: {
        replication: {
          roleArn: ROLE,
          rules: [{ ...RULE, sseKmsEncryptedObjects: true, replicaKmsKeyId: KEY }],
        },
      },
    },
    steps: NEW_KEY,
  },
  {
    name: 'an organization’s trail seen from a member is refused',
    change: {
      trail: {
        ...UNSEALED.change?.trail,
        isOrganizationTrail: true,
        accountId: OTHER,
        arn: MAIN.replace(OWNER, OTHER),
      },
    },
    more: { trails: [MAIN.replace(OWNER, OTHER)] },
    refusals: ['MEMBER_ORGANIZATION_TRAIL'],
  },
  {
    name: 'a trail of an account out of scope is refused',
    change: { trail: { ...UNSEALED.change?.trail, accountId: OTHER, arn: MAIN.replace(OWNER, OTHER) } },
    more: { trails: [MAIN.replace(OWNER, OTHER)] },
    refusals: ['OWNER_OUT_OF_SCOPE'],
  },
  {
    name: 'a trail of a closed region is refused',
    ...UNSEALED,
    failures: [
      {
        operation: 'kms:ListAliases',
        accountId: OWNER,
        region: REGION,
        kind: 'region-closed',
        code: 'AccessDenied',
        message: 'with an explicit deny in a service control policy',
      },
    ],
    refusals: ['REGION_CLOSED'],
  },
  {
    name: 'a policy that is no list of statements is refused',
    change: {
      key: { policy: JSON.stringify({ Version: '2012-10-17', Statement: NO_STATEMENTS.Statement[0] }) },
    },
    refusals: ['KEY_POLICY_UNEDITABLE'],
  },
  {
    name: 'a policy with a name twice is refused',
    change: {
      key: {
        policy: `{"Version":"2012-10-17","Version":"2012-10-17","Statement":[${JSON.stringify(NO_STATEMENTS.Statement[0])}]}`,
      },
    },
    refusals: ['EVIDENCE_MISSING'],
  },
  {
    name: 'a policy that would be too long is refused',
    change: { key: { policy: JSON.stringify({ ...NO_STATEMENTS, Id: 'x'.repeat(32_500) }) } },
    refusals: ['KEY_POLICY_TOO_LARGE'],
  },
  {
    name: 'a policy that nobody could change again is refused',
    keyPolicy: {
      Version: '2012-10-17',
      Statement: [
        { ...NO_STATEMENTS.Statement[0], Principal: { AWS: `arn:aws:iam::${OWNER}:role/KeyKeeper` } },
      ],
    },
    refusals: ['LOCK_OUT'],
  },
  {
    name: 'administrators without the caller must apply the plan themselves',
    ...UNSEALED,
    more: { settings: { readers: [reader], administrators: ['role/KeyKeeper'] } },
    steps: NEW_KEY,
    consequences: ['note'],
  },
  {
    name: 'administrators of another account can’t manage the key',
    ...UNSEALED,
    more: { settings: { readers: [reader], administrators: [`arn:aws:iam::${OTHER}:role/KeyKeeper`] } },
    refusals: ['NO_ADMINISTRATOR'],
  },
  {
    name: 'administrators with the caller are no matter',
    ...UNSEALED,
    more: { settings: { readers: [reader], administrators: [`arn:aws:iam::${OWNER}:role/Auditor`] } },
    steps: NEW_KEY,
  },
  {
    name: 'a trail that is stopped is not started',
    change: { trail: { status: { isLogging: false } } },
    refusals: ['NO_TRAIL', 'DELIVERY_FAILS'],
  },
  {
    name: 'a log that is not sealed has no step',
    change: {
      trail: {
        newestLog: { serverSideEncryption: 'AES256', sseKmsKeyId: null },
        lastChangedAt: '2026-11-01T00:00:00Z',
      },
    },
    refusals: ['LOG_NOT_SEALED'],
  },
  { name: 'log groups are left alone', change: { logGroup: { kmsKeyId: null } } },
  {
    name: 'log groups are sealed where that is asked',
    change: { logGroup: { kmsKeyId: null } },
    more: { logGroups: true },
    steps: ['create-key', 'create-alias', 'set-key-rotation', 'set-log-group-key'],
  },
  {
    name: 'a trail and its log group share a key',
    change: { ...UNSEALED.change, logGroup: { kmsKeyId: null } },
    more: { logGroups: true },
    steps: [...NEW_KEY, 'set-log-group-key'],
  },
  {
    name: 'a taken alias is left to its key',
    change: { ...UNSEALED.change, key: { aliases: ['alias/trailseal/cloudtrail-logs'] } },
    steps: ['create-key', 'set-key-rotation', 'update-trail'],
    consequences: ['note'],
  },
  {
    name: 'an alias that nobody may look up is no leave to make another key',
    ...UNSEALED,
    failures: [
      {
        operation: 'kms:DescribeKey',
        accountId: OWNER,
        region: REGION,
        subject: 'alias/trailseal/cloudtrail-logs',
        kind: 'denied',
        code: 'AccessDeniedException',
        message: '',
      },
    ],
    refusals: ['EVIDENCE_MISSING'],
  },
]

describe('a plan', () => {
  it.each(CASES)(
    '$name',
    ({ more, steps = [], refusals = [], consequences = [], name: _name, ...change }) => {
      const plan = planOf(estateWith(change), more)
      expect(plan.steps.map(({ action }) => action)).toEqual(steps)
      expect([...new Set(plan.refusals.map(({ code }) => code))]).toEqual(refusals)
      expect(plan.consequences.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...consequences]))
      expect(lintPlan(plan)).toEqual([])
      for (const refusal of plan.refusals) expect(refusal.remedy).not.toBe('')
    },
  )

  it.each(
    CASES.filter(({ steps = [] }) => steps.includes('update-trail') || steps.includes('put-key-policy')),
  )('once it is done, the audit finds the key right: $name', ({ more, name: _name, ...change }) => {
    const estate = estateWith(change)
    const after = assess(predictEstate(estate, planOf(estate, more)))
    const rules = [
      'trail-has-key',
      'key-is-customer-managed',
      'key-is-usable',
      'key-admits-cloudtrail',
      'key-rotates',
    ]
    const found = after.trails.flatMap(({ findings }) => findings).filter(({ rule }) => rules.includes(rule))
    expect(found.map(({ rule, verdict }) => [rule, verdict])).toEqual(
      rules.map((rule) => [rule, 'compliant']),
    )
  })

  it('is the same for the same estate, and fits nothing else', () => {
    const estate = estateWith(UNSEALED)
    expect(planOf(estate)).toEqual(planOf(estate))
    expect(planOf(estate).hash).not.toBe(planOf(estateWith()).hash)
  })

  it('rests on every field of the trail, the bucket and the key', () => {
    const { preconditions } = planOf(estateWith({ keyPolicy: NO_STATEMENTS }))
    const fields = (kind: string): string[] =>
      preconditions.filter((one) => one.kind === kind).map(({ field }) => field)
    expect(fields('trail')).toEqual(
      expect.arrayContaining([
        'name',
        'homeRegion',
        'isMultiRegionTrail',
        'kmsKeyId',
        's3BucketName',
        's3KeyPrefix',
        'logFileValidationEnabled',
        'cloudWatchLogsLogGroupArn',
      ]),
    )
    expect(fields('bucket')).toEqual(['region', 'policy', 'encryption', 'replication'])
    expect(fields('key')).toEqual(['keyManager', 'keyState', 'keySpec', 'keyUsage', 'policy', 'rotation'])
  })
})

function newKeyPolicy(plan: Plan): {
  Statement: { Sid: string; Action: unknown; Principal: unknown; Condition?: unknown }[]
} {
  const step = plan.steps.find((one): one is StepOf<'create-key'> => one.action === 'create-key')
  return JSON.parse(step?.policy ?? '{}') as ReturnType<typeof newKeyPolicy>
}

describe('the policy of a new key', () => {
  const sids = (plan: Plan): string[] => newKeyPolicy(plan).Statement.map(({ Sid }) => Sid)

  it('lets nobody who manages the key use it', () => {
    const actions = newKeyPolicy(planOf(estateWith(UNSEALED)))
      .Statement.filter(({ Sid }) => Sid === 'TrailsealAdministrators')
      .flatMap(({ Action }) => Action as string[])
    expect(actions).toContain('kms:PutKeyPolicy')
    expect(
      actions.filter((one) =>
        /\*|Decrypt|Encrypt|DataKey|CreateGrant|ScheduleKeyDeletion|DisableKey$/u.test(one),
      ),
    ).toEqual([])
  })

  it('lets CloudTrail decrypt only where the bucket uses a Bucket Key', () => {
    expect(sids(planOf(estateWith(UNSEALED)))).not.toContain('TrailsealCloudTrailDecrypt')
    const bucketKey = {
      change: { ...UNSEALED.change, bucket: { encryption: { algorithm: 'AES256', bucketKeyEnabled: true } } },
    }
    const plan = planOf(estateWith(bucketKey))
    expect(sids(plan)).toEqual(
      expect.arrayContaining(['TrailsealCloudTrailDecrypt', 'TrailsealReadersBucketKey']),
    )
    expect(JSON.stringify(newKeyPolicy(plan))).toContain(
      `"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::${BUCKET}"`,
    )
  })

  it('admits an organization’s trail for its own account and for members', () => {
    const change = { ...UNSEALED.change?.trail, isOrganizationTrail: true }
    const plan = planOf(estateWith({ change: { trail: change } }))
    expect(JSON.stringify(newKeyPolicy(plan))).toContain(
      '"arn:aws:cloudtrail:*:*:trail/main","arn:aws:cloudtrail:*:111122223333:trail/*"',
    )
  })

  it.each([
    ['an ARN', { arn: ROLE }, 'TrailsealReaders', { AWS: ROLE }],
    ['an account', { account: OTHER }, 'TrailsealReaders', { AWS: `arn:aws:iam::${OTHER}:root` }],
    ['a pattern', { pattern: `arn:aws:iam::${OWNER}:role/Read*` }, 'TrailsealReaderPatterns', { AWS: '*' }],
    ['a path', { organizationPath: 'o-abc/r-1/ou-2/*' }, 'TrailsealReaderPaths', { AWS: '*' }],
  ])('names readers by %s', (_title, way, sid, principal) => {
    const plan = planOf(estateWith(UNSEALED), { settings: { readers: [{ ...way, expires: '2027-01-01' }] } })
    const statement = newKeyPolicy(plan).Statement.find(({ Sid }) => Sid === sid)
    expect(statement).toMatchObject({ Principal: principal, Action: 'kms:Decrypt' })
    expect(JSON.stringify(statement)).toContain('"kms:ViaService":"s3.eu-west-1.amazonaws.com"')
  })

  it('leaves out readers whose time is over', () => {
    const plan = planOf(estateWith(UNSEALED), {
      settings: { readers: [{ arn: ROLE, expires: '2026-11-19' }] },
    })
    expect(sids(plan).filter((sid) => sid.includes('Reader') && sid !== 'TrailsealSettingsReaders')).toEqual(
      [],
    )
  })

  it('shares one key between the trails of an account, in the alias that is configured', () => {
    const second = { ...estateWith(UNSEALED).trails[0], arn: MAIN.replace('main', 'audit'), name: 'audit' }
    const plan = planOf(estateWith({ ...UNSEALED, add: { trails: [second] } }), {
      settings: { readers: [reader], alias: 'alias/own' },
    })
    expect(plan.steps.map(({ action }) => action)).toEqual([...NEW_KEY, 'update-trail'])
    expect(JSON.stringify(newKeyPolicy(plan))).toContain(
      `"aws:SourceArn":["${MAIN.replace('main', 'audit')}","${MAIN}"]`,
    )
    expect(plan.steps[1]).toMatchObject({ aliasName: 'alias/own' })
  })
})

describe('an existing key', () => {
  it('admits every trail that names it already, and rests on that', () => {
    const other = { ...estateWith().trails[0], arn: MAIN.replace('main', 'other'), name: 'other' }
    const plan = planOf(estateWith({ keyPolicy: NO_STATEMENTS, add: { trails: [other] } }), {
      trails: [MAIN],
    })
    const [step] = plan.steps
    expect(step?.action === 'put-key-policy' ? step.after : '').toContain(JSON.stringify([MAIN, other.arn]))
    expect(
      plan.preconditions.filter(({ subject }) => subject === other.arn).map(({ field }) => field),
    ).toEqual(['kmsKeyId'])
  })

  it('keeps trails that an earlier plan admitted and nobody sees now', () => {
    const earlier = cloudtrailStatement('describe', [MAIN.replace('main', 'earlier')], [])
    const policy = { ...NO_STATEMENTS, Statement: [...NO_STATEMENTS.Statement, earlier] }
    const [step] = planOf(estateWith({ keyPolicy: policy })).steps
    expect(step?.action === 'put-key-policy' ? step.after : '').toContain(
      JSON.stringify([MAIN.replace('main', 'earlier'), MAIN]),
    )
  })
})

describe('who can read', () => {
  const answers =
    (before: string, after: string): PlanRequest['readersOf'] =>
    (estate) => [{ principal: ROLE, answer: (estate.trails[0]?.kmsKeyId === null ? before : after) as 'can' }]

  it('is not analysed unless somebody does', () => {
    const [first] = planOf(estateWith(UNSEALED)).consequences
    expect(first).toMatchObject({
      kind: 'loses-read',
      text: expect.stringContaining('was not analysed') as string,
    })
  })

  it.each([
    ['can', 'cannot', 'loses-read', 'One principal loses access'],
    ['can', 'unknown', 'loses-read', '(perhaps)'],
    ['unknown', 'cannot', 'loses-read', '(perhaps)'],
    ['can', 'can', 'keeps-read', 'One principal keeps access'],
    ['cannot', 'can', 'gains-read', 'One principal gains access'],
    ['cannot', 'unknown', 'gains-read', '(perhaps)'],
  ])('before %s, after %s: %s', (before, after, kind, text) => {
    const [first] = planOf(estateWith(UNSEALED), { readersOf: answers(before, after) }).consequences
    expect(first).toMatchObject({ kind, count: 1, text: expect.stringContaining(text) as string })
  })
})
