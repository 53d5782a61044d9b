import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalNumber } from '../input.js'
import { changeableKey, managedKey, replace, wrongState } from './kms-access.js'
import { daysIn } from './kms-days.js'

/** Days a deletion waits. Source: KMS API reference, ScheduleKeyDeletion. */
const DELETION_DAYS = { least: 7, most: 30 }
const DAY_MS = 86_400_000
/** States between which DisableKey and EnableKey move a key. Source: KMS developer guide, key-state. */
const SWITCHABLE = new Set(['Enabled', 'Disabled', 'Updating'])

function setState(
  call: Call,
  input: Record<string, unknown>,
  keyState: 'Enabled' | 'Disabled',
): Record<string, unknown> {
  const key = changeableKey(call, input, keyState === 'Enabled' ? 'EnableKey' : 'DisableKey')
  if (!SWITCHABLE.has(key.keyState ?? '')) throw wrongState(key)
  replace(call, key, { keyState })
  return {}
}

export const keyStateHandlers: Handlers = {
  EnableKey: (call, input) => setState(call, input, 'Enabled'),
  DisableKey: (call, input) => setState(call, input, 'Disabled'),

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
    const key = managedKey(call, input, 'CancelKeyDeletion')
    if (key.keyState !== 'PendingDeletion') {
      throw new ServiceError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
    }
    replace(call, key, { keyState: 'Disabled', deletionDate: null })
    return { KeyId: key.arn }
  },
}
