import type { EventDataStore } from '../../domain/trail.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalBoolean, optionalText, page, text } from '../input.js'
import { findKey } from './key-lookup.js'

const PAGE = 100

function describe(store: EventDataStore): Record<string, unknown> {
  return {
    EventDataStoreArn: store.arn,
    Name: store.name,
    Status: store.status ?? 'ENABLED',
    KmsKeyId: store.kmsKeyId ?? undefined,
    MultiRegionEnabled: store.multiRegionEnabled ?? true,
    OrganizationEnabled: store.organizationEnabled ?? false,
    TerminationProtectionEnabled: store.terminationProtectionEnabled ?? true,
    RetentionPeriod: 2557,
  }
}

function find(call: Call, id: string): EventDataStore {
  const store = [...call.world.eventDataStores.values()].find(
    (one) => one.accountId === call.accountId && (one.arn === id || one.arn.endsWith(`/${id}`)),
  )
  if (store === undefined) {
    throw new ServiceError('EventDataStoreNotFoundException', `Event data store ${id} was not found.`)
  }
  return store
}

export const eventDataStoreHandlers: Handlers = {
  ListEventDataStores: (call, input) => {
    call.require({ action: 'cloudtrail:ListEventDataStores', resource: '*' })
    const here = [...call.world.eventDataStores.values()].filter(
      (store) => store.accountId === call.accountId && store.region === call.region,
    )
    const { items, next } = page(here, optionalText(input, 'NextToken'), PAGE)
    const stores = items.map((store) => ({ EventDataStoreArn: store.arn, Name: store.name }))
    return { EventDataStores: stores, ...(next === undefined ? {} : { NextToken: next }) }
  },

  GetEventDataStore: (call, input) => {
    const store = find(call, text(input, 'EventDataStore'))
    call.require({ action: 'cloudtrail:GetEventDataStore', resource: store.arn })
    return describe(store)
  },

  UpdateEventDataStore: (call, input) => {
    const store = find(call, text(input, 'EventDataStore'))
    call.require({ action: 'cloudtrail:UpdateEventDataStore', resource: store.arn })
    const keyId = optionalText(input, 'KmsKeyId')
    const changed = { ...withInput(store, input), ...(keyId === undefined ? {} : sealed(call, store, keyId)) }
    call.world.eventDataStores.set(store.arn, changed)
    return describe(changed)
  },
}

/** The settings that are simulated; what the input leaves out stays as it is. */
function withInput(store: EventDataStore, input: Record<string, unknown>): EventDataStore {
  const name = optionalText(input, 'Name')
  const isProtected = optionalBoolean(input, 'TerminationProtectionEnabled')
  return {
    ...store,
    ...(name === undefined ? {} : { name }),
    ...(isProtected === undefined ? {} : { terminationProtectionEnabled: isProtected }),
  }
}

/**
 * A store's key, set once: it can't be removed or changed afterwards, and must be the store's own account's. Sources:
 * CloudTrail API reference, UpdateEventDataStore KmsKeyId; CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms.
 * The key policy is not checked.
 */
function sealed(call: Call, store: EventDataStore, keyId: string): Pick<EventDataStore, 'kmsKeyId'> {
  const key = findKey(call.world, keyId, call)
  if (typeof store.kmsKeyId === 'string' && key?.arn !== store.kmsKeyId) {
    throw new ServiceError(
      'InvalidKmsKeyIdException',
      'The KMS key of an event data store can not be changed.',
    )
  }
  if (key === undefined || key.accountId !== store.accountId)
    throw new ServiceError('KmsKeyNotFoundException', `KMS key ${keyId} was not found.`)
  if (key.keyState !== 'Enabled' || key.keySpec !== 'SYMMETRIC_DEFAULT')
    throw new ServiceError('KmsException', `KMS key ${key.arn} can not be used.`)
  return { kmsKeyId: key.arn }
}
