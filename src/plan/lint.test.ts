import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allCases, estateOf } from '../../test/support/estate-cases.js'
import { plannableEstate, plannedFor } from '../../test/support/plan-estate.js'
import type { Estate } from '../domain/estate.js'
import { contentHash } from '../domain/hash.js'
import { type Plan, planSchema } from '../domain/plan.js'
import type { PlanStep } from '../domain/plan-step.js'
import { listStatements } from '../policy/edit.js'
import { lintPlan } from './lint.js'
import { makePlan } from './make-plan.js'

type Draft = { -readonly [Name in keyof Plan]: Plan[Name] }

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const ROOT = {
  Sid: 'Administration',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
}

/** A plan with every kind of step: a new key for a trail, a policy and rotation of a key that is there, a log group. */
function fullPlan(): Plan {
  const [trail] = plannableEstate().trails
  const estate = plannableEstate({
    change: { key: { policy: policy(ROOT), rotation: { enabled: false } }, logGroup: { kmsKeyId: null } },
    add: {
      trails: [
        { ...trail, arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/new', name: 'new', kmsKeyId: null },
      ],
    },
  })
  return plannedFor(estate, { logGroups: true })
}

function changed(change: (draft: Draft) => void): Plan {
  const draft: Draft = structuredClone(fullPlan())
  change(draft)
  return { ...draft, hash: contentHash(draft) }
}

function stepIn<Action extends PlanStep['action']>(
  draft: Draft,
  action: Action,
): Extract<PlanStep, { action: Action }> {
  const found = draft.steps.find((one) => one.action === action)
  if (found === undefined) throw new Error(`no ${action}`)
  return found as Extract<PlanStep, { action: Action }>
}

/** Puts a statement of ours into the policy of a new key. */
function adding(statement: object): (draft: Draft) => void {
  return (draft) => {
    const step = stepIn(draft, 'create-key')
    step.policy = policy(statement)
  }
}

const OURS = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Resource: '*' }
const TIED = { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main' } }
const READER = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*' }

/** One break of an invariant each, and the rule that finds it. */
const BREAKS: readonly (readonly [string, string, (draft: Draft) => void])[] = [
  ['ids', 'an id twice', (draft) => void (stepIn(draft, 'create-alias').id = 'step-1')],
  ['ids', 'an id of another form', (draft) => void (stepIn(draft, 'update-trail').id = 'last')],
  [
    'ids',
    'a dependency on a later step',
    (draft) => stepIn(draft, 'put-key-policy').dependsOn.push('step-99'),
  ],
  ['ids', 'a key of no step', (draft) => void (stepIn(draft, 'create-alias').key = { createdBy: 'step-99' })],
  ['ids', 'a consequence of no step', (draft) => draft.consequences[0]?.steps.push('step-99')],
  [
    'order',
    'a trail before its key is ready',
    (draft) => void (stepIn(draft, 'update-trail').dependsOn = [stepIn(draft, 'create-key').id]),
  ],
  ['order', 'rotation before the policy', (draft) => void (stepIn(draft, 'set-key-rotation').dependsOn = [])],
  [
    'place',
    'a trail changed as another account',
    (draft) => void (stepIn(draft, 'update-trail').accountId = '999988887777'),
  ],
  [
    'place',
    'a key changed in another region',
    (draft) => void (stepIn(draft, 'put-key-policy').region = 'us-east-1'),
  ],
  [
    'one-change',
    'a trail changed twice',
    (draft) => draft.steps.push({ ...stepIn(draft, 'update-trail'), id: 'step-99' }),
  ],
  [
    'never-unsealed',
    'a key taken away',
    (draft) => void (stepIn(draft, 'update-trail').after = { key: null }),
  ],
  [
    'undo',
    'a step that changes nothing',
    (draft) => void (stepIn(draft, 'set-key-rotation').after = stepIn(draft, 'set-key-rotation').before),
  ],
  [
    'preconditions',
    'nothing under a step',
    (draft) => void (draft.preconditions = draft.preconditions.filter(({ field }) => field !== 'policy')),
  ],
  [
    'preconditions',
    'another value under a step',
    (draft) => void (stepIn(draft, 'update-trail').before = { kmsKeyId: 'arn:other' }),
  ],
  ['preconditions', 'a precondition of no step', (draft) => void draft.preconditions[0]?.steps.splice(0)],
  [
    'policy-size',
    'a policy that is too long',
    (draft) => void (stepIn(draft, 'create-key').policy = policy({ ...ROOT, Sid: 'x'.repeat(33_000) })),
  ],
  [
    'policy-foreign',
    'a statement of others that is gone',
    (draft) => void (stepIn(draft, 'put-key-policy').after = policy()),
  ],
  [
    'policy-foreign',
    'a statement of others that is other',
    (draft) => void (stepIn(draft, 'put-key-policy').after = policy({ ...ROOT, Action: 'kms:Describe*' })),
  ],
  [
    'policy-foreign',
    'a statement that is not ours',
    (draft) => void (stepIn(draft, 'put-key-policy').after = policy(ROOT, { ...ROOT, Sid: 'More' })),
  ],
  [
    'policy-wide',
    'CloudTrail for any trail',
    adding({ ...OURS, Sid: 'TrailsealCloudTrailDescribe', Action: 'kms:DescribeKey' }),
  ],
  [
    'policy-wide',
    'CloudTrail for trails by pattern',
    adding({
      ...OURS,
      Sid: 'TrailsealCloudTrailDescribe',
      Action: 'kms:DescribeKey',
      Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*' } },
    }),
  ],
  [
    'policy-wide',
    'CloudTrail for a trail of no step',
    adding({
      ...OURS,
      Sid: 'TrailsealCloudTrailDescribe',
      Action: 'kms:DescribeKey',
      Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:eu-west-1:999988887777:trail/x' } },
    }),
  ],
  [
    'policy-wide',
    'CloudTrail in any context',
    adding({ ...OURS, Sid: 'TrailsealCloudTrailEncrypt', Action: 'kms:GenerateDataKey*', Condition: TIED }),
  ],
  [
    'policy-wide',
    'another service',
    adding({
      ...OURS,
      Sid: 'TrailsealCloudTrailDescribe',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'kms:DescribeKey',
      Condition: TIED,
    }),
  ],
  ['policy-wide', 'readers without bounds', adding({ ...READER, Sid: 'TrailsealReaders' })],
  [
    'policy-wide',
    'readers that may do more',
    adding({ ...READER, Sid: 'TrailsealReaders', Action: 'kms:*' }),
  ],
  ['policy-wide', 'administrators who can decrypt', adding({ ...ROOT, Sid: 'TrailsealAdministrators' })],
  [
    'policy-wide',
    'log groups without bounds',
    adding({
      ...OURS,
      Sid: 'TrailsealCloudWatchLogs',
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Action: 'kms:Decrypt*',
    }),
  ],
  ['policy-wide', 'a policy that is no policy', (draft) => void (stepIn(draft, 'create-key').policy = '{')],
  ['told', 'nothing said of readers', (draft) => void (draft.consequences = [])],
  [
    'told',
    'a refusal without a remedy',
    (draft) => draft.refusals.push({ code: 'X', subject: 'x', reason: 'x', remedy: '' }),
  ],
]

describe('the linter of plans', () => {
  it('passes a plan with every kind of step', () => {
    expect(new Set(fullPlan().steps.map(({ action }) => action))).toEqual(
      new Set([
        'create-key',
        'create-alias',
        'put-key-policy',
        'set-key-rotation',
        'update-trail',
        'set-log-group-key',
      ]),
    )
    expect(lintPlan(fullPlan())).toEqual([])
  })

  it.each(BREAKS)('finds by %s: %s', (rule, _title, change) => {
    expect(lintPlan(changed(change)).map((fault) => fault.rule)).toContain(rule)
  })

  it('finds a plan that was changed', () => {
    expect(lintPlan({ ...fullPlan(), planner: 'somebody' }).map(({ rule }) => rule)).toEqual(['hash'])
  })
})

/** Fields that may not have been read. */
const READ = [
  'trail.kmsKeyId',
  'trail.isOrganizationTrail',
  'trail.s3KeyPrefix',
  'trail.status',
  'trail.newestLog',
  'key',
  'key.policy',
  'key.grants',
  'key.rotation',
  'key.keyState',
  'key.keyManager',
  'key.tags',
  'bucket',
  'bucket.region',
  'bucket.policy',
  'bucket.encryption',
  'bucket.replication',
  'estate.organization',
  'account.enabledRegions',
]
const statements = fc.constantFrom<object>(
  ROOT,
  {
    Sid: 'Odd',
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-x' } },
  },
  {
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
  },
  {
    Sid: 'TrailsealReaders',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/Old' },
    Action: 'kms:Decrypt',
    Resource: '*',
  },
  {
    Sid: 'TrailsealCloudTrailDescribe',
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 'kms:DescribeKey',
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/earlier' },
    },
  },
  { Sid: 'NoEffect' },
)
const estates: fc.Arbitrary<Estate> = fc
  .record({
    one: fc.constantFrom(...allCases().map(({ one }) => one)),
    remove: fc.subarray(READ, { maxLength: 2 }),
    policies: fc.option(fc.array(statements, { maxLength: 4 }), { nil: undefined }),
    hasBucketKey: fc.boolean(),
    isUnsealed: fc.boolean(),
  })
  .map(({ one, remove, policies, hasBucketKey, isUnsealed }) => {
    const estate = estateOf({ ...one, remove: [...(one.remove ?? []), ...remove] })
    const bucket = plannableEstate().buckets[0]?.policy
    return {
      ...estate,
      trails: estate.trails.map((trail) => (isUnsealed ? { ...trail, kmsKeyId: null } : trail)),
      keys: estate.keys.map((key) =>
        policies === undefined ? key : { ...key, policy: policy(...policies) },
      ),
      buckets: estate.buckets.map((own) => ({
        ...(remove.includes('bucket.policy') || bucket === undefined ? own : { ...own, policy: bucket }),
        ...(own.encryption ? { encryption: { ...own.encryption, bucketKeyEnabled: hasBucketKey } } : {}),
      })),
    }
  })

describe('whatever the estate', () => {
  it('a plan keeps every invariant, fits its schema, and leaves the statements of others as they are', () => {
    let planned = 0
    fc.assert(
      fc.property(estates, fc.boolean(), (estate, logGroups) => {
        // makePlan throws where its own linter finds a fault.
        const plan = makePlan({
          estate,
          logGroups,
          settings: {
            readers: [{ arn: 'arn:aws:iam::111122223333:role/LogReaders', expires: '2999-01-01' }],
          },
          planner: 'trailseal test',
          madeAt: '2026-11-20T12:00:00Z',
        })
        planSchema.parse(plan)
        for (const step of plan.steps) {
          if (step.action !== 'put-key-policy') continue
          const [before, after] = [step.before, step.after].map((text) => {
            const list = listStatements(text)
            return list.ok
              ? list.slices.filter(({ sid }) => !(sid ?? '').startsWith('Trailseal')).map((one) => one.text)
              : []
          })
          expect(after).toEqual(before)
        }
        planned += plan.steps.length
      }),
      { numRuns: 200 },
    )
    expect(planned).toBeGreaterThan(100)
  })
})
