import { BUCKET_READERS, FORENSICS_GRANT, KEY_READERS } from './messy-readers.js'
import type { Parts } from './messy.js'
import {
  HOME,
  account,
  bucket,
  bucketPolicy,
  consoleKeyPolicy,
  bucketName,
  cloudtrailStatements,
  delegation,
  key,
  keyArn,
  policy,
  trail,
  trailArn,
} from './parts.js'

const MANAGEMENT = '111111111111'
const ARCHIVE = '222222222222'
const COPIES = '232323232323'
const FROZEN = '181818181818'

/** The organization's own trail: right in all but who can read. Bucket and key are the log archive's. */
export function organizationTrail(): Parts {
  const arn = trailArn(MANAGEMENT, 'organization')
  const organization = trail(MANAGEMENT, 'organization', {
    isOrganizationTrail: true,
    s3BucketName: bucketName(ARCHIVE),
    kmsKeyId: keyArn(ARCHIVE, 'organization-key'),
  })
  const admits = policy(
    delegation(ARCHIVE),
    ...cloudtrailStatements([arn], {
      StringEquals: { 'aws:SourceArn': arn },
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:*:trail/organization' },
    }),
    ...KEY_READERS,
  )
  return {
    accounts: [account(MANAGEMENT, 'management', { access: 'caller' }), account(ARCHIVE, 'log-archive')],
    trails: [organization],
    keys: [key(ARCHIVE, 'organization-key', [arn], { policy: admits, grants: [FORENSICS_GRANT] })],
    buckets: [bucket(ARCHIVE, { policy: bucketPolicy(ARCHIVE, ...BUCKET_READERS) })],
  }
}

/** Sealed logs, unsealed copies; the key has the policy that the console writes. */
export function copies(): Parts {
  const copied = trail(COPIES, 'ledger', {
    kmsKeyId: keyArn(COPIES, 'ledger-key'),
    cloudWatchLogsLogGroupArn: `arn:aws:logs:${HOME}:${COPIES}:log-group:trail-copy:*`,
  })
  const rule = {
    id: 'to-the-west',
    status: 'Enabled' as const,
    destinationBucketArn: `arn:aws:s3:::trail-copies-${COPIES}`,
    sseKmsEncryptedObjects: false,
  }
  const replication = { roleArn: `arn:aws:iam::${COPIES}:role/replication`, rules: [rule] }
  return {
    accounts: [account(COPIES, 'ledger-prod')],
    trails: [copied],
    keys: [key(COPIES, 'ledger-key', [copied.arn], { policy: consoleKeyPolicy(copied.arn) })],
    buckets: [bucket(COPIES, { replication })],
    logGroups: [
      {
        arn: `arn:aws:logs:${HOME}:${COPIES}:log-group:trail-copy`,
        name: 'trail-copy',
        accountId: COPIES,
        region: HOME,
        kmsKeyId: null,
        retentionInDays: 365,
      },
    ],
    eventDataStores: [
      {
        arn: `arn:aws:cloudtrail:${HOME}:${COPIES}:eventdatastore/00000000-0000-0000-0000-00000000000e`,
        name: 'ledger-lake',
        accountId: COPIES,
        region: HOME,
        status: 'ENABLED',
        kmsKeyId: null,
      },
    ],
  }
}

/** A key that is right but carelessly kept, in an account of which a region is closed. */
export function careless(): Parts {
  const frozen = trail(FROZEN, 'frozen', { kmsKeyId: keyArn(FROZEN, 'frozen-key') })
  const unscoped = {
    Sid: 'AnyCloudTrail',
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: '*',
  }
  const anyone = { Sid: 'Administrators', Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }
  return {
    accounts: [account(FROZEN, 'frozen-prod', { enabledRegions: ['af-south-1', 'eu-west-1', HOME] })],
    trails: [frozen],
    keys: [
      key(FROZEN, 'frozen-key', [frozen.arn], {
        policy: policy(delegation(FROZEN), unscoped, anyone),
        rotation: { enabled: false },
      }),
    ],
    buckets: [bucket(FROZEN)],
  }
}
