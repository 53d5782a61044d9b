import { randomUUID } from 'node:crypto'
import type { Key } from '../../domain/key.js'
import { type Handlers, ServiceError } from '../contract.js'
import { keyWithDefaults } from '../defaults.js'
import { objects, optionalBoolean, optionalNumber, optionalText, page, text, texts } from '../input.js'
import { changeableKey, keyMetadata, ownKey, replace, usedKey } from './kms-access.js'
import { checkPolicy } from './kms-policy.js'

const PAGE = 100
/** Days a deletion waits. Source: KMS API reference, ScheduleKeyDeletion. */
const DELETION_DAYS = { least: 7, most: 30 }
/** Days between rotations. Source: KMS API reference, EnableKeyRotation. */
const ROTATION_DAYS = { least: 90, most: 2560, usual: 365 }
const DAY_MS = 86_400_000

function tagsOf(input: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    objects(input, 'Tags').map((tag) => [String(tag['TagKey']), String(tag['TagValue'])]),
  )
}

function daysIn(value: number, range: { least: number; most: number }): number {
  if (value >= range.least && value <= range.most) return value
  throw new ServiceError(
    'ValidationException',
    `${value} days is not between ${range.least} and ${range.most}.`,
  )
}

export const keyHandlers: Handlers = {
  CreateKey: (call, input) => {
    call.require({ action: 'kms:CreateKey', resource: '*' })
    const { world, region, accountId } = call
    const isMultiRegion = optionalBoolean(input, 'MultiRegion') === true
    const id = isMultiRegion ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID()
    const arn = `arn:${world.partition}:kms:${region}:${accountId}:key/${id}`
    const policy = optionalText(input, 'Policy')
    if (policy !== undefined) {
      checkPolicy(call, policy, arn, optionalBoolean(input, 'BypassPolicyLockoutSafetyCheck') === true)
    }
    const made: Key = {
      arn,
      keySpec: optionalText(input, 'KeySpec') ?? 'SYMMETRIC_DEFAULT',
      keyUsage: optionalText(input, 'KeyUsage') ?? 'ENCRYPT_DECRYPT',
      multiRegion: isMultiRegion,
      description: optionalText(input, 'Description') ?? '',
      createdAt: new Date(call.nowMs).toISOString(),
      tags: tagsOf(input),
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
    const { items, next } = page(here, optionalText(input, 'Marker'), optionalNumber(input, 'Limit') ?? PAGE)
    return {
      Keys: items.map((key) => ({ KeyId: key.arn.split('/').at(-1), KeyArn: key.arn })),
      Truncated: next !== undefined,
      NextMarker: next,
    }
  },

  GetKeyPolicy: (call, input) => ({
    Policy: ownKey(call, input, 'GetKeyPolicy').policy,
    PolicyName: 'default',
  }),

  ListKeyPolicies: (call, input) => {
    ownKey(call, input, 'ListKeyPolicies')
    return { PolicyNames: ['default'], Truncated: false }
  },

  PutKeyPolicy: (call, input) => {
    const key = changeableKey(call, input, 'PutKeyPolicy')
    const policy = text(input, 'Policy')
    checkPolicy(call, policy, key.arn, optionalBoolean(input, 'BypassPolicyLockoutSafetyCheck') === true)
    replace(call, key, { policy })
    return {}
  },

  GetKeyRotationStatus: (call, input) => {
    const key = usedKey(call, input, 'GetKeyRotationStatus')
    const { enabled = false, periodInDays } = key.rotation ?? {}
    return {
      KeyId: key.arn,
      KeyRotationEnabled: enabled,
      ...(enabled ? { RotationPeriodInDays: periodInDays ?? ROTATION_DAYS.usual } : {}),
    }
  },

  EnableKeyRotation: (call, input) => {
    const key = changeableKey(call, input, 'EnableKeyRotation')
    if (key.keySpec !== 'SYMMETRIC_DEFAULT' || key.origin !== 'AWS_KMS') {
      throw new ServiceError('UnsupportedOperationException', `${key.arn} can not be rotated automatically.`)
    }
    const periodInDays = daysIn(
      optionalNumber(input, 'RotationPeriodInDays') ?? ROTATION_DAYS.usual,
      ROTATION_DAYS,
    )
    replace(call, key, { rotation: { enabled: true, periodInDays } })
    return {}
  },

  DisableKeyRotation: (call, input) => {
    replace(call, changeableKey(call, input, 'DisableKeyRotation'), { rotation: { enabled: false } })
    return {}
  },

  EnableKey: (call, input) => {
    replace(call, changeableKey(call, input, 'EnableKey'), { keyState: 'Enabled' })
    return {}
  },

  DisableKey: (call, input) => {
    replace(call, changeableKey(call, input, 'DisableKey'), { keyState: 'Disabled' })
    return {}
  },

  ScheduleKeyDeletion: (call, input) => {
    const key = changeableKey(call, input, 'ScheduleKeyDeletion')
    const days = daysIn(optionalNumber(input, 'PendingWindowInDays') ?? DELETION_DAYS.most, DELETION_DAYS)
    const deletionDate = new Date(call.nowMs + days * DAY_MS)
    replace(call, key, { keyState: 'PendingDeletion', deletionDate: deletionDate.toISOString() })
    return {
      KeyId: key.arn,
      DeletionDate: deletionDate,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: days,
    }
  },

  CancelKeyDeletion: (call, input) => {
    const key = ownKey(call, input, 'CancelKeyDeletion')
    if (key.keyState !== 'PendingDeletion') {
      throw new ServiceError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
    }
    replace(call, key, { keyState: 'Disabled', deletionDate: null })
    return { KeyId: key.arn }
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
