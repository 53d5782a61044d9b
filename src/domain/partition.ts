/** What differs between AWS partitions. Source: AWS General Reference, partitions and endpoints. */
export interface Partition {
  readonly id: 'aws' | 'aws-cn' | 'aws-us-gov'
  /** Where global services (STS global endpoint, Organizations, IAM) are signed for. */
  readonly globalRegion: string
  readonly dnsSuffix: string
  readonly consoleHost: string
}

const AWS: Partition = {
  id: 'aws',
  globalRegion: 'us-east-1',
  dnsSuffix: 'amazonaws.com',
  consoleHost: 'console.aws.amazon.com',
}
const CHINA: Partition = {
  id: 'aws-cn',
  globalRegion: 'cn-northwest-1',
  dnsSuffix: 'amazonaws.com.cn',
  consoleHost: 'console.amazonaws.cn',
}
const GOVCLOUD: Partition = {
  id: 'aws-us-gov',
  globalRegion: 'us-gov-west-1',
  dnsSuffix: 'amazonaws.com',
  consoleHost: 'console.amazonaws-us-gov.com',
}

/** The partition that a region belongs to, told from the region's prefix. */
export function partitionOfRegion(region: string): Partition {
  if (region.startsWith('cn-')) return CHINA
  if (region.startsWith('us-gov-')) return GOVCLOUD
  return AWS
}

/** The partition by its id; the commercial one for an id that is not known. */
export function partitionById(id: string): Partition {
  return [AWS, CHINA, GOVCLOUD].find((partition) => partition.id === id) ?? AWS
}
