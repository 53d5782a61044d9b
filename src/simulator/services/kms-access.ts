import { arnRegion } from '../../domain/arn.js'
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

/** A customer's own key, in any state. Source: KMS developer guide, concepts (AWS managed keys can't be managed). */
export function managedKey(call: Call, input: Record<string, unknown>, action: string): Key {
  const key = ownKey(call, input, action)
  if (key.keyManager !== 'AWS') return key
  throw new ServiceError('AccessDeniedException', `${action} is not allowed on a key that AWS manages.`)
}

/** Most changes need a key that is not on its way to deletion. Source: KMS developer guide, key-state. */
export function changeableKey(call: Call, input: Record<string, unknown>, action: string): Key {
  const key = managedKey(call, input, action)
  if (isDying(key)) throw wrongState(key)
  return key
}

function isDying(key: Key): boolean {
  return key.keyState === 'PendingDeletion' || key.keyState === 'PendingReplicaDeletion'
}

/** How messages name a state: `PendingImport` is "pending import". */
export function wrongState(key: Key): ServiceError {
  const state = (key.keyState ?? 'Unavailable').replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').toLowerCase()
  const code = key.keyState === 'Disabled' ? 'DisabledException' : 'KMSInvalidStateException'
  return new ServiceError(code, `${key.arn} is ${state}.`)
}

/** A key that can encrypt and decrypt now. */
export function workingKey(key: Key): Key {
  if (WORKING.has(key.keyState ?? '')) return key
  throw wrongState(key)
}

export function replace(call: Call, key: Key, changes: Partial<Key>): void {
  call.world.keys.set(key.arn, { ...key, ...changes })
}

function instant(value: string | null | undefined): Date | undefined {
  return typeof value === 'string' ? new Date(value) : undefined
}

/** What a key can do, by its usage. Source: KMS API reference, KeyMetadata. */
function algorithms({ keySpec = '', keyUsage }: Key): Record<string, unknown> {
  if (keyUsage === 'GENERATE_VERIFY_MAC') return { MacAlgorithms: [keySpec.replace('HMAC_', 'HMAC_SHA_')] }
  if (keyUsage !== 'ENCRYPT_DECRYPT') return {}
  const isSymmetric = keySpec === 'SYMMETRIC_DEFAULT'
  return {
    EncryptionAlgorithms: isSymmetric ? ['SYMMETRIC_DEFAULT'] : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
  }
}

/** The primary and its replicas; the first key that an estate names is taken for the primary. */
function multiRegionConfiguration(key: Key): Record<string, unknown> {
  if (key.multiRegion !== true) return {}
  const [primary = key.arn, ...replicas] = key.multiRegionKeys ?? []
  const place = (arn: string): Record<string, unknown> => ({ Arn: arn, Region: arnRegion(arn) })
  return {
    MultiRegionConfiguration: {
      MultiRegionKeyType: primary === key.arn ? 'PRIMARY' : 'REPLICA',
      PrimaryKey: place(primary),
      ReplicaKeys: replicas.map(place),
    },
  }
}

/** Only imported key material has one. Source: KMS API reference, KeyMetadata. */
function expirationModel({ validTo, origin }: Key): string | undefined {
  if (typeof validTo === 'string') return 'KEY_MATERIAL_EXPIRES'
  return origin === 'EXTERNAL' ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : undefined
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
    ExpirationModel: expirationModel(key),
    Origin: key.origin,
    KeyManager: key.keyManager,
    KeySpec: key.keySpec,
    CustomerMasterKeySpec: key.keySpec,
    MultiRegion: key.multiRegion,
    ...algorithms(key),
    ...multiRegionConfiguration(key),
  }
}
