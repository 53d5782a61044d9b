import type { Bucket, ReplicationRule } from '../../domain/bucket.js'
import { type Handlers, ServiceError } from '../contract.js'
import { bucketWithDefaults } from '../defaults.js'
import { object, objects, optionalBoolean, optionalText, text } from '../input.js'
import { absent, replaceBucket, requireOn, usedBucket } from './s3-access.js'
import { guardHandlers } from './s3-guards.js'

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u

function describeRule(rule: ReplicationRule, index: number): Record<string, unknown> {
  return {
    ID: rule.id ?? `rule-${index + 1}`,
    Status: rule.status,
    Priority: index + 1,
    Filter: { Prefix: rule.prefix ?? '' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    ...(rule.sseKmsEncryptedObjects
      ? { SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } }
      : {}),
    Destination: {
      Bucket: rule.destinationBucketArn,
      Account: rule.destinationAccountId,
      ...(rule.replicaKmsKeyId === undefined
        ? {}
        : { EncryptionConfiguration: { ReplicaKmsKeyID: rule.replicaKmsKeyId } }),
    },
  }
}

function readRule(rule: Record<string, unknown>): ReplicationRule {
  const destination = object(rule, 'Destination')
  const criteria = object(object(rule, 'SourceSelectionCriteria'), 'SseKmsEncryptedObjects')
  const id = optionalText(rule, 'ID')
  const replica = optionalText(object(destination, 'EncryptionConfiguration'), 'ReplicaKmsKeyID')
  return {
    ...(id === undefined ? {} : { id }),
    status: rule['Status'] === 'Enabled' ? 'Enabled' : 'Disabled',
    destinationBucketArn: text(destination, 'Bucket'),
    sseKmsEncryptedObjects: criteria['Status'] === 'Enabled',
    ...(replica === undefined ? {} : { replicaKmsKeyId: replica }),
  }
}

/** Everything that S3 answers about buckets. */
export const bucketHandlers: Handlers = {
  ...guardHandlers,

  ListBuckets: (call) => {
    call.require({ action: 's3:ListAllMyBuckets', resource: '*' })
    const own = [...call.world.buckets.values()].filter(({ bucket }) => bucket.accountId === call.accountId)
    return {
      Buckets: own.map(({ bucket }) => ({
        Name: bucket.name,
        CreationDate: new Date('2025-01-01T00:00:00Z'),
      })),
      Owner: { ID: call.accountId },
    }
  },

  CreateBucket: (call, input) => {
    const name = text(input, 'Bucket')
    if (!NAME.test(name)) throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.')
    call.require({ action: 's3:CreateBucket', resource: `arn:${call.world.partition}:s3:::${name}` })
    if (call.world.buckets.has(name)) {
      const isOwn = call.world.buckets.get(name)?.bucket.accountId === call.accountId
      throw new ServiceError(isOwn ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists', `${name} exists.`)
    }
    const region =
      optionalText(object(input, 'CreateBucketConfiguration'), 'LocationConstraint') ?? 'us-east-1'
    const made: Bucket = { name, accountId: call.accountId, region, policy: null }
    call.world.buckets.set(name, {
      bucket: bucketWithDefaults(made, { partition: call.world.partition }),
      objects: new Map(),
    })
    return { Location: `/${name}` }
  },

  HeadBucket: (call, input) => {
    const { bucket } = usedBucket(call, input, 'ListBucket')
    return { BucketRegion: bucket.region, AccessPointAlias: false }
  },

  GetBucketLocation: (call, input) => {
    // Answered in any region: it is how a bucket's region is found.
    const state = call.world.buckets.get(text(input, 'Bucket'))
    if (state === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist')
    requireOn(call, state, 'GetBucketLocation')
    const { region } = state.bucket
    return { LocationConstraint: region === 'us-east-1' ? undefined : region }
  },

  GetBucketEncryption: (call, input) => {
    const { encryption } = usedBucket(call, input, 'GetEncryptionConfiguration').bucket
    if (encryption === null || encryption === undefined) {
      return absent(
        'ServerSideEncryptionConfigurationNotFoundError',
        'The server side encryption configuration was not found',
      )
    }
    const rule = {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: encryption.algorithm,
        KMSMasterKeyID: encryption.kmsKeyId,
      },
      BucketKeyEnabled: encryption.bucketKeyEnabled,
    }
    return { ServerSideEncryptionConfiguration: { Rules: [rule] } }
  },

  PutBucketEncryption: (call, input) => {
    const state = usedBucket(call, input, 'PutEncryptionConfiguration')
    const [rule = {}] = objects(object(input, 'ServerSideEncryptionConfiguration'), 'Rules')
    const byDefault = object(rule, 'ApplyServerSideEncryptionByDefault')
    const kmsKeyId = optionalText(byDefault, 'KMSMasterKeyID')
    replaceBucket(call, state, {
      encryption: {
        algorithm: text(byDefault, 'SSEAlgorithm'),
        bucketKeyEnabled: optionalBoolean(rule, 'BucketKeyEnabled') ?? false,
        ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      },
    })
    return {}
  },

  /** Back to what every bucket has. Source: S3 API reference, DeleteBucketEncryption. */
  DeleteBucketEncryption: (call, input) => {
    const state = usedBucket(call, input, 'PutEncryptionConfiguration')
    replaceBucket(call, state, { encryption: { algorithm: 'AES256', bucketKeyEnabled: false } })
    return {}
  },

  GetBucketReplication: (call, input) => {
    const { replication } = usedBucket(call, input, 'GetReplicationConfiguration').bucket
    if (replication === null || replication === undefined) {
      return absent('ReplicationConfigurationNotFoundError', 'The replication configuration was not found')
    }
    return {
      ReplicationConfiguration: {
        Role: replication.roleArn ?? `arn:${call.world.partition}:iam::${call.accountId}:role/replication`,
        Rules: replication.rules.map(describeRule),
      },
    }
  },

  PutBucketReplication: (call, input) => {
    const state = usedBucket(call, input, 'PutReplicationConfiguration')
    const configuration = object(input, 'ReplicationConfiguration')
    const rules = objects(configuration, 'Rules').map(readRule)
    replaceBucket(call, state, { replication: { roleArn: text(configuration, 'Role'), rules } })
    return {}
  },

  DeleteBucketReplication: (call, input) => {
    replaceBucket(call, usedBucket(call, input, 'PutReplicationConfiguration'), { replication: null })
    return {}
  },
}
