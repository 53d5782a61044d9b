import type { Grant } from '../../domain/key.js'
import { type Handlers, ServiceError } from '../contract.js'
import { object, optionalNumber, optionalText, page, text, texts } from '../input.js'
import { changeableKey, replace, usedKey } from './kms-access.js'

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

export const grantHandlers: Handlers = {
  CreateGrant: (call, input) => {
    const key = changeableKey(call, input, 'CreateGrant')
    const name = optionalText(input, 'Name')
    const retiring = optionalText(input, 'RetiringPrincipal')
    const grant: Grant = {
      grantId: call.requestId.replaceAll('-', '').repeat(2),
      granteePrincipal: text(input, 'GranteePrincipal'),
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
    )
    return {
      Grants: items.map((grant) => describe(grant, key.arn)),
      Truncated: next !== undefined,
      NextMarker: next,
    }
  },

  RevokeGrant: (call, input) => {
    const key = usedKey(call, input, 'RevokeGrant')
    const id = text(input, 'GrantId')
    if ((key.grants ?? []).every((grant) => grant.grantId !== id)) {
      throw new ServiceError('NotFoundException', `Grant ${id} was not found.`)
    }
    replace(call, key, { grants: (key.grants ?? []).filter((grant) => grant.grantId !== id) })
    return {}
  },
}
