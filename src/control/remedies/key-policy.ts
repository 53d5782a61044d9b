import { keyLink, trailLink } from '../console.js'
import type { ConsoleStep, Filled, Remedy } from './context.js'
import { word } from './context.js'

/**
 * The statements that CloudTrail needs in a key's policy for one trail.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
function cloudtrailStatements(at: Filled): readonly object[] {
  const principal = { Service: 'cloudtrail.amazonaws.com' }
  const bySource = { StringEquals: { 'aws:SourceArn': at.trailArn } }
  const context = `arn:${at.partition}:cloudtrail:*:${at.accountId}:trail/*`
  return [
    {
      Sid: 'AllowCloudTrailToEncryptLogs',
      Effect: 'Allow',
      Principal: principal,
      Action: 'kms:GenerateDataKey*',
      Resource: '*',
      Condition: { ...bySource, StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': context } },
    },
    {
      Sid: 'AllowCloudTrailToDescribeKey',
      Effect: 'Allow',
      Principal: principal,
      Action: 'kms:DescribeKey',
      Resource: '*',
      Condition: bySource,
    },
  ]
}

const ADD_STATEMENTS =
  '# add these statements to policy.json and leave all others as they are; with an S3 Bucket Key also kms:Decrypt'

/** Reading, editing and writing back a key policy. */
export function policyCommands(at: Filled, hint: readonly string[]): string[] {
  const key = `--key-id ${word(at.keyArn)} --region ${at.keyRegion}`
  return [
    `aws kms get-key-policy ${key} --policy-name default --query Policy --output text > policy.json`,
    ...hint,
    `aws kms put-key-policy ${key} --policy-name default --policy file://policy.json`,
  ]
}

function statementHint(at: Filled): string[] {
  return [ADD_STATEMENTS, ...cloudtrailStatements(at).map((statement) => `# ${JSON.stringify(statement)}`)]
}

export function updateTrail(at: Filled): string {
  return `aws cloudtrail update-trail --name ${word(at.trailName)} --kms-key-id ${word(at.keyArn)} --region ${at.region}`
}

export function showTrail(at: Filled): string {
  return `aws cloudtrail describe-trails --trail-name-list ${word(at.trailArn)} --region ${at.region} --query 'trailList[].[Name,KmsKeyId]' --output text`
}

function openKey(at: Filled, step: string): ConsoleStep {
  return { step, link: keyLink(at.keyArnForLink, at.keyRegion) }
}

/** The key is chosen; its policy does not admit CloudTrail. */
export function admitCloudtrail(at: Filled): Remedy {
  return {
    console: [
      openKey(at, 'Open the key, choose the Key policy tab, switch to policy view and choose Edit.'),
      {
        step: `Add the statements that let cloudtrail.amazonaws.com call kms:GenerateDataKey* and kms:DescribeKey with aws:SourceArn ${at.trailArn}; leave all other statements as they are. Save.`,
      },
    ],
    cli: policyCommands(at, statementHint(at)),
  }
}

/** The trail names no key, or one that can't be used: policy first, then the trail. */
export function setKey(at: Filled): Remedy {
  const admit = admitCloudtrail(at)
  return {
    console: [
      openKey(
        at,
        `Choose or create a symmetric customer managed key in ${at.bucketRegion}, the bucket’s region.`,
      ),
      ...admit.console,
      {
        step: `Open the trail ${at.trailName}, choose Edit under General details, enable Log file SSE-KMS encryption, choose Existing and enter the key. Save.`,
        link: trailLink(at.trailArnForLink, at.region),
      },
    ],
    cli: [
      `aws kms create-key --description 'CloudTrail logs' --region ${at.bucketRegion} --query KeyMetadata.Arn --output text`,
      ...admit.cli,
      updateTrail(at),
      showTrail(at),
    ],
  }
}
