import type { Estate } from '../../src/domain/estate.js'
import type { Principal } from '../../src/domain/principal.js'
import { emptyEstate } from './simulator.js'

export const MANAGEMENT = '111111111111'
export const ARCHIVE = '222222222222'
export const MEMBER = '333333333333'
export const CLOSED = '444444444444'
const ORGANIZATION = 'o-small00000'

export function roleArn(accountId: string, name = 'OrganizationAccountAccessRole'): string {
  return `arn:aws:iam::${accountId}:role/${name}`
}

export function policyText(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

export const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' }

function trust(condition: object = {}): string {
  const principal = { AWS: `arn:aws:iam::${MANAGEMENT}:root` }
  return policyText({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...condition })
}

/** A role that the management account may assume. */
export function role(name: string, more: Partial<Principal> = {}): Principal {
  return {
    arn: roleArn(MEMBER, name),
    kind: 'role',
    accountId: MEMBER,
    policies: [{ name: 'everything', document: policyText(EVERYTHING) }],
    trustPolicy: trust(),
    ...more,
  }
}

const GUARDED = role('guarded', {
  trustPolicy: trust({ Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } }),
})
const DENY_LISTING = { Sid: 'NoListing', Effect: 'Deny', Action: 'kms:ListKeys', Resource: '*' }

/** A management account, a log archive that administers for it, a member in a unit of its own, and a closed account. */
export function smallOrganization(principals: readonly Principal[] = []): Estate {
  const name = (id: string, text: string): Estate['accounts'][number] => ({
    id,
    name: text,
    access: 'assumed-role',
  })
  const scp = 'SERVICE_CONTROL_POLICY' as const
  return {
    ...emptyEstate(MANAGEMENT),
    sources: [
      {
        callerArn: `arn:aws:iam::${MANAGEMENT}:user/auditor`,
        accountId: MANAGEMENT,
        endpoint: 'simulator',
        answeredBy: 'simulator',
      },
    ],
    organization: {
      id: ORGANIZATION,
      managementAccountId: MANAGEMENT,
      delegatedAdministrators: [ARCHIVE],
      units: [
        { id: 'r-root', name: 'Root', accounts: [MANAGEMENT] },
        { id: 'ou-root-security', name: 'Security', parentId: 'r-root', accounts: [ARCHIVE] },
        { id: 'ou-root-work', name: 'Work', parentId: 'r-root', accounts: [MEMBER, CLOSED] },
      ],
      policies: [
        {
          id: 'p-nolisting',
          name: 'NoListing',
          type: scp,
          content: policyText(DENY_LISTING),
          targets: ['ou-root-work'],
        },
      ],
    },
    accounts: [
      name(MANAGEMENT, 'management'),
      name(ARCHIVE, 'archive'),
      { ...name(MEMBER, 'member'), enabledRegions: ['us-east-1', 'ap-east-1'] },
      { ...name(CLOSED, 'closed'), status: 'SUSPENDED' },
    ],
    principals: [GUARDED, ...principals],
  }
}
