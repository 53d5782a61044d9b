import type { Section } from '../types.js'
import { MENDED_AUDIT_COMMAND, SOURCE_AUDIT_COMMAND } from './audit.js'

export const IMPLEMENTATION: Section = {
  id: 'implementation',
  title: 'Implementation',
  passages: [
    {
      origin: 'source',
      channel: 'console',
      text: 'In the CloudTrail console choose the trail, choose the key in its KMS section (or create one in the KMS console first), and save. Then check in the KMS console that the key’s access policies let only authorized users and roles decrypt.',
    },
    {
      origin: 'source',
      channel: 'cli',
      verbatim: true,
      text: 'Name the key in the trail, then verify:',
      commands: [
        'aws cloudtrail update-trail --name <trail-name> --kms-key-id <kms-key-id>',
        SOURCE_AUDIT_COMMAND,
      ],
    },
    {
      origin: 'aws',
      channel: 'cli',
      danger: true,
      text: 'The order matters: unless the key’s policy admits CloudTrail first, update-trail is refused with InsufficientEncryptionPolicyException. It must be called in the trail’s home region, by its owner. The source’s steps leave the key policy out, and its verification prints nothing (see Audit).',
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      text: 'In this order: a key in the bucket’s region; its policy, with the statements that rule key-admits-cloudtrail prints; rotation; then the trail; then a look at the next delivered object.',
      commands: [
        "aws kms create-key --description 'CloudTrail logs' --region <bucket-region> --query KeyMetadata.Arn --output text",
        'aws kms get-key-policy --key-id <key-arn> --policy-name default --query Policy --output text > policy.json',
        'aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
        'aws kms enable-key-rotation --key-id <key-arn>',
        'aws cloudtrail update-trail --name <trail-name> --kms-key-id <key-arn> --region <home-region>',
        MENDED_AUDIT_COMMAND,
        'aws s3api head-object --bucket <bucket> --key <newest-log-object> --query [ServerSideEncryption,SSEKMSKeyId]',
      ],
    },
    {
      origin: 'trailseal',
      channel: 'console',
      text: 'In the KMS console, in the bucket’s region, create a symmetric key and add CloudTrail’s statements to its policy. In the CloudTrail console, in the trail’s home region, choose the trail, Edit under General details, enable Log file SSE-KMS encryption, choose Existing, and enter the key. If you let the console create the key instead, its policy lets every principal of the account decrypt: restrict it afterwards.',
    },
    {
      origin: 'trailseal',
      danger: true,
      text: 'Before: find out who reads the logs now, for they need kms:Decrypt from then on; and whether the bucket is replicated, for rules that do not select SSE-KMS objects stop copying. Objects from before stay as they are.',
    },
  ],
}
