import type { AccessPoint, PublicAccessBlock } from '../../domain/bucket.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { object, optionalBoolean, optionalNumber, optionalText, page, text } from '../input.js'
import type { BucketState } from '../world.js'
import { replaceBucket } from './s3-access.js'

/** Most access points a page. Source: S3 API reference, ListAccessPoints, maxResults. */
const PAGE = 1000

/** An access point with the bucket that it leads to. */
interface Found {
  readonly point: AccessPoint
  readonly state: BucketState
}

/** S3 Control answers an account about itself alone. Throws AccessDenied. */
function accountOf(call: Call, input: Record<string, unknown>): string {
  const accountId = text(input, 'AccountId')
  if (accountId === call.accountId) return accountId
  throw new ServiceError('AccessDenied', 'Access Denied', { status: 403 })
}

/** The access points that an account has in the region of the call. */
function pointsOf(call: Call, accountId: string): Found[] {
  return [...call.world.buckets.values()].flatMap((state) =>
    (state.bucket.accessPoints ?? [])
      .filter((point) => point.accountId === accountId && point.region === call.region)
      .map((point) => ({ point, state })),
  )
}

function arnOf({ world, region }: Call, accountId: string, name: string): string {
  return `arn:${world.partition}:s3:${region}:${accountId}:accesspoint/${name}`
}

/** The access point that a request names, after the caller was found to be allowed the action on it. */
function used(call: Call, input: Record<string, unknown>, action: string): Found {
  const accountId = accountOf(call, input)
  const name = text(input, 'Name')
  call.require({ action: `s3:${action}`, resource: arnOf(call, accountId, name) })
  const found = pointsOf(call, accountId).find(({ point }) => point.name === name)
  if (found !== undefined) return found
  throw new ServiceError('NoSuchAccessPoint', 'The specified accesspoint does not exist')
}

function summary({ point, state }: Found): Record<string, unknown> {
  return {
    Name: point.name,
    NetworkOrigin: point.networkOrigin ?? 'Internet',
    ...(point.vpcId === undefined ? {} : { VpcConfiguration: { VpcId: point.vpcId } }),
    Bucket: state.bucket.name,
    AccessPointArn: point.arn,
    BucketAccountId: state.bucket.accountId,
  }
}

/** Block Public Access is on for an access point unless it says otherwise. Source: S3 user guide, access-points-bpa-settings. */
function describeBlock(block: PublicAccessBlock | undefined): Record<string, boolean> {
  return {
    BlockPublicAcls: block?.blockPublicAcls ?? true,
    IgnorePublicAcls: block?.ignorePublicAcls ?? true,
    BlockPublicPolicy: block?.blockPublicPolicy ?? true,
    RestrictPublicBuckets: block?.restrictPublicBuckets ?? true,
  }
}

function replacePoint(call: Call, state: BucketState, point: AccessPoint): void {
  const others = (state.bucket.accessPoints ?? []).filter((one) => one.arn !== point.arn)
  replaceBucket(call, state, { accessPoints: [...others, point] })
}

function readBlock(input: Record<string, unknown>): PublicAccessBlock {
  const block = object(input, 'PublicAccessBlockConfiguration')
  const is = (name: string): boolean => optionalBoolean(block, name) ?? true
  return {
    blockPublicAcls: is('BlockPublicAcls'),
    ignorePublicAcls: is('IgnorePublicAcls'),
    blockPublicPolicy: is('BlockPublicPolicy'),
    restrictPublicBuckets: is('RestrictPublicBuckets'),
  }
}

const changes: Handlers = {
  CreateAccessPoint: (call, input) => {
    const accountId = accountOf(call, input)
    const name = text(input, 'Name')
    const arn = arnOf(call, accountId, name)
    call.require({ action: 's3:CreateAccessPoint', resource: arn })
    const state = call.world.buckets.get(text(input, 'Bucket'))
    if (state === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist')
    const vpcId = optionalText(object(input, 'VpcConfiguration'), 'VpcId')
    const origin = vpcId === undefined ? { networkOrigin: 'Internet' } : { networkOrigin: 'VPC', vpcId }
    const publicAccessBlock = readBlock(input)
    const made = { name, arn, accountId, region: call.region, ...origin, policy: null, publicAccessBlock }
    replacePoint(call, state, made)
    return { AccessPointArn: arn }
  },

  PutAccessPointPolicy: (call, input) => {
    const { point, state } = used(call, input, 'PutAccessPointPolicy')
    replacePoint(call, state, { ...point, policy: text(input, 'Policy') })
    return {}
  },
}

/** Access points: they are told of, and let nobody in: reads through them are not simulated. */
export const accessPointHandlers: Handlers = {
  ...changes,

  ListAccessPoints: (call, input) => {
    const accountId = accountOf(call, input)
    call.require({ action: 's3:ListAccessPoints', resource: '*' })
    const bucket = optionalText(input, 'Bucket')
    const all = pointsOf(call, accountId).filter(
      ({ state }) => bucket === undefined || state.bucket.name === bucket,
    )
    const size = Math.min(optionalNumber(input, 'MaxResults') ?? PAGE, PAGE)
    const { items, next } = page(all, optionalText(input, 'NextToken'), size, 'InvalidRequest')
    return { AccessPointList: items.map(summary), ...(next === undefined ? {} : { NextToken: next }) }
  },

  GetAccessPoint: (call, input) => {
    const found = used(call, input, 'GetAccessPoint')
    return {
      ...summary(found),
      PublicAccessBlockConfiguration: describeBlock(found.point.publicAccessBlock),
    }
  },

  GetAccessPointPolicy: (call, input) => {
    const { policy } = used(call, input, 'GetAccessPointPolicy').point
    if (typeof policy === 'string') return { Policy: policy }
    throw new ServiceError('NoSuchAccessPointPolicy', 'The specified accesspoint policy does not exist')
  },
}
