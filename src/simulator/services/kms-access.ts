import type { Key } from '../../domain/key.js'
import { type Call, ServiceError } from '../contract.js'
import { text } from '../input.js'
import { findKey } from './key-lookup.js'

/** States in which cryptographic operations work. Source: KMS developer guide, key-state. */
const WORKING = new Set(['Enabled', 'Updating'])

function notFound(id: string): ServiceError {
  const what = id.includes('alias/') ? 'Alias' : 'Key'
  return new ServiceError('NotFoundException', `${what} '${id}' does not exist`)
}

/** The key that `KeyId` names, after the caller was found to be allowed the action on it. */
export function usedKey(
  call: Call,
  input: Record<string, unknown>,
  action: string,
  context: Record<string, string> = {},
): Key {
  const id = text(input, 'KeyId')
  const key = findKey(call.world, id, call)
  if (key === undefined) throw notFound(arnOf(call, id))
  call.require({
    action: `kms:${action}`,
    resource: key.arn,
    resourceAccountId: key.accountId,
    resourcePolicy: { label: `key policy of ${key.arn}`, text: key.policy ?? '' },
    grants: key.grants,
    context,
  })
  return key
}

function arnOf({ world, region, accountId }: Call, id: string): string {
  if (id.startsWith('arn:')) return id
  return `arn:${world.partition}:kms:${region}:${accountId}:${id.startsWith('alias/') ? '' : 'key/'}${id}`
}

/** A key of the caller's own account; management across accounts is refused. Source: KMS developer guide, key-policy-modifying-external-accounts. */
export function ownKey(call: Call, input: Record<string, unknown>, action: string): Key {
  const key = usedKey(call, input, action)
  if (key.accountId !== call.accountId) {
    throw new ServiceError('AccessDeniedException', `${action} is not allowed on a key of another account.`)
  }
  return key
}

/** Changes need a key that is not on its way to deletion. */
export function changeableKey(call: Call, input: Record<string, unknown>, action: string): Key {
  const key = ownKey(call, input, action)
  if (key.keyState === 'PendingDeletion') {
    throw new ServiceError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
  }
  if (key.keyManager === 'AWS') {
    throw new ServiceError('AccessDeniedException', `${action} is not allowed on a key that AWS manages.`)
  }
  return key
}

/** A key that can encrypt and decrypt now. */
export function workingKey(key: Key): Key {
  if (WORKING.has(key.keyState ?? '')) return key
  if (key.keyState === 'Disabled') throw new ServiceError('DisabledException', `${key.arn} is disabled.`)
  throw new ServiceError('KMSInvalidStateException', `${key.arn} is ${key.keyState ?? 'unavailable'}.`)
}

export function replace(call: Call, key: Key, changes: Partial<Key>): void {
  call.world.keys.set(key.arn, { ...key, ...changes })
}

function instant(value: string | null | undefined): Date | undefined {
  return typeof value === 'string' ? new Date(value) : undefined
}

/** KeyMetadata as DescribeKey and CreateKey answer it. */
export function keyMetadata(key: Key): Record<string, unknown> {
  return {
    AWSAccountId: key.accountId,
    KeyId: key.arn.split('/').at(-1),
    Arn: key.arn,
    CreationDate: instant(key.createdAt),
    Enabled: key.keyState === 'Enabled',
    Description: key.description ?? '',
    KeyUsage: key.keyUsage,
    KeyState: key.keyState,
    DeletionDate: instant(key.deletionDate),
    ValidTo: instant(key.validTo),
    ExpirationModel: typeof key.validTo === 'string' ? 'KEY_MATERIAL_EXPIRES' : undefined,
    Origin: key.origin,
    KeyManager: key.keyManager,
    KeySpec: key.keySpec,
    CustomerMasterKeySpec: key.keySpec,
    EncryptionAlgorithms: key.keySpec === 'SYMMETRIC_DEFAULT' ? ['SYMMETRIC_DEFAULT'] : undefined,
    MultiRegion: key.multiRegion,
  }
}
