import type { Grant, Key } from '../../domain/key.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { object, optionalNumber, optionalText, page, text, texts } from '../input.js'
import { findKey } from './key-lookup.js'
import { replace, usedKey, workingKey } from './kms-access.js'

const PAGE = 50

function constraintsOf(input: Record<string, unknown>): Grant['constraints'] {
  const constraints = object(input, 'Constraints')
  const context = (name: string): Record<string, string> | undefined =>
    constraints[name] === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(object(constraints, name)).map(([key, value]) => [key, String(value)]),
        )
  const subset = context('EncryptionContextSubset')
  const equals = context('EncryptionContextEquals')
  const sourceArn = optionalText(constraints, 'SourceArn')
  return {
    ...(subset === undefined ? {} : { encryptionContextSubset: subset }),
    ...(equals === undefined ? {} : { encryptionContextEquals: equals }),
    ...(sourceArn === undefined ? {} : { sourceArn }),
  }
}

function describe(grant: Grant, keyArn: string): Record<string, unknown> {
  const { encryptionContextSubset, encryptionContextEquals, sourceArn } = grant.constraints ?? {}
  return {
    KeyId: keyArn,
    GrantId: grant.grantId,
    Name: grant.name ?? '',
    GranteePrincipal: grant.granteePrincipal,
    RetiringPrincipal: grant.retiringPrincipal,
    IssuingAccount: grant.issuingAccount,
    Operations: grant.operations,
    CreationDate: grant.createdAt === undefined ? undefined : new Date(grant.createdAt),
    GranteeServicePrincipal: grant.granteeServicePrincipal,
    ...(encryptionContextSubset === undefined &&
    encryptionContextEquals === undefined &&
    sourceArn === undefined
      ? {}
      : {
          Constraints: {
            EncryptionContextSubset: encryptionContextSubset,
            EncryptionContextEquals: encryptionContextEquals,
            SourceArn: sourceArn,
          },
        }),
  }
}

function removeGrant(call: Call, key: Key, id: string): void {
  const grants = key.grants ?? []
  if (grants.every((grant) => grant.grantId !== id)) throw noGrant(id)
  replace(call, key, { grants: grants.filter((grant) => grant.grantId !== id) })
}

function noGrant(id: string): ServiceError {
  return new ServiceError('NotFoundException', `Grant ${id} was not found.`)
}

/** By key and grant id, or by token, which here is the grant's id. */
function grantToRetire(call: Call, input: Record<string, unknown>): { key: Key; grant: Grant } {
  const token = optionalText(input, 'GrantToken')
  const id = token ?? text(input, 'GrantId')
  const keys =
    token === undefined ? [findKey(call.world, text(input, 'KeyId'), call)] : call.world.keys.values()
  for (const key of keys) {
    const grant = key?.grants?.find((one) => one.grantId === id)
    if (key !== undefined && grant !== undefined) return { key, grant }
  }
  throw noGrant(id)
}

/** The retiring principal may, and a grantee whose grant says so. Source: KMS API reference, RetireGrant. */
function isPartyTo({ caller }: Call, grant: Grant): boolean {
  const own = new Set([caller.principal.arn, caller.principal.roleArn])
  return (
    own.has(grant.retiringPrincipal ?? '') ||
    (own.has(grant.granteePrincipal) && grant.operations.includes('RetireGrant'))
  )
}

export const grantHandlers: Handlers = {
  CreateGrant: (call, input) => {
    const key = workingKey(usedKey(call, input, 'CreateGrant'))
    const name = optionalText(input, 'Name')
    const service = optionalText(input, 'GranteeServicePrincipal')
    const retiring = optionalText(input, 'RetiringPrincipal')
    const grant: Grant = {
      grantId: call.requestId.replaceAll('-', '').repeat(2),
      granteePrincipal: service === undefined ? text(input, 'GranteePrincipal') : '',
      ...(service === undefined ? {} : { granteeServicePrincipal: service }),
      operations: texts(input, 'Operations'),
      issuingAccount: `arn:${call.world.partition}:iam::${call.accountId}:root`,
      createdAt: new Date(call.nowMs).toISOString(),
      constraints: constraintsOf(input),
      ...(name === undefined ? {} : { name }),
      ...(retiring === undefined ? {} : { retiringPrincipal: retiring }),
    }
    replace(call, key, { grants: [...(key.grants ?? []), grant] })
    return { GrantId: grant.grantId, GrantToken: grant.grantId }
  },

  ListGrants: (call, input) => {
    const key = usedKey(call, input, 'ListGrants')
    const { items, next } = page(
      key.grants ?? [],
      optionalText(input, 'Marker'),
      optionalNumber(input, 'Limit') ?? PAGE,
      'InvalidMarkerException',
    )
    return {
      Grants: items.map((grant) => describe(grant, key.arn)),
      Truncated: next !== undefined,
      NextMarker: next,
    }
  },

  RevokeGrant: (call, input) => {
    const key = usedKey(call, input, 'RevokeGrant')
    removeGrant(call, key, text(input, 'GrantId'))
    return {}
  },

  RetireGrant: (call, input) => {
    const { key, grant } = grantToRetire(call, input)
    if (!isPartyTo(call, grant)) {
      call.require({ action: 'kms:RetireGrant', resource: key.arn, resourceAccountId: key.accountId })
    }
    removeGrant(call, key, grant.grantId)
    return {}
  },
}
