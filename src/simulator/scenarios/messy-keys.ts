import type { Parts } from './messy.js'
import { START, account, bucket, bucketName, key, keyArn, minutesAgo, trail, trailArn } from './parts.js'

const DAY_MINUTES = 24 * 60

const FAILING = {
  isLogging: true,
  latestDeliveryTime: minutesAgo(3 * DAY_MINUTES),
  latestDeliveryError: 'AccessDenied',
}

const ACCOUNTS: Parts['accounts'] & {} = [
  account('333333333333', 'security-tooling'),
  account('444444444444', 'payments-prod'),
  account('555555555555', 'payments-test'),
  account('666666666666', 'web-prod'),
  account('777777777777', 'web-test'),
  account('888888888888', 'data-prod'),
  account('121212121212', 'data-test'),
]

const TRAILS: Parts['trails'] & {} = [
  trail('333333333333', 'tooling', { kmsKeyId: keyArn('333333333333', 'disabled-key'), status: FAILING }),
  trail('444444444444', 'payments'),
  trail('555555555555', 'payments', { kmsKeyId: keyArn('555555555555', 'aws-managed-s3') }),
  trail('666666666666', 'web', { kmsKeyId: keyArn('666666666666', 'dying-key'), status: FAILING }),
  trail('777777777777', 'web', { kmsKeyId: keyArn('777777777777', 'deleted-key'), status: FAILING }),
  trail('888888888888', 'data', { kmsKeyId: keyArn('999999999999', 'foreign-key') }),
  trail('121212121212', 'data', {
    kmsKeyId: keyArn('121212121212', 'distant-key', 'eu-west-1'),
    status: FAILING,
  }),
]

const KEYS: Parts['keys'] & {} = [
  key('333333333333', 'disabled-key', [trailArn('333333333333', 'tooling')], { keyState: 'Disabled' }),
  {
    arn: keyArn('555555555555', 'aws-managed-s3'),
    accountId: '555555555555',
    keyManager: 'AWS',
    aliases: ['alias/aws/s3'],
    rotation: { enabled: true },
  },
  key('666666666666', 'dying-key', [trailArn('666666666666', 'web')], {
    keyState: 'PendingDeletion',
    deletionDate: new Date(Date.parse(START) + 9 * DAY_MINUTES * 60_000).toISOString(),
  }),
  // A key of an account outside the organization; its policy lets nobody but its owner describe it.
  { arn: keyArn('999999999999', 'foreign-key'), accountId: '999999999999' },
  key('121212121212', 'distant-key', [trailArn('121212121212', 'data')], { region: 'eu-west-1' }),
]

const BUCKETS: Parts['buckets'] & {} = [
  bucket('333333333333'),
  // A bucket that encrypts by default does not make a trail without a key compliant.
  bucket('444444444444', {
    encryption: {
      algorithm: 'aws:kms',
      kmsKeyId: keyArn('444444444444', 'bucket-key'),
      bucketKeyEnabled: true,
    },
  }),
  ...['555555555555', '666666666666', '777777777777', '888888888888', '121212121212'].map((id) => ({
    name: bucketName(id),
    accountId: id,
    region: 'us-east-1',
  })),
]

/** Trails whose key is none, not the customer's, or of no use. */
export function brokenKeys(): Parts {
  return { accounts: ACCOUNTS, trails: TRAILS, keys: KEYS, buckets: BUCKETS }
}
