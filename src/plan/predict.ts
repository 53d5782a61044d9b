import { logGroupArn } from '../assess/index-estate.js'
import type { Estate } from '../domain/estate.js'
import type { Key } from '../domain/key.js'
import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep, StepOf } from '../domain/plan-step.js'

/** The ARN under which a key that a step makes stands in a predicted estate. */
function predictedKeyArn(partition: string, step: StepOf<'create-key'>): string {
  return `arn:${partition}:kms:${step.region}:${step.accountId}:key/${step.id}`
}

/** The estate as it would be with every step done: what is known today, with the plan's own values in their places. */
export function predictEstate(
  estate: Estate,
  { steps, partition }: Pick<Plan, 'steps' | 'partition'>,
): Estate {
  const keys = new Map(estate.keys.map((key) => [key.arn, key]))
  const trails = new Map(estate.trails.map((trail) => [trail.arn, trail]))
  const groups = new Map(estate.logGroups.map((group) => [logGroupArn(group.arn), group]))
  const made = new Map<string, string>()
  const arnOf = (key: KeyReference): string => ('arn' in key ? key.arn : (made.get(key.createdBy) ?? ''))
  const changeKey = (arn: string, change: Partial<Key>): void => {
    const key = keys.get(arn)
    if (key !== undefined) keys.set(arn, { ...key, ...change })
  }
  const apply = (step: PlanStep): void => {
    switch (step.action) {
      case 'create-key': {
        const key = newKey(partition, step)
        made.set(step.id, key.arn)
        keys.set(key.arn, key)
        return
      }
      case 'create-alias':
        return changeKey(arnOf(step.key), { aliases: [step.aliasName] })
      case 'put-key-policy':
        return changeKey(step.key.arn, { policy: step.after })
      case 'set-key-rotation':
        return changeKey(arnOf(step.key), { rotation: step.after })
      case 'update-trail': {
        const trail = trails.get(step.trailArn)
        const { key } = step.after
        if (trail !== undefined)
          trails.set(step.trailArn, { ...trail, kmsKeyId: key === null ? null : arnOf(key) })
        return
      }
      case 'set-log-group-key': {
        const group = groups.get(step.logGroupArn)
        const { key } = step.after
        if (group !== undefined)
          groups.set(step.logGroupArn, { ...group, kmsKeyId: key === null ? null : arnOf(key) })
      }
    }
  }
  for (const step of steps) apply(step)
  const { hash: _old, ...rest } = estate
  return { ...rest, keys: [...keys.values()], trails: [...trails.values()], logGroups: [...groups.values()] }
}

/** What KMS makes when it is told no more than a step does. Source: KMS API reference, CreateKey. */
function newKey(partition: string, step: StepOf<'create-key'>): Key {
  return {
    arn: predictedKeyArn(partition, step),
    accountId: step.accountId,
    region: step.region,
    exists: true,
    keyManager: 'CUSTOMER',
    keyState: 'Enabled',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    multiRegion: false,
    description: step.description,
    deletionDate: null,
    validTo: null,
    policy: step.policy,
    grants: [],
    aliases: [],
    tags: step.tags,
    rotation: { enabled: false },
  }
}
