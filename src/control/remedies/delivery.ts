import { bucketLink, cloudtrailHome, keyLink, logGroupsLink, trailLink } from '../console.js'
import type { Filled, Remedy } from './context.js'
import { word } from './context.js'
import { showTrail, updateTrail } from './key-policy.js'

function status(at: Filled): string {
  return `aws cloudtrail get-trail-status --name ${word(at.trailArn)} --region ${at.region}`
}

export function mendDelivery(at: Filled): Remedy {
  const trail = trailLink(at.trailArnForLink, at.region)
  return {
    console: [
      { step: `Open the trail ${at.trailName}. If Logging is off, choose Start logging.`, link: trail },
      {
        step: 'If the trail shows a delivery error, check that the bucket exists and that its policy lets CloudTrail write.',
        link: bucketLink(at.bucketForLink, at.bucketRegion, 'permissions'),
      },
      {
        step: 'Check that the key is enabled and that its policy admits CloudTrail.',
        link: keyLink(at.keyArnForLink, at.keyRegion),
      },
    ],
    cli: [
      status(at),
      `aws cloudtrail start-logging --name ${word(at.trailArn)} --region ${at.region}   # where IsLogging is false`,
      `aws s3api get-bucket-policy --bucket ${word(at.bucketName)} --query Policy --output text`,
    ],
  }
}

export function sealNewest(at: Filled): Remedy {
  return {
    console: [
      {
        step: 'Open the newest object under AWSLogs/ and compare its Server-side encryption settings with the trail’s key.',
        link: bucketLink(at.bucketForLink, at.bucketRegion, 'objects'),
      },
      {
        step: `Open the trail ${at.trailName} and save its key again; objects from before stay as they are.`,
        link: trailLink(at.trailArnForLink, at.region),
      },
    ],
    cli: [showTrail(at), updateTrail(at), status(at)],
  }
}

export function recordAccount(at: Filled): Remedy {
  const named = `--name ${word(at.trailName)} --region ${at.region}`
  return {
    console: [
      {
        step: 'Create a trail that applies to all Regions, with Log file SSE-KMS encryption and a customer managed key; or, in the management account, enable a trail for all accounts of the organization.',
        link: trailLink(undefined, at.region),
      },
    ],
    cli: [
      `aws cloudtrail create-trail ${named} --s3-bucket-name ${word(at.bucketName)} --is-multi-region-trail --enable-log-file-validation --kms-key-id ${word(at.keyArn)}`,
      `aws cloudtrail start-logging ${named}`,
    ],
  }
}

export function sealCopies(at: Filled): Remedy {
  const group = `--log-group-name ${word(at.logGroupName)} --region ${at.region}`
  return {
    console: [
      {
        step: 'The console shows a log group’s key but can’t set it: use the command. It applies to new events only.',
        link: logGroupsLink(at.region),
      },
      {
        step: 'In each replication rule for the logs, enable replication of objects encrypted with KMS and choose a customer managed key for the replicas.',
        link: bucketLink(at.bucketForLink, at.bucketRegion, 'management'),
      },
      {
        step: 'An event data store’s key can’t be changed once it is set: enter a customer managed key where it has none.',
        link: cloudtrailHome(at.region),
      },
    ],
    cli: [
      `aws logs associate-kms-key ${group} --kms-key-id ${word(at.keyArn)}`,
      `aws s3api get-bucket-replication --bucket ${word(at.bucketName)} > replication.json`,
      '# in each rule: SourceSelectionCriteria.SseKmsEncryptedObjects Enabled, Destination.EncryptionConfiguration.ReplicaKmsKeyID',
      `aws s3api put-bucket-replication --bucket ${word(at.bucketName)} --replication-configuration file://replication.json`,
      `aws cloudtrail update-event-data-store --event-data-store <arn> --kms-key-id ${word(at.keyArn)} --region ${at.region}`,
    ],
  }
}
