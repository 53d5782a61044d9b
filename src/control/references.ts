import type { Reference } from './types.js'

const CLOUDTRAIL = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide'
const CLOUDTRAIL_API = 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference'
const KMS = 'https://docs.aws.amazon.com/kms/latest/developerguide'
const KMS_API = 'https://docs.aws.amazon.com/kms/latest/APIReference'
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide'

/** AWS pages that the rules and the control's text rest on, by a short name. */
export const PAGES = {
  encryption: {
    title: 'CloudTrail user guide: Encrypting log files, digest files and event data stores with KMS keys',
    url: `${CLOUDTRAIL}/encrypting-cloudtrail-log-files-with-aws-kms.html`,
  },
  keyPolicy: {
    title: 'CloudTrail user guide: Configure KMS key policies for CloudTrail',
    url: `${CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail.html`,
  },
  defaultKeyPolicy: {
    title: 'CloudTrail user guide: Default KMS key policy created in the console',
    url: `${CLOUDTRAIL}/default-kms-key-policy.html`,
  },
  updateTrailKey: {
    title: 'CloudTrail user guide: Updating a resource to use your KMS key',
    url: `${CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail-update-trail.html`,
  },
  encryptionCli: {
    title: 'CloudTrail user guide: Enabling and disabling encryption with the AWS CLI',
    url: `${CLOUDTRAIL}/cloudtrail-log-file-encryption-cli.html`,
  },
  bucketPolicy: {
    title: 'CloudTrail user guide: Amazon S3 bucket policy for CloudTrail',
    url: `${CLOUDTRAIL}/create-s3-bucket-policy-for-cloudtrail.html`,
  },
  organizationTrail: {
    title: 'CloudTrail user guide: Creating a trail for an organization',
    url: `${CLOUDTRAIL}/creating-trail-organization.html`,
  },
  consistency: {
    title: 'CloudTrail user guide: Data consistency in CloudTrail',
    url: `${CLOUDTRAIL}/cloudtrail-data-consistency.html`,
  },
  describeTrails: {
    title: 'CloudTrail API reference: DescribeTrails',
    url: `${CLOUDTRAIL_API}/API_DescribeTrails.html`,
  },
  updateTrail: {
    title: 'CloudTrail API reference: UpdateTrail',
    url: `${CLOUDTRAIL_API}/API_UpdateTrail.html`,
  },
  trailStatus: {
    title: 'CloudTrail API reference: GetTrailStatus',
    url: `${CLOUDTRAIL_API}/API_GetTrailStatus.html`,
  },
  keyMetadata: { title: 'KMS API reference: KeyMetadata', url: `${KMS_API}/API_KeyMetadata.html` },
  keyStates: { title: 'KMS developer guide: Key states of KMS keys', url: `${KMS}/key-state.html` },
  keyTypes: { title: 'KMS developer guide: KMS keys', url: `${KMS}/concepts.html` },
  rotation: { title: 'KMS developer guide: Rotating KMS keys', url: `${KMS}/rotate-keys.html` },
  deletion: { title: 'KMS developer guide: Deleting KMS keys', url: `${KMS}/deleting-keys.html` },
  keyPolicies: { title: 'KMS developer guide: Key policies', url: `${KMS}/key-policies.html` },
  defaultEncryption: {
    title: 'Amazon S3 user guide: Setting default encryption behavior (SSE-S3 since January 2023)',
    url: `${S3}/default-encryption-faq.html`,
  },
  replication: {
    title: 'Amazon S3 user guide: Replicating encrypted objects',
    url: `${S3}/replication-config-for-kms-objects.html`,
  },
  bucketKey: {
    title: 'Amazon S3 user guide: Reducing the cost of SSE-KMS with S3 Bucket Keys',
    url: `${S3}/bucket-key.html`,
  },
  headObject: {
    title: 'Amazon S3 API reference: HeadObject',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html',
  },
  logGroups: {
    title: 'CloudWatch Logs user guide: Encrypt log data using KMS',
    url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  },
  securityHub: {
    title: 'Security Hub user guide: CloudTrail controls',
    url: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html',
  },
  configRule: {
    title: 'AWS Config developer guide: cloud-trail-encryption-enabled',
    url: 'https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-encryption-enabled.html',
  },
  controlTower: {
    title: 'Control Tower control reference: AWS CloudTrail controls',
    url: 'https://docs.aws.amazon.com/controltower/latest/controlreference/cloudtrail-rules.html',
  },
} as const satisfies Record<string, Reference>

export const REFERENCES: readonly Reference[] = Object.values(PAGES)
