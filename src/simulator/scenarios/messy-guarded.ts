import type { Principal } from '../../domain/principal.js'
import { EVERYTHING, memberRole } from './messy-roles.js'
import type { Parts } from './messy.js'
import { START, account, bucket, key, keyArn, minutesAgo, trail, trailArn } from './parts.js'

const ODD = '252525252525'
const GUARDED = '262626262626'
const DAY_MS = 86_400_000

/**
 * Keys that are enabled and yet of no use, or not for long; and digests that fail while logs arrive. Each trail has a prefix of
 * its own, so that its logs can be told apart in the bucket that they share.
 */
export function oddKeys(): Parts {
  const signing = trail(ODD, 'asymmetric', {
    s3KeyPrefix: 'asymmetric',
    kmsKeyId: keyArn(ODD, 'asymmetric-key'),
    status: {
      isLogging: true,
      latestDeliveryTime: minutesAgo(3 * 24 * 60),
      latestDeliveryError: 'AccessDenied',
    },
  })
  const expiring = trail(ODD, 'expiring', { s3KeyPrefix: 'expiring', kmsKeyId: keyArn(ODD, 'imported-key') })
  const undigested = trail(ODD, 'undigested', {
    s3KeyPrefix: 'undigested',
    kmsKeyId: keyArn(ODD, 'digest-key'),
    status: {
      isLogging: true,
      latestDeliveryTime: minutesAgo(4),
      latestDigestDeliveryTime: minutesAgo(3 * 24 * 60),
      latestDigestDeliveryError: 'AccessDenied',
    },
  })
  const rotates = { rotation: { enabled: false } }
  return {
    accounts: [account(ODD, 'analytics-prod')],
    trails: [signing, expiring, undigested],
    keys: [
      key(ODD, 'asymmetric-key', [signing.arn], { keySpec: 'RSA_2048', ...rotates }),
      key(ODD, 'imported-key', [expiring.arn], {
        origin: 'EXTERNAL',
        validTo: new Date(Date.parse(START) + 5 * DAY_MS).toISOString(),
        ...rotates,
      }),
      key(ODD, 'digest-key', [undigested.arn]),
    ],
    buckets: [bucket(ODD)],
  }
}

/** An account that is in order, of which the collecting role may read little. */
export function guarded(): Parts {
  return {
    accounts: [account(GUARDED, 'analytics-test')],
    trails: [trail(GUARDED, 'analytics', { kmsKeyId: keyArn(GUARDED, 'analytics-key') })],
    keys: [key(GUARDED, 'analytics-key', [trailArn(GUARDED, 'analytics')])],
    buckets: [bucket(GUARDED)],
  }
}

/** May describe things, but read neither key policies, grants and rotation, nor trail statuses, nor buckets. */
export function guardedRole(managementAccountId: string): Principal {
  const refused = [
    'kms:GetKeyPolicy',
    'kms:ListGrants',
    'kms:GetKeyRotationStatus',
    'cloudtrail:GetTrailStatus',
    's3:*',
  ]
  return memberRole(GUARDED, managementAccountId, [
    EVERYTHING,
    { Sid: 'DescriptionsOnly', Effect: 'Deny', Action: refused, Resource: '*' },
  ])
}
