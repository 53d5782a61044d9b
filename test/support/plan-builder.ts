import { contentHash } from '../../src/domain/hash.js'
import { KEY_TAG, PLAN_SCHEMA, type Plan, type Precondition } from '../../src/domain/plan.js'
import type { PlanStep } from '../../src/domain/plan-step.js'
import type { Estate } from '../../src/domain/estate.js'

type Common = Pick<PlanStep, 'accountId' | 'region'>
type Loose<S> = S extends PlanStep
  ? Omit<S, 'id' | 'dependsOn' | 'summary'> & { dependsOn?: string[] }
  : never

/** Puts a plan together by hand: ids, summaries and the hash are added. */
export function planOf(
  estate: Estate,
  steps: readonly Loose<PlanStep>[],
  preconditions: readonly Precondition[] = [],
): Plan {
  const [source] = estate.sources
  if (source === undefined) throw new Error('an estate has a source')
  const whole = steps.map((step, index): PlanStep => {
    const id = `step-${index + 1}`
    return { ...step, id, dependsOn: step.dependsOn ?? [], summary: `${step.action} (${id})` }
  })
  const plan: Plan = {
    schema: PLAN_SCHEMA,
    hash: '',
    madeAt: estate.collectedAt,
    planner: 'by hand',
    origin: { kind: 'implement' },
    partition: estate.partition,
    source,
    estate: { hash: estate.hash ?? contentHash(estate), collectedAt: estate.collectedAt },
    compliantTrails: [],
    steps: whole,
    preconditions: [...preconditions],
    consequences: [],
    refusals: [],
  }
  return { ...plan, hash: contentHash(plan) }
}

/** Every field of a trail as the estate has it, as preconditions of the steps that rest on it. */
export function trailPreconditions(
  estate: Estate,
  trailArn: string,
  steps: readonly string[],
): Precondition[] {
  const trail = estate.trails.find((one) => one.arn === trailArn)
  if (trail === undefined) throw new Error(`the estate has no trail ${trailArn}`)
  const fields = ['kmsKeyId', 's3BucketName', 's3KeyPrefix', 'snsTopicArn', 'isMultiRegionTrail'] as const
  return fields.flatMap((field) =>
    trail[field] === undefined
      ? []
      : [
          {
            kind: 'trail' as const,
            subject: trailArn,
            accountId: trail.accountId,
            region: trail.homeRegion ?? '',
            field,
            value: trail[field],
            steps: [...steps],
          },
        ],
  )
}

/** A key policy that lets the account administer, and CloudTrail seal these trails. */
function sealingPolicy(
  accountId: string,
  trailArns: readonly string[],
  more: readonly object[] = [],
): string {
  const cloudtrail = { Service: 'cloudtrail.amazonaws.com' }
  const from = { StringEquals: { 'aws:SourceArn': trailArns } }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Administer',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'TrailsealSeal',
        Effect: 'Allow',
        Principal: cloudtrail,
        Action: 'kms:GenerateDataKey*',
        Resource: '*',
        Condition: from,
      },
      {
        Sid: 'TrailsealDescribe',
        Effect: 'Allow',
        Principal: cloudtrail,
        Action: ['kms:DescribeKey', 'kms:Decrypt'],
        Resource: '*',
        Condition: from,
      },
      ...more,
    ],
  })
}

/** The steps that make a key, name it, let it rotate, and name it in a trail. */
export function newKeySteps(
  place: Common,
  trailArn: string,
  more: { bucketRegion?: string; keyAccountId?: string } = {},
): Loose<PlanStep>[] {
  const keyPlace = {
    accountId: more.keyAccountId ?? place.accountId,
    region: more.bucketRegion ?? place.region,
  }
  const key = { createdBy: 'step-1' }
  return [
    {
      action: 'create-key',
      ...keyPlace,
      description: 'CloudTrail logs',
      policy: sealingPolicy(keyPlace.accountId, [trailArn]),
      tags: { [KEY_TAG]: 'trail-logs' },
    },
    { action: 'create-alias', ...keyPlace, aliasName: 'alias/trail-logs', key, dependsOn: ['step-1'] },
    {
      action: 'set-key-rotation',
      ...keyPlace,
      key,
      before: { enabled: false },
      after: { enabled: true, periodInDays: 365 },
      dependsOn: ['step-1'],
    },
    {
      action: 'update-trail',
      ...place,
      trailArn,
      before: { kmsKeyId: null },
      after: { key },
      dependsOn: ['step-1', 'step-2', 'step-3'],
    },
  ]
}
