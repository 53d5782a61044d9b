/** The six colon-separated parts of an Amazon Resource Name. Source: IAM user guide, reference-arns. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly accountId: string
  /** All that follows the fifth colon, colons and slashes included. */
  readonly resource: string
}

const ARN_PARTS = 6

/** Splits an ARN; undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  const parts = text.split(':')
  if (parts.length < ARN_PARTS || parts[0] !== 'arn') return undefined
  const [, partition = '', service = '', region = '', accountId = '', ...resource] = parts
  if (partition === '' || service === '' || resource.join(':') === '') return undefined
  return { partition, service, region, accountId, resource: resource.join(':') }
}

/** Puts the parts of an ARN back together. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.accountId}:${arn.resource}`
}

/** The account that an ARN names; undefined where it names none (buckets, AWS-owned resources). */
export function arnAccount(text: string): string | undefined {
  const accountId = parseArn(text)?.accountId
  return accountId === undefined || accountId === '' ? undefined : accountId
}

/** The region that an ARN names; undefined where it names none. */
export function arnRegion(text: string): string | undefined {
  const region = parseArn(text)?.region
  return region === undefined || region === '' ? undefined : region
}
