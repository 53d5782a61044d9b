import type { ManagedPolicy, Principal, PrincipalPolicy } from '../../domain/principal.js'

/** Source: AWS managed policy reference, AdministratorAccess. */
export const ADMINISTRATOR_ACCESS: ManagedPolicy = {
  arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  name: 'AdministratorAccess',
  document: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
}

function documentOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** A policy written into a principal. */
export function inline(name: string, ...statements: readonly object[]): PrincipalPolicy {
  return { name, document: documentOf(...statements) }
}

/** A managed policy as a principal names it: the estate holds its document. */
export function attached({ arn, name }: ManagedPolicy): PrincipalPolicy {
  return { name, arn }
}

type More = Partial<Pick<Principal, 'policies' | 'permissionsBoundary' | 'tags'>>

/** A role that one principal may assume. */
export function role(accountId: string, name: string, { trusts, ...more }: More & { trusts: string }): Principal {
  const trust = { Effect: 'Allow', Principal: { AWS: trusts }, Action: 'sts:AssumeRole' }
  return {
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    kind: 'role',
    accountId,
    policies: [],
    trustPolicy: documentOf(trust),
    uniqueId: uniqueId('AROA', name),
    ...more,
  }
}

export function user(accountId: string, name: string, more: More & Pick<Principal, 'groups'> = {}): Principal {
  const arn = `arn:aws:iam::${accountId}:user/${name}`
  return { arn, kind: 'user', accountId, policies: [], uniqueId: uniqueId('AIDA', name), ...more }
}

export function group(accountId: string, name: string, more: More = {}): Principal {
  const arn = `arn:aws:iam::${accountId}:group/${name}`
  return { arn, kind: 'group', accountId, policies: [], uniqueId: uniqueId('AGPA', name), ...more }
}

/** Twenty-one letters and digits, as IAM makes them. Source: IAM user guide, reference_identifiers. */
function uniqueId(prefix: string, name: string): string {
  const letters = name.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '')
  return `${prefix}${letters}EXAMPLE0000000000`.slice(0, 21)
}
