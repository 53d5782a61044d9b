import type { Grant } from '../domain/key.js'
import { encryptionContext } from './context.js'
import type { PreparedRequest } from './match.js'
import { type PrincipalMatch, isNamed, matchPrincipal } from './principals.js'
import { type Truth, all, truthOf } from './truth.js'
import type { Deciding } from './types.js'

/** A grant that allows a request, and how it names the caller. */
export interface GrantMatch {
  readonly deciding: Deciding
  readonly principal: PrincipalMatch
}

/**
 * Operations that carry an encryption context; constraints are not applied to any other.
 * Source: KMS API reference, GrantConstraints; KMS developer guide, encrypt_context.
 */
const WITH_ENCRYPTION_CONTEXT = new Set([
  'encrypt',
  'decrypt',
  'reencryptfrom',
  'reencryptto',
  'generatedatakey',
  'generatedatakeywithoutplaintext',
  'generatedatakeypair',
  'generatedatakeypairwithoutplaintext',
])

/**
 * The grants that allow a request: the operation is listed, the grantee is the caller, its role or its account, and the
 * constraints hold. Source: KMS developer guide, grants; KMS API reference, GrantConstraints and GrantListEntry.
 */
export function matchingGrants(grants: readonly Grant[], prepared: PreparedRequest): GrantMatch[] {
  const action = prepared.request.action.toLowerCase()
  if (!action.startsWith('kms:')) return []
  const operation = action.slice('kms:'.length)
  return grants.flatMap((grant) => {
    if (!grant.operations.some((one) => one.toLowerCase() === operation)) return []
    const constraints = all([
      encryptionContextHolds(grant, operation, prepared),
      sourceArnHolds(grant, operation, prepared),
    ])
    const named = matchGrantee(grant, prepared)
    const within = (truth: Truth): Truth => all([truth, constraints])
    const { exact, role, account } = named
    const principal: PrincipalMatch = {
      exact: within(exact),
      role: within(role),
      account: within(account),
      wildcard: 'no',
    }
    return isNamed(principal) === 'no' ? [] : [{ principal, deciding: decidingGrant(grant) }]
  })
}

/**
 * A service is the grantee for certain only as granteeServicePrincipal: a service's name as granteePrincipal may stand for
 * other principals (KMS API reference, GrantListEntry).
 */
function matchGrantee(grant: Grant, { request, context }: PreparedRequest): PrincipalMatch {
  const { principal } = request
  const { granteePrincipal, granteeServicePrincipal } = grant
  const service = granteeServicePrincipal ?? granteePrincipal
  if (principal.kind === 'service') {
    const isCaller = service === principal.arn
    const certain: Truth = granteeServicePrincipal === undefined ? 'unknown' : 'yes'
    return { exact: isCaller ? certain : 'no', role: 'no', account: 'no', wildcard: 'no' }
  }
  return matchPrincipal([{ type: 'AWS', value: granteePrincipal }], { principal, context })
}

function decidingGrant(grant: Grant): Deciding {
  return {
    kind: 'grant',
    document: `grant ${grant.grantId}`,
    statement: grant.name ?? grant.grantId,
    effect: 'Grant',
    note: `lets ${grant.granteeServicePrincipal ?? grant.granteePrincipal} call ${grant.operations.join(', ')}`,
  }
}

/** In a constraint the names of the encryption context are compared without case, its values with. */
function encryptionContextHolds(
  { constraints }: Grant,
  operation: string,
  { request }: PreparedRequest,
): Truth {
  if (!WITH_ENCRYPTION_CONTEXT.has(operation)) return 'yes'
  const actual = lowerNames([...encryptionContext(request.context)])
  const subset = lowerNames(Object.entries(constraints?.encryptionContextSubset ?? {}))
  const exact = constraints?.encryptionContextEquals
  const wanted = lowerNames(Object.entries(exact ?? {}))
  const isWithin = (pairs: ReadonlyMap<string, string>): boolean =>
    [...pairs].every(([name, value]) => actual.get(name) === value)
  return truthOf(
    isWithin(subset) && (exact === undefined || (isWithin(wanted) && wanted.size === actual.size)),
  )
}

/** As a condition on aws:SourceArn would; RetireGrant alone is exempt. */
function sourceArnHolds({ constraints }: Grant, operation: string, { context }: PreparedRequest): Truth {
  if (constraints?.sourceArn === undefined || operation === 'retiregrant') return 'yes'
  if (context.isUnknown('aws:SourceArn')) return 'unknown'
  return truthOf(context.get('aws:SourceArn') === constraints.sourceArn)
}

function lowerNames(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]))
}
