import type { EventDataStore } from '../../domain/trail.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalText, page, text } from '../input.js'
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
    if (keyId === undefined) return describe(store)
    if (typeof store.kmsKeyId === 'string') {
      // CloudTrail API reference, UpdateEventDataStore: the key can't be removed or changed afterwards.
      throw new ServiceError(
        'InvalidKmsKeyIdException',
        'The KMS key of an event data store can not be changed.',
      )
    }
    const key = findKey(call.world, keyId, call)
    if (key === undefined)
      throw new ServiceError('KmsKeyNotFoundException', `KMS key ${keyId} was not found.`)
    const changed = { ...store, kmsKeyId: key.arn }
    call.world.eventDataStores.set(store.arn, changed)
    return describe(changed)
  },
}
