import type { Key } from '../../domain/key.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { aliasKey } from '../alias-key.js'
import { optionalNumber, optionalText, page, text } from '../input.js'
import { findKey } from './key-lookup.js'
import { changeableKey, ownKey, replace } from './kms-access.js'
import { requireByIam } from './kms-iam.js'

const PAGE = 50

function keyOfAlias(call: Call, name: string): Key {
  const arn = call.world.aliases.get(`${call.accountId}|${call.region}|${name}`)
  const key = arn === undefined ? undefined : call.world.keys.get(arn)
  if (key !== undefined) return key
  const aliasArn = `arn:${call.world.partition}:kms:${call.region}:${call.accountId}:${name}`
  throw new ServiceError('NotFoundException', `Alias ${aliasArn} is not found.`)
}

function attach(call: Call, key: Key, name: string): void {
  call.world.aliases.set(aliasKey(key.arn, name), key.arn)
  replace(call, key, { aliases: [...(key.aliases ?? []), name].sort() })
}

function detach(call: Call, key: Key, name: string): void {
  call.world.aliases.delete(aliasKey(key.arn, name))
  replace(call, key, { aliases: (key.aliases ?? []).filter((one) => one !== name) })
}

function checkAliasName(name: string): void {
  if (name.startsWith('alias/aws/')) {
    throw new ServiceError(
      'InvalidAliasNameException',
      'Alias names that begin with alias/aws/ are reserved.',
    )
  }
  if (!/^alias\/[a-zA-Z0-9/_-]+$/u.test(name)) {
    throw new ServiceError('InvalidAliasNameException', `${name} is not a valid alias name.`)
  }
}

/** Listing asks no leave of the key. Source: KMS developer guide, kms-api-permissions-reference (ListAliases). */
function listedKey(call: Call, input: Record<string, unknown>): Key {
  const id = text(input, 'KeyId')
  const key = findKey(call.world, id, call)
  if (key !== undefined) return key
  throw new ServiceError('NotFoundException', `Key '${id}' does not exist`)
}

export const aliasHandlers: Handlers = {
  CreateAlias: (call, input) => {
    const name = text(input, 'AliasName')
    checkAliasName(name)
    const key = changeableKey(call, { KeyId: text(input, 'TargetKeyId') }, 'CreateAlias')
    const aliasArn = `arn:${call.world.partition}:kms:${call.region}:${call.accountId}:${name}`
    requireByIam(call, { action: 'kms:CreateAlias', resource: aliasArn })
    if (call.world.aliases.has(aliasKey(key.arn, name))) {
      throw new ServiceError('AlreadyExistsException', `An alias with the name ${name} already exists`)
    }
    attach(call, key, name)
    return {}
  },

  UpdateAlias: (call, input) => {
    const name = text(input, 'AliasName')
    const before = keyOfAlias(call, name)
    const target = changeableKey(call, { KeyId: text(input, 'TargetKeyId') }, 'UpdateAlias')
    detach(call, before, name)
    attach(call, call.world.keys.get(target.arn) ?? target, name)
    return {}
  },

  DeleteAlias: (call, input) => {
    const name = text(input, 'AliasName')
    const key = keyOfAlias(call, name)
    ownKey(call, { KeyId: key.arn }, 'DeleteAlias')
    detach(call, key, name)
    return {}
  },

  ListAliases: (call, input) => {
    call.require({ action: 'kms:ListAliases', resource: '*' })
    const keys =
      optionalText(input, 'KeyId') === undefined ? [...call.world.keys.values()] : [listedKey(call, input)]
    const all = keys
      .filter((key) => key.accountId === call.accountId && key.region === call.region)
      .flatMap((key) =>
        (key.aliases ?? []).map((name) => ({
          AliasName: name,
          AliasArn: `arn:${call.world.partition}:kms:${call.region}:${call.accountId}:${name}`,
          TargetKeyId: key.arn.split('/').at(-1),
        })),
      )
    const { items, next } = page(
      all,
      optionalText(input, 'Marker'),
      optionalNumber(input, 'Limit') ?? PAGE,
      'InvalidMarkerException',
    )
    return { Aliases: items, Truncated: next !== undefined, NextMarker: next }
  },
}
