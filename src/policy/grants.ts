import type { Grant } from '../domain/key.js'
import type { PreparedRequest } from './match.js'
import { type PrincipalMatch, matchPrincipal } from './principals.js'
import type { Deciding } from './types.js'

const CONTEXT_PREFIX = 'kms:encryptioncontext:'

/** A grant that allows a request, and how it names the caller. */
export interface GrantMatch {
  readonly deciding: Deciding
  readonly principal: PrincipalMatch
}

/**
 * The grants that allow a request: the operation is listed, the grantee is the caller, its role or its account, and the
 * constraints hold on the encryption context, letter case included. Source: KMS developer guide, grants;
 * KMS API reference, GrantConstraints.
 */
export function matchingGrants(grants: readonly Grant[], prepared: PreparedRequest): GrantMatch[] {
  const { request } = prepared
  if (!request.action.toLowerCase().startsWith('kms:')) return []
  const operation = request.action.slice('kms:'.length).toLowerCase()
  return grants.flatMap((grant) => {
    if (!grant.operations.some((one) => one.toLowerCase() === operation)) return []
    const type = request.principal.kind === 'service' ? 'Service' : 'AWS'
    const principal = matchPrincipal([{ type, value: grant.granteePrincipal }], request.principal)
    if (principal === 'none' || !constraintsHold(grant, encryptionContext(request.context))) return []
    return [{ principal, deciding: decidingGrant(grant) }]
  })
}

function decidingGrant(grant: Grant): Deciding {
  const note = `lets ${grant.granteePrincipal} call ${grant.operations.join(', ')}`
  return {
    kind: 'grant',
    document: `grant ${grant.grantId}`,
    statement: grant.name ?? grant.grantId,
    effect: 'Grant',
    note,
  }
}

/** The encryption context that a request carries, by its names. */
function encryptionContext(context: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(context)
      .filter(([key]) => key.toLowerCase().startsWith(CONTEXT_PREFIX))
      .map(([key, value]) => [key.slice(CONTEXT_PREFIX.length), String(value)]),
  )
}

function constraintsHold({ constraints }: Grant, context: ReadonlyMap<string, string>): boolean {
  const subset = Object.entries(constraints?.encryptionContextSubset ?? {})
  const exact = constraints?.encryptionContextEquals
  if (!subset.every(([name, value]) => context.get(name) === value)) return false
  if (exact === undefined) return true
  const wanted = Object.entries(exact)
  return wanted.length === context.size && wanted.every(([name, value]) => context.get(name) === value)
}
