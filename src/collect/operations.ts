import type { ServiceName } from './ports.js'

/** An operation that a collection calls, and the IAM action that it needs. */
export interface Operation {
  readonly service: ServiceName
  readonly operation: string
  readonly action: string
  /** What an audit can't know without it. */
  readonly tells: string
}

function of(service: ServiceName, operation: string, tells: string, action = operation): Operation {
  return { service, operation, action: `${service}:${action}`, tells }
}

/** S3 Control's actions are those of S3. Source: Service Authorization Reference, Amazon S3. */
function controlOf(operation: string, tells: string): Operation {
  return { service: 's3control', operation, action: `s3:${operation}`, tells }
}

/**
 * Every operation that a collection can call. Actions that differ from the operation's name are from the Service
 * Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
 */
export const OPERATIONS: readonly Operation[] = [
  of('sts', 'GetCallerIdentity', 'who asks'),
  of('sts', 'AssumeRole', 'other accounts'),
  of('organizations', 'DescribeOrganization', 'the organization and its management account'),
  of('organizations', 'ListAccounts', "the organization's accounts"),
  of('organizations', 'ListRoots', 'which organization policies take effect'),
  of('organizations', 'ListOrganizationalUnitsForParent', "the organization's units"),
  of('organizations', 'ListAccountsForParent', 'which unit an account is in'),
  of('organizations', 'ListParents', 'which unit an account is in, where not the whole organization is read'),
  of('organizations', 'ListPolicies', 'service and resource control policies'),
  of('organizations', 'ListTargetsForPolicy', 'which accounts an organization policy reaches'),
  of('organizations', 'ListPoliciesForTarget', 'which organization policies reach an account'),
  of('organizations', 'DescribePolicy', 'what an organization policy says'),
  of('organizations', 'ListDelegatedAdministrators', 'who else administers CloudTrail'),
  of('account', 'ListRegions', 'which regions are enabled'),
  of('ec2', 'DescribeRegions', 'which regions are enabled, where the Account API does not answer'),
  of('iam', 'GetAccountAuthorizationDetails', 'whom identity policies let read the logs'),
  of('cloudtrail', 'DescribeTrails', 'trails'),
  of('cloudtrail', 'GetTrailStatus', 'whether a trail logs and delivers'),
  of('cloudtrail', 'ListEventDataStores', 'event data stores'),
  of('cloudtrail', 'GetEventDataStore', 'the key of an event data store'),
  of('cloudtrail', 'LookupEvents', 'when a trail was last changed'),
  of('kms', 'DescribeKey', 'whether a key exists, whose it is and its state'),
  of('kms', 'GetKeyPolicy', 'whom a key admits'),
  of('kms', 'ListGrants', 'whom a key admits besides its policy'),
  of('kms', 'GetKeyRotationStatus', 'whether a key rotates'),
  of('kms', 'ListAliases', "a key's aliases"),
  of('kms', 'ListResourceTags', "a key's tags"),
  of('s3', 'HeadBucket', 'the region of a bucket', 'ListBucket'),
  of('s3', 'GetBucketLocation', 'the region of a bucket, where HeadBucket does not tell it'),
  of('s3', 'ListBuckets', 'which account owns a bucket', 'ListAllMyBuckets'),
  of('s3', 'GetBucketPolicy', 'what a bucket lets CloudTrail do'),
  of('s3', 'GetBucketEncryption', 'whether a bucket uses a Bucket Key', 'GetEncryptionConfiguration'),
  of('s3', 'GetBucketReplication', 'copies of the logs', 'GetReplicationConfiguration'),
  of('s3', 'GetPublicAccessBlock', 'whether a bucket can be public', 'GetBucketPublicAccessBlock'),
  of('s3', 'GetBucketOwnershipControls', 'who owns delivered objects'),
  of('s3', 'ListObjectsV2', 'the newest delivered log', 'ListBucket'),
  of('s3', 'HeadObject', 'under which key a log was sealed', 'GetObject'),
  of('s3', 'GetBucketAcl', 'whom a bucket admits besides its policy'),
  controlOf('ListAccessPoints', 'other ways into a bucket'),
  controlOf('GetAccessPoint', 'whether an access point is open to the internet'),
  controlOf('GetAccessPointPolicy', 'whom an access point admits'),
  of('logs', 'DescribeLogGroups', 'the key of a log group'),
]

const ACTIONS = new Map(OPERATIONS.map((one) => [`${one.service}:${one.operation}`, one.action]))

/** The IAM action that an operation needs. */
export function actionOf(service: string, operation: string): string {
  return ACTIONS.get(`${service}:${operation}`) ?? `${service}:${operation}`
}
