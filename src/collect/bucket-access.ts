import type { AccessPoint, AclGrant, Bucket, PublicAccessBlock } from '../domain/bucket.js'
import { flag, list, members, present, text } from './answers.js'
import { mapLimited } from './concurrency.js'
import { readPages } from './pages.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

type Output = Readonly<Record<string, unknown>>

/** Access points read side by side. */
const WIDTH = 10

/** An ACL as GetBucketAcl answers it; undefined where the answer names no owner, which every ACL has. */
export function toAcl(output: Output): Bucket['acl'] {
  const ownerId = text(members(output, 'Owner'), 'ID')
  if (ownerId === undefined) return undefined
  return { ownerId, grants: (list(output, 'Grants') ?? []).map(toGrant) }
}

function toGrant(from: Output): AclGrant {
  const grantee = members(from, 'Grantee')
  return {
    grantee: {
      type: text(grantee, 'Type') ?? '',
      ...present({
        id: text(grantee, 'ID'),
        uri: text(grantee, 'URI'),
        emailAddress: text(grantee, 'EmailAddress'),
      }),
    },
    permission: text(from, 'Permission') ?? '',
  }
}

export function toBlock(block: Output): PublicAccessBlock {
  const is = (name: string): boolean => flag(block, name) ?? false
  return {
    blockPublicAcls: is('BlockPublicAcls'),
    ignorePublicAcls: is('IgnorePublicAcls'),
    blockPublicPolicy: is('BlockPublicPolicy'),
    restrictPublicBuckets: is('RestrictPublicBuckets'),
  }
}

/** A bucket as its owner's account sees it. */
interface OwnBucket {
  readonly name: string
  readonly ownerId: string
  readonly region: string
}

/** The access points that the owner's account has for a bucket; undefined, with the failure recorded, when the list can't be had. */
export async function readAccessPoints(
  recorder: Recorder,
  bucket: OwnBucket,
): Promise<AccessPoint[] | undefined> {
  const request = asking(bucket, 'ListAccessPoints', { Bucket: bucket.name })
  const listed = await readPages(recorder, request, { member: 'AccessPointList', subject: bucket.name })
  if (listed === undefined) return undefined
  const named = listed.flatMap((one) => identityOf(one) ?? [])
  if (named.length < listed.length) {
    recorder.failMissing(request, 'AccessPointArn in an item of AccessPointList', bucket.name)
    return undefined
  }
  const read = await mapLimited(named, WIDTH, async (one) => readAccessPoint(recorder, bucket, one))
  return read.sort((left, right) => (left.name < right.name ? -1 : 1))
}

function asking({ ownerId, region }: OwnBucket, operation: string, input: Output): ReadRequest {
  return {
    service: 's3control',
    operation,
    input: { AccountId: ownerId, ...input },
    accountId: ownerId,
    region,
  }
}

type Identity = Pick<AccessPoint, 'name' | 'arn'>

function identityOf(item: Output): Identity | undefined {
  const name = text(item, 'Name')
  const arn = text(item, 'AccessPointArn')
  return name === undefined || arn === undefined ? undefined : { name, arn }
}

async function readAccessPoint(
  recorder: Recorder,
  bucket: OwnBucket,
  { name, arn }: Identity,
): Promise<AccessPoint> {
  const [found, policy] = await Promise.all([
    recorder.read(asking(bucket, 'GetAccessPoint', { Name: name }), arn),
    recorder.read(
      asking(bucket, 'GetAccessPointPolicy', { Name: name }),
      arn,
      new Set(['NoSuchAccessPointPolicy']),
    ),
  ])
  const block = found?.['PublicAccessBlockConfiguration']
  return {
    name,
    arn,
    accountId: bucket.ownerId,
    region: bucket.region,
    ...present({
      networkOrigin: text(found ?? {}, 'NetworkOrigin'),
      vpcId: text(members(found ?? {}, 'VpcConfiguration'), 'VpcId'),
      policy: policy === null ? null : text(policy ?? {}, 'Policy'),
      publicAccessBlock:
        typeof block === 'object'
          ? toBlock(members(found ?? {}, 'PublicAccessBlockConfiguration'))
          : undefined,
    }),
  }
}
