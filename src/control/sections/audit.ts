import type { Section } from '../types.js'

/** The source's query, exactly as written. */
export const SOURCE_AUDIT_COMMAND =
  'aws cloudtrail describe-trails --query "TrailList[?KmsKeyId!=null].{TrailName:Name, KmsKeyId:KmsKeyId}" --output table'

/** The same with the member's real name. */
export const MENDED_AUDIT_COMMAND =
  'aws cloudtrail describe-trails --query "trailList[?KmsKeyId!=null].{TrailName:Name, KmsKeyId:KmsKeyId}" --output table'

/** The same, listing what the question is about: the trails without a key. */
const OFFENDERS_AUDIT_COMMAND =
  'aws cloudtrail describe-trails --no-include-shadow-trails --query "trailList[?!KmsKeyId].{TrailName:Name, HomeRegion:HomeRegion}" --output table'

export const AUDIT: Section = {
  id: 'audit',
  title: 'Audit',
  passages: [
    {
      origin: 'source',
      channel: 'console',
      text: 'In the CloudTrail console, check that the trail is configured with a KMS key; in the KMS console, check that this key is there and properly configured.',
    },
    {
      origin: 'source',
      channel: 'cli',
      verbatim: true,
      text: 'List the trails with a key, then look the key up:',
      commands: [
        SOURCE_AUDIT_COMMAND,
        'aws kms describe-key --key-id <kms-key-id> --query "KeyMetadata.KeyId" --output table',
      ],
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      danger: true,
      text: 'The first command prints nothing, on any account, and exits with status 0. DescribeTrails answers a member called trailList, with a small t; JMESPath is case-sensitive, so TrailList is null, and a filter of null is null. Whoever takes “no output” for “no findings” passes every account.',
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      text: 'With the case mended it prints something, but the compliant trails only; a trail without a key is what does not appear. It also asks one region, shows copies of trails from other regions and of the organization, and takes an AWS managed, disabled or foreign key for good. The second command prints less still: a single text in a table is left out by the AWS CLI, so nothing but the title appears; with any other output it would print the key’s id again, neither its state nor its manager.',
      commands: [MENDED_AUDIT_COMMAND],
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      text: 'To list the trails that have no key, in one region:',
      commands: [OFFENDERS_AUDIT_COMMAND],
    },
    {
      origin: 'trailseal',
      channel: 'cli',
      text: 'What this program does instead: it lists every trail of every enabled region and account once, by ARN; asks CloudTrail, KMS, S3 and Logs for what each verdict rests on; answers unknown, with the missing IAM action, where something could not be read; treats an account without any trail as a finding; and prints the plain check’s answer beside its own.',
      commands: ['trailseal audit', 'trailseal audit --org --role-name <role-name>'],
    },
    {
      origin: 'trailseal',
      channel: 'console',
      text: 'By hand, for each region: open Trails, choose the trail, and read “Log file SSE-KMS encryption” under General details. Open the key: Status must be Enabled, its Region the bucket’s, and its key policy must name cloudtrail.amazonaws.com with this trail’s ARN. Open the newest object in the bucket: its encryption must name the same key.',
    },
  ],
}
