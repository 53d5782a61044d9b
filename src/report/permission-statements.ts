/** A statement of an IAM policy. `<partition>` in a resource stands for the partition, `<account>` for the role's own account. */
export interface PermissionStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** A role that the program is to be, in one account or in many. */
export interface PermissionRole {
  /** `audit`, `apply`. */
  readonly purpose: string
  readonly roleName: string
  readonly statements: readonly PermissionStatement[]
  /** Account whose principals may assume it. */
  readonly trustedAccountId?: string | undefined
  readonly externalId?: string | undefined
}

/** The statements with their placeholders filled in. */
export function filled(
  statements: readonly PermissionStatement[],
  { partition, account }: { partition: string; account: string },
): PermissionStatement[] {
  return statements.map((one) => ({
    ...one,
    Resource: one.Resource.replaceAll('<partition>', partition).replaceAll('<account>', account),
  }))
}

/** The statements as an IAM policy document. */
export function permissionPolicy(statements: readonly PermissionStatement[]): string {
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`
}
