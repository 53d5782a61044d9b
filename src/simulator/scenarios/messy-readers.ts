import type { Grant } from '../../domain/key.js'
import type { OrganizationPolicy } from '../../domain/organization.js'
import type { Principal } from '../../domain/principal.js'
import type { Parts } from './messy.js'
import { ADMINISTRATOR_ACCESS, attached, group, inline, role, user } from './principals.js'
import { bucketName, keyArn, trailArn } from './parts.js'

const ORGANIZATION_TRAIL = trailArn('111111111111', 'organization')
const ARCHIVE = '222222222222'
const SECURITY = '333333333333'
/** An account outside the organization that buys log analysis as a service. */
const VENDOR = '999999999999'

const KEY = keyArn(ARCHIVE, 'organization-key')
const LOGS = `arn:aws:s3:::${bucketName(ARCHIVE)}/*`
const RESPONDER = `arn:aws:iam::${SECURITY}:role/IncidentResponder`
const FORENSICS = `arn:aws:iam::${SECURITY}:role/ForensicsExport`
const VENDOR_ROOT = `arn:aws:iam::${VENDOR}:root`

const DECRYPT = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }
const GET_OBJECT = { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: LOGS }

/** Statements of the organization's key: the reader as CloudTrail documents it, and the vendor. Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail. */
export const KEY_READERS: readonly object[] = [
  {
    Sid: 'EnableCloudTrailLogDecryptPermissions',
    Effect: 'Allow',
    Principal: { AWS: RESPONDER },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { Null: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'false' } },
  },
  {
    Sid: 'LogAnalysisVendor',
    Effect: 'Allow',
    Principal: { AWS: VENDOR_ROOT },
    Action: 'kms:Decrypt',
    Resource: '*',
  },
]

/** Statement of the bucket that holds the organization's logs. */
export const BUCKET_READERS: readonly object[] = [
  {
    Sid: 'ReadersOfOtherAccounts',
    Effect: 'Allow',
    Principal: { AWS: [RESPONDER, FORENSICS, VENDOR_ROOT] },
    Action: 's3:GetObject',
    Resource: LOGS,
  },
]

/** Decrypts the organization trail's logs and nothing else under the key. */
export const FORENSICS_GRANT: Grant = {
  grantId: '0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000',
  name: 'forensics-export',
  granteePrincipal: FORENSICS,
  issuingAccount: `arn:aws:iam::${ARCHIVE}:root`,
  operations: ['Decrypt', 'DescribeKey'],
  constraints: { encryptionContextSubset: { 'aws:cloudtrail:arn': ORGANIZATION_TRAIL } },
  createdAt: '2025-11-01T00:00:00.000Z',
}

/** No user of the security unit decrypts anything, whatever its policies say. */
export const NO_USERS: OrganizationPolicy = {
  id: 'p-rolesonly0',
  name: 'RolesOnly',
  type: 'SERVICE_CONTROL_POLICY',
  content: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'UsersDecryptNothing',
        Effect: 'Deny',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } },
      },
    ],
  }),
  targets: ['ou-root-security'],
}

const STORAGE_ONLY = {
  arn: `arn:aws:iam::${ARCHIVE}:policy/boundaries/StorageOnly`,
  name: 'StorageOnly',
  document: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  }),
}

/** Who can and who can't read the organization's logs, one principal a reason. */
export function readers(): Parts {
  return {
    principals: [...archivists(), ...investigators()],
    managedPolicies: [ADMINISTRATOR_ACCESS, STORAGE_ONLY],
  }
}

/** The key's own account, to whose identity policies the key policy leaves it. */
function archivists(): Principal[] {
  const local = { trusts: `arn:aws:iam::${ARCHIVE}:root` }
  return [
    // Can: an identity policy for both halves.
    role(ARCHIVE, 'Auditor', { ...local, policies: [inline('read-logs', DECRYPT, GET_OBJECT)] }),
    // Can: everything.
    role(ARCHIVE, 'PlatformAdministrator', { ...local, policies: [attached(ADMINISTRATOR_ACCESS)] }),
    // Can't: the objects stay sealed.
    role(ARCHIVE, 'LogShipper', { ...local, policies: [inline('copy-objects', GET_OBJECT)] }),
    // Can't: the key alone opens nothing.
    role(ARCHIVE, 'KeyOperator', { ...local, policies: [inline('use-key', DECRYPT)] }),
    // Can't: its permissions boundary holds no KMS.
    role(ARCHIVE, 'DataScience', {
      ...local,
      policies: [attached(ADMINISTRATOR_ACCESS)],
      permissionsBoundary: attached(STORAGE_ONLY),
    }),
    // Can't: an organization policy takes Decrypt from users.
    user(ARCHIVE, 'contractor', { policies: [attached(ADMINISTRATOR_ACCESS)] }),
  ]
}

/** Readers of another account: key and bucket must name them, and their own policies allow it. */
function investigators(): Principal[] {
  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RESPONDER }
  const onCall = group(SECURITY, 'OnCall', { policies: [inline('respond', assume)] })
  const alice = user(SECURITY, 'alice', { groups: [onCall.arn] })
  return [
    // Can: the statement that CloudTrail documents. Whoever it trusts can, too, by assuming it.
    role(SECURITY, 'IncidentResponder', { trusts: alice.arn, policies: [inline('read-logs', DECRYPT, GET_OBJECT)] }),
    // Can: by a grant on the key.
    role(SECURITY, 'ForensicsExport', {
      trusts: `arn:aws:iam::${SECURITY}:root`,
      policies: [inline('read-logs', DECRYPT, GET_OBJECT)],
      tags: { team: 'forensics' },
    }),
    onCall,
    alice,
  ]
}
