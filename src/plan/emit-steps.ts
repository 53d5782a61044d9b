import { parseArn } from '../domain/arn.js'
import { logGroupArn } from '../assess/index-estate.js'
import { KEY_TAG } from '../domain/plan.js'
import type { KeyReference, PlanStep } from '../domain/plan-step.js'
import type { KeyPlan } from './key-plan.js'
import { DEFAULT_ALIAS, KEY_PURPOSE } from './types.js'

/** Numbers steps as they come. */
export class StepNumbers {
  #count = 0

  next(): string {
    this.#count += 1
    return `step-${this.#count}`
  }
}

export interface Emitting {
  readonly numbers: StepNumbers
  readonly alias: string | undefined
  /** Aliases that are taken, as `account region alias`. */
  readonly taken: ReadonlySet<string>
}

/** The steps of one key and all that is sealed under it: key, alias, policy, rotation, then trails and log groups. */
export function stepsOfKey(emitting: Emitting, plan: KeyPlan): PlanStep[] {
  const { numbers } = emitting
  const place = placeOfKey(plan)
  const made = plan.policy.kind === 'create' ? createSteps(emitting, plan, plan.policy.text) : []
  const key: KeyReference = made[0] === undefined ? { arn: arnOfExisting(plan) } : { createdBy: made[0].id }
  const dependsOn = made.slice(0, 1).map(({ id }) => id)
  const policy = plan.policy.kind === 'edit' ? [policyStep(numbers, plan, plan.policy)] : []
  const { rotation } = plan
  const rotate: PlanStep[] =
    rotation === undefined
      ? []
      : [
          {
            ...place,
            id: numbers.next(),
            action: 'set-key-rotation',
            dependsOn: [...dependsOn, ...policy.map(({ id }) => id)],
            summary: `Turn on yearly rotation of ${nameOf(plan)}`,
            key,
            before: rotationOf(rotation.before),
            after: rotationOf(rotation.after),
          },
        ]
  const before = [...made, ...policy, ...rotate]
  const uses = useSteps(numbers, plan, { key, dependsOn: before.map(({ id }) => id) })
  return [...before, ...uses]
}

function rotationOf({ enabled, periodInDays }: { enabled: boolean; periodInDays?: number | undefined }): {
  enabled: boolean
  periodInDays?: number
} {
  return { enabled, ...(periodInDays === undefined ? {} : { periodInDays }) }
}

function placeOfKey({ chosen }: KeyPlan): { accountId: string; region: string } {
  return chosen.kind === 'new'
    ? { accountId: chosen.accountId, region: chosen.region }
    : { accountId: chosen.named.accountId, region: chosen.named.region ?? '' }
}

function arnOfExisting({ chosen }: KeyPlan): string {
  return chosen.kind === 'existing' ? chosen.named.arn : ''
}

function nameOf({ chosen }: KeyPlan): string {
  if (chosen.kind === 'new') return `the new key in ${chosen.region}`
  return `key ${chosen.named.arn.split('/').at(-1) ?? ''}`
}

/** Apply adds the tag that tells the key's maker: it holds the plan's hash, which stands only once the plan does. */
function createSteps(
  { numbers, alias = DEFAULT_ALIAS, taken }: Emitting,
  plan: KeyPlan,
  policy: string,
): PlanStep[] {
  const { accountId, region } = placeOfKey(plan)
  const id = numbers.next()
  const count = plan.works.length + plan.logGroups.length
  const create: PlanStep = {
    id,
    accountId,
    region,
    dependsOn: [],
    action: 'create-key',
    summary: `Make a key for the CloudTrail logs of account ${accountId} in ${region} (${count} to be sealed under it)`,
    description: `CloudTrail logs of account ${accountId}, buckets in ${region}`,
    policy,
    tags: { [KEY_TAG]: KEY_PURPOSE },
  }
  if (taken.has(`${accountId} ${region} ${alias}`)) return [create]
  const name: PlanStep = {
    id: numbers.next(),
    accountId,
    region,
    dependsOn: [id],
    action: 'create-alias',
    summary: `Name the new key ${alias}`,
    aliasName: alias,
    key: { createdBy: id },
  }
  return [create, name]
}

function policyStep(
  numbers: StepNumbers,
  plan: KeyPlan,
  { before, after }: { before: string; after: string },
): PlanStep {
  const trails = plan.works.length
  const what =
    trails === 0
      ? 'CloudWatch Logs'
      : `CloudTrail (${trails} ${trails === 1 ? 'trail' : 'trails'}) and the readers`
  return {
    ...placeOfKey(plan),
    id: numbers.next(),
    dependsOn: [],
    action: 'put-key-policy',
    summary: `Let ${what} use ${nameOf(plan)}; all other statements stay as they are`,
    key: { arn: arnOfExisting(plan) },
    before,
    after,
  }
}

function useSteps(
  numbers: StepNumbers,
  plan: KeyPlan,
  { key, dependsOn }: { key: KeyReference; dependsOn: string[] },
): PlanStep[] {
  const trails = plan.works.flatMap(({ trail }): PlanStep[] => {
    if (trail.kmsKeyId === arnOfExisting(plan) && trail.kmsKeyId !== '') return []
    return [
      {
        id: numbers.next(),
        accountId: trail.accountId,
        region: trail.homeRegion ?? parseArn(trail.arn)?.region ?? '',
        dependsOn,
        action: 'update-trail',
        summary: `Seal the logs of trail ${trail.name} under ${nameOf(plan)}`,
        trailArn: trail.arn,
        before: { kmsKeyId: trail.kmsKeyId ?? null },
        after: { key },
      },
    ]
  })
  const groups = plan.logGroups.map((group): PlanStep => ({
    id: numbers.next(),
    accountId: group.accountId,
    region: group.region,
    dependsOn,
    action: 'set-log-group-key',
    summary: `Seal new events of log group ${group.name} under ${nameOf(plan)}`,
    logGroupArn: logGroupArn(group.arn),
    before: { kmsKeyId: group.kmsKeyId ?? null },
    after: { key },
  }))
  return [...trails, ...groups]
}
