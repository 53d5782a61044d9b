import { arnRegion, parseArn } from '../domain/arn.js'
import { partitionById, partitionOfRegion } from '../domain/partition.js'

function host(region: string): string {
  return `https://${region}.${partitionOfRegion(region).consoleHost}`
}

function isCommercial(region: string): boolean {
  return partitionOfRegion(region).id === 'aws'
}

/**
 * A trail's page in the CloudTrail console. Outside the commercial partition only the list of trails is certain.
 * AWS documents no link forms; these are the ones in public use.
 */
export function trailLink(trailArn: string | undefined, region: string): string {
  if (!isCommercial(region)) return `${host(region)}/cloudtrail/home?region=${region}#/trails`
  const page = trailArn === undefined ? '#/trails' : `#/trails/${trailArn}`
  return `${host(region)}/cloudtrailv2/home?region=${region}${page}`
}

/** The event data stores' page of the CloudTrail console; its start page, as no deeper form is certain. */
export function cloudtrailHome(region: string): string {
  return `${host(region)}/cloudtrail/home?region=${region}`
}

/** A key's page in the KMS console, in the key's own region; the list of customer managed keys without an ARN. */
export function keyLink(keyArn: string | undefined, region: string): string {
  const at = (keyArn === undefined ? undefined : arnRegion(keyArn)) ?? region
  const resource = keyArn === undefined ? '' : (parseArn(keyArn)?.resource ?? '')
  if (!isCommercial(at)) return `${host(at)}/kms/home?region=${at}`
  const id = resource.startsWith('key/') ? `/${resource.slice('key/'.length)}` : ''
  return `${host(at)}/kms/home?region=${at}#/kms/keys${id}`
}

/** A bucket's page in the S3 console; `tab` as the page names it. */
export function bucketLink(
  bucketName: string | undefined,
  region: string,
  tab: 'objects' | 'permissions' | 'management',
): string {
  if (bucketName === undefined || !isCommercial(region)) return `${host(region)}/s3/home?region=${region}`
  return `${host(region)}/s3/buckets/${bucketName}?region=${region}&tab=${tab}`
}

/** The list of log groups in the CloudWatch console. */
export function logGroupsLink(region: string): string {
  const page = isCommercial(region) ? '#logsV2:log-groups' : ''
  return `${host(region)}/cloudwatch/home?region=${region}${page}`
}

/** The region to show where none is known: the partition's global one. */
export function regionOr(region: string | undefined, partition: string): string {
  return region ?? partitionById(partition).globalRegion
}
