import type { Principal, PrincipalPolicy } from '../../domain/principal.js'

/** When principals and policies were made: estates do not say. */
const CREATED = new Date('2025-01-01T00:00:00Z')

/** The last part of a principal's or policy's ARN. */
export function nameOf({ arn }: { readonly arn: string }): string {
  return arn.split('/').at(-1) ?? ''
}

function pathOf({ arn }: { readonly arn: string }): string {
  const [, ...parts] = (arn.split(':').at(-1) ?? '').split('/')
  return parts.length <= 1 ? '/' : `/${parts.slice(0, -1).join('/')}/`
}

/**
 * Documents in IAM's answers are percent-encoded. One that the estate lacks comes empty, so that nobody takes it for known.
 * Source: IAM API reference, GetAccountAuthorizationDetails.
 */
export function encoded(document: string | undefined): string {
  return encodeURIComponent(document ?? '')
}

function common(principal: Principal): Record<string, unknown> {
  const { arn, permissionsBoundary: boundary, tags = {} } = principal
  return {
    Arn: arn,
    Path: pathOf(principal),
    CreateDate: CREATED,
    ...(boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: boundary.arn,
          },
        }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

export function userFields(principal: Principal): Record<string, unknown> {
  return {
    ...common(principal),
    UserName: nameOf(principal),
    UserId: principal.uniqueId ?? 'AIDAEXAMPLE',
  }
}

export function roleFields(principal: Principal): Record<string, unknown> {
  return {
    ...common(principal),
    RoleName: nameOf(principal),
    RoleId: principal.uniqueId ?? 'AROAEXAMPLE',
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: encoded(principal.trustPolicy ?? '{}'),
  }
}

export function inlineOf(principal: Principal): PrincipalPolicy[] {
  return principal.policies.filter((one) => one.arn === undefined)
}

export function attachedOf(principal: Principal): Record<string, unknown>[] {
  return principal.policies
    .filter((one) => one.arn !== undefined)
    .map((one) => ({ PolicyName: one.name, PolicyArn: one.arn }))
}

/** A principal with all its policies, as GetAccountAuthorizationDetails lists it. */
export function detail(principal: Principal): Record<string, unknown> {
  const inline = inlineOf(principal).map((one) => ({
    PolicyName: one.name,
    PolicyDocument: encoded(one.document),
  }))
  const attached = { AttachedManagedPolicies: attachedOf(principal) }
  switch (principal.kind) {
    case 'role':
      return { ...roleFields(principal), ...attached, RolePolicyList: inline }
    case 'user':
      return {
        ...userFields(principal),
        ...attached,
        UserPolicyList: inline,
        GroupList: (principal.groups ?? []).map((arn) => nameOf({ arn })),
      }
    case 'group':
      return {
        ...common(principal),
        ...attached,
        GroupName: nameOf(principal),
        GroupId: principal.uniqueId ?? 'AGPAEXAMPLE',
        GroupPolicyList: inline,
      }
  }
}

/** A managed policy with its one version. */
export function managedFields(arn: string, name: string): Record<string, unknown> {
  return {
    Arn: arn,
    PolicyName: name,
    PolicyId: 'ANPAEXAMPLE',
    Path: pathOf({ arn }),
    DefaultVersionId: 'v1',
    IsAttachable: true,
    CreateDate: CREATED,
    UpdateDate: CREATED,
  }
}

export function versionFields(document: string): Record<string, unknown> {
  return { VersionId: 'v1', IsDefaultVersion: true, CreateDate: CREATED, Document: encoded(document) }
}
