import type { Estate } from '../../domain/estate.js'
import type { Principal } from '../../domain/principal.js'
import { careless, copies, organizationTrail } from './messy-shared.js'
import { brokenDeliveries } from './messy-deliveries.js'
import { guarded, guardedRole, oddKeys } from './messy-guarded.js'
import { brokenKeys } from './messy-keys.js'
import { brokenPolicies } from './messy-policies.js'
import { NO_USERS, readers } from './messy-readers.js'
import { EVERYTHING, memberRole } from './messy-roles.js'
import { account, bucket, estate, key, keyArn, trail } from './parts.js'

const MANAGEMENT = '111111111111'
const ISOLATED = '191919191919'
const UNREADABLE = '202020202020'
const NEW = '171717171717'
const CLOSED = '212121212121'

/** An organization that holds every way to fail, each in an account named after a plain purpose. */
export function messyOrganization(): Estate {
  const parts = [
    organizationTrail(),
    brokenKeys(),
    brokenPolicies(),
    brokenDeliveries(),
    copies(),
    careless(),
    unreadable(),
    oddKeys(),
    guarded(),
    readers(),
  ]
  const all = <Name extends keyof Parts>(name: Name): NonNullable<Parts[Name]> =>
    parts.flatMap((part) => (part[name] ?? []) as unknown[]) as NonNullable<Parts[Name]>
  const accounts = [
    ...all('accounts'),
    // CloudTrail has not made the organization trail's copy here yet.
    account(NEW, 'new-joiner', { trailArns: [] }),
    account(ISOLATED, 'isolated'),
    account(CLOSED, 'closed', { status: 'SUSPENDED' }),
  ]
  return estate({
    sources: [
      {
        callerArn: `arn:aws:iam::${MANAGEMENT}:user/auditor`,
        accountId: MANAGEMENT,
        endpoint: 'simulator',
        answeredBy: 'simulator',
      },
    ],
    organization: tree(accounts.map((one) => one.id)),
    accounts,
    trails: all('trails'),
    keys: all('keys'),
    buckets: all('buckets'),
    logGroups: all('logGroups'),
    eventDataStores: all('eventDataStores'),
    principals: [...all('principals'), closedRole(), limitedRole(), guardedRole(MANAGEMENT)],
    managedPolicies: all('managedPolicies'),
  })
}

/** What each part of the scenario adds. */
export type Parts = Partial<
  Pick<
    Estate,
    | 'accounts'
    | 'trails'
    | 'keys'
    | 'buckets'
    | 'logGroups'
    | 'eventDataStores'
    | 'principals'
    | 'managedPolicies'
  >
>

const FROZEN = '181818181818'

function tree(ids: readonly string[]): NonNullable<Estate['organization']> {
  const security = ['222222222222', '333333333333']
  const sandbox = [NEW, ISOLATED, CLOSED]
  const rest = ids.filter((id) => id !== MANAGEMENT && !security.includes(id) && !sandbox.includes(id))
  return {
    id: 'o-messy00000',
    managementAccountId: MANAGEMENT,
    featureSet: 'ALL',
    delegatedAdministrators: ['333333333333'],
    units: [
      { id: 'r-root', name: 'Root', accounts: [MANAGEMENT] },
      { id: 'ou-root-security', name: 'Security', parentId: 'r-root', accounts: security },
      { id: 'ou-root-workloads', name: 'Workloads', parentId: 'r-root', accounts: rest },
      { id: 'ou-root-sandbox', name: 'Sandbox', parentId: 'r-root', accounts: sandbox },
    ],
    policies: [
      {
        id: 'p-closeregion',
        name: 'CloseRegions',
        type: 'SERVICE_CONTROL_POLICY',
        content: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'OnlyHomeRegion',
              Effect: 'Deny',
              NotAction: ['iam:*', 'sts:*', 'organizations:*', 'account:*', 's3:*'],
              Resource: '*',
              Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
            },
          ],
        }),
        targets: [FROZEN],
      },
      NO_USERS,
    ],
  }
}

/** Trusts another account than the one that asks. */
function closedRole(): Principal {
  return memberRole(ISOLATED, '999999999999', [EVERYTHING])
}

/** May do everything but describe keys. */
function limitedRole(): Principal {
  return memberRole(UNREADABLE, MANAGEMENT, [
    EVERYTHING,
    { Sid: 'KeysAreSecret', Effect: 'Deny', Action: 'kms:DescribeKey', Resource: '*' },
  ])
}

function unreadable(): Parts {
  const name = 'reports'
  const own = trail(UNREADABLE, name, { kmsKeyId: keyArn(UNREADABLE, 'reports-key') })
  return {
    accounts: [account(UNREADABLE, 'reports-prod')],
    trails: [own],
    keys: [key(UNREADABLE, 'reports-key', [own.arn])],
    buckets: [bucket(UNREADABLE)],
  }
}
