import type { Principal } from '../../domain/principal.js'

/** A statement that allows everything. */
export const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' }

/** The role by which the organization's management account enters a member, with a policy and trust of its own. */
export function memberRole(accountId: string, trusted: string, statements: readonly object[]): Principal {
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${trusted}:root` },
    Action: 'sts:AssumeRole',
  }
  return {
    arn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
    kind: 'role',
    accountId,
    policies: [
      { name: 'access', document: JSON.stringify({ Version: '2012-10-17', Statement: statements }) },
    ],
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  }
}
