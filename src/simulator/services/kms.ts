import { randomUUID } from 'node:crypto'
import type { Key } from '../../domain/key.js'
import { type Handlers, ServiceError } from '../contract.js'
import { keyWithDefaults } from '../defaults.js'
import { objects, optionalBoolean, optionalNumber, optionalText, page, text, texts } from '../input.js'
import { changeableKey, keyMetadata, managedKey, ownKey, replace, usedKey, workingKey } from './kms-access.js'
import { requireByIam } from './kms-iam.js'
import { daysIn } from './kms-days.js'
import { checkPolicy } from './kms-policy.js'
import { keyStateHandlers } from './kms-states.js'

const PAGE = 100
/** Days between rotations. Source: KMS API reference, EnableKeyRotation. */
const ROTATION_DAYS = { least: 90, most: 2560, usual: 365 }

function tagsOf(input: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    objects(input, 'Tags').map((tag) => [String(tag['TagKey']), String(tag['TagValue'])]),
  )
}

/** Source: KMS developer guide, conditions-kms (aws:RequestTag, aws:TagKeys). */
function requestTags(tags: Readonly<Record<string, string>>): Record<string, string | readonly string[]> {
  const named = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const)
  return { ...Object.fromEntries(named), 'aws:TagKeys': Object.keys(tags) }
}

/** Usage and spec must fit. Source: KMS API reference, CreateKey KeyUsage. */
function checkUsage(keySpec: string, keyUsage: string): void {
  const fits =
    keySpec === 'SYMMETRIC_DEFAULT'
      ? keyUsage === 'ENCRYPT_DECRYPT'
      : keySpec.startsWith('HMAC_') === (keyUsage === 'GENERATE_VERIFY_MAC')
  if (fits) return
  throw new ServiceError(
    'ValidationException',
    `KeyUsage ${keyUsage} is not compatible with KeySpec ${keySpec}`,
  )
}

/** Rotation is for symmetric keys whose material AWS made. Source: KMS developer guide, rotate-keys. */
function rotatable(key: Key): Key {
  if (key.keySpec === 'SYMMETRIC_DEFAULT' && key.origin === 'AWS_KMS') return workingKey(key)
  throw new ServiceError('UnsupportedOperationException', `${key.arn} can not be rotated automatically.`)
}

/** Keys have one policy. Source: KMS API reference, GetKeyPolicy PolicyName. */
function checkPolicyName(input: Record<string, unknown>): void {
  if ((optionalText(input, 'PolicyName') ?? 'default') === 'default') return
  throw new ServiceError('NotFoundException', 'No such policy exists')
}

export const keyHandlers: Handlers = {
  ...keyStateHandlers,

  CreateKey: (call, input) => {
    const { world, region, accountId } = call
    const isMultiRegion = optionalBoolean(input, 'MultiRegion') === true
    const id = isMultiRegion ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID()
    const arn = `arn:${world.partition}:kms:${region}:${accountId}:key/${id}`
    const policy = optionalText(input, 'Policy')
    const keySpec = optionalText(input, 'KeySpec') ?? 'SYMMETRIC_DEFAULT'
    const keyUsage = optionalText(input, 'KeyUsage') ?? 'ENCRYPT_DECRYPT'
    const tags = tagsOf(input)
    const bypasses = optionalBoolean(input, 'BypassPolicyLockoutSafetyCheck') === true
    const context = {
      ...requestTags(tags),
      'kms:KeySpec': keySpec,
      'kms:KeyUsage': keyUsage,
      'kms:BypassPolicyLockoutSafetyCheck': String(bypasses),
    }
    call.require({ action: 'kms:CreateKey', resource: '*', context })
    checkUsage(keySpec, keyUsage)
    if (Object.keys(tags).length > 0)
      requireByIam(call, { action: 'kms:TagResource', resource: arn, context })
    if (policy !== undefined) checkPolicy(call, policy, arn, bypasses)
    const made: Key = {
      arn,
      keySpec,
      keyUsage,
      // Key material that is yet to be imported. Source: KMS developer guide, key-state.
      ...(input['Origin'] === 'EXTERNAL' ? { origin: 'EXTERNAL', keyState: 'PendingImport' } : {}),
      multiRegion: isMultiRegion,
      description: optionalText(input, 'Description') ?? '',
      createdAt: new Date(call.nowMs).toISOString(),
      tags,
      ...(policy === undefined ? {} : { policy }),
    }
    const key = keyWithDefaults(made, world.partition)
    world.keys.set(arn, key)
    return { KeyMetadata: keyMetadata(key) }
  },

  DescribeKey: (call, input) => ({ KeyMetadata: keyMetadata(usedKey(call, input, 'DescribeKey')) }),

  ListKeys: (call, input) => {
    call.require({ action: 'kms:ListKeys', resource: '*' })
    const here = [...call.world.keys.values()].filter(
      (key) => key.accountId === call.accountId && key.region === call.region,
    )
    const { items, next } = page(
      here,
      optionalText(input, 'Marker'),
      optionalNumber(input, 'Limit') ?? PAGE,
      'InvalidMarkerException',
    )
    return {
      Keys: items.map((key) => ({ KeyId: key.arn.split('/').at(-1), KeyArn: key.arn })),
      Truncated: next !== undefined,
      NextMarker: next,
    }
  },

  GetKeyPolicy: (call, input) => {
    const { policy } = ownKey(call, input, 'GetKeyPolicy')
    checkPolicyName(input)
    return { Policy: policy, PolicyName: 'default' }
  },

  ListKeyPolicies: (call, input) => {
    ownKey(call, input, 'ListKeyPolicies')
    return { PolicyNames: ['default'], Truncated: false }
  },

  PutKeyPolicy: (call, input) => {
    const key = managedKey(call, input, 'PutKeyPolicy')
    checkPolicyName(input)
    const policy = text(input, 'Policy')
    checkPolicy(call, policy, key.arn, optionalBoolean(input, 'BypassPolicyLockoutSafetyCheck') === true)
    replace(call, key, { policy })
    return {}
  },

  GetKeyRotationStatus: (call, input) => {
    const key = usedKey(call, input, 'GetKeyRotationStatus')
    if (key.keySpec !== 'SYMMETRIC_DEFAULT')
      throw new ServiceError('UnsupportedOperationException', `${key.arn} is not a symmetric key.`)
    const { enabled: isOn = false, periodInDays } = key.rotation ?? {}
    // A key that is pending deletion does not rotate: KMS API reference, GetKeyRotationStatus.
    const enabled = isOn && key.keyState !== 'PendingDeletion'
    return {
      KeyId: key.arn,
      KeyRotationEnabled: enabled,
      ...(enabled ? { RotationPeriodInDays: periodInDays ?? ROTATION_DAYS.usual } : {}),
    }
  },

  EnableKeyRotation: (call, input) => {
    const key = rotatable(changeableKey(call, input, 'EnableKeyRotation'))
    const days = optionalNumber(input, 'RotationPeriodInDays') ?? ROTATION_DAYS.usual
    const periodInDays = daysIn(days, ROTATION_DAYS)
    replace(call, key, { rotation: { enabled: true, periodInDays } })
    return {}
  },

  DisableKeyRotation: (call, input) => {
    const key = rotatable(changeableKey(call, input, 'DisableKeyRotation'))
    replace(call, key, { rotation: { enabled: false } })
    return {}
  },

  GetKeyLastUsage: (call, input) => {
    const key = usedKey(call, input, 'GetKeyLastUsage')
    const use = call.world.keyUses.get(key.arn)
    const created = key.createdAt === undefined ? undefined : new Date(key.createdAt)
    return {
      KeyId: key.arn,
      KeyCreationDate: created,
      TrackingStartDate: created,
      ...(use === undefined
        ? {}
        : { KeyLastUsage: { Operation: use.operation, Timestamp: new Date(use.atMs) } }),
    }
  },

  UpdateKeyDescription: (call, input) => {
    const key = changeableKey(call, input, 'UpdateKeyDescription')
    replace(call, key, { description: text(input, 'Description') })
    return {}
  },

  ListResourceTags: (call, input) => {
    const key = ownKey(call, input, 'ListResourceTags')
    const tags = Object.entries(key.tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue }))
    return { Tags: tags, Truncated: false }
  },

  TagResource: (call, input) => {
    const key = changeableKey(call, input, 'TagResource')
    replace(call, key, { tags: { ...key.tags, ...tagsOf(input) } })
    return {}
  },

  UntagResource: (call, input) => {
    const key = changeableKey(call, input, 'UntagResource')
    const gone = new Set(texts(input, 'TagKeys'))
    replace(call, key, {
      tags: Object.fromEntries(Object.entries(key.tags ?? {}).filter(([name]) => !gone.has(name))),
    })
    return {}
  },
}
