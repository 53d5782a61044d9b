import { arnAccount, arnRegion, parseArn } from '../domain/arn.js'
import type { UnknownReason } from '../domain/finding.js'
import type { Key } from '../domain/key.js'
import type { Trail } from '../domain/trail.js'
import { keyArn } from '../domain/key-names.js'
import type { EstateIndex } from './index-estate.js'
import { type Outcome, notApplicable, unknown } from './outcome.js'
import type { TrailContext } from './rule.js'
import { whyMissing } from './unknowns.js'

/** A key by the name that something gives it. */
export interface NamedKey {
  readonly kind: 'named'
  /** As written, normally an ARN. */
  readonly name: string
  /** The key's ARN; an alias's, where nothing tells which key it stands for. */
  readonly arn: string
  /** Every name under which its reads may have failed. */
  readonly names: readonly string[]
  /** Account and region that the ARN names. */
  readonly accountId: string
  readonly region: string | undefined
  /** What was collected of it; absent when nothing was. */
  readonly key?: Key
}

/** The key that a trail names: none, one, or not known. */
export type TrailKey =
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly unknowns: [UnknownReason, ...UnknownReason[]] }
  | NamedKey

interface Namer {
  readonly partition: string
  readonly region: string
  readonly accountId: string
}

/** Looks a key up by id, alias or ARN, as its namer means it. */
export function findKey(index: EstateIndex, name: string, namer: Namer): NamedKey {
  const asked = keyArn(name, namer)
  const key = index.keys.get(asked)
  // A key that could not be described may stand under the name that was asked for.
  const arn = key !== undefined && parseArn(key.arn) !== undefined ? key.arn : asked
  return {
    kind: 'named',
    name,
    arn,
    names: [...new Set([name, asked, arn, ...(key?.requestedAs ?? []), ...(key?.aliases ?? [])])],
    accountId: key?.accountId ?? arnAccount(arn) ?? namer.accountId,
    region: key?.region ?? arnRegion(arn),
    ...(key === undefined ? {} : { key }),
  }
}

export function namerOfTrail(trail: Trail): Namer {
  const arn = parseArn(trail.arn)
  return {
    partition: arn?.partition ?? 'aws',
    region: trail.homeRegion ?? arn?.region ?? '',
    accountId: trail.accountId,
  }
}

/** The empty string is "none" too: some endpoints answer it where AWS leaves the member out. */
export function keyOfTrail(index: EstateIndex, trail: Trail): TrailKey {
  if (trail.kmsKeyId === undefined)
    return { kind: 'unread', unknowns: whyTrailUnread(index, trail, 'the key') }
  if (trail.kmsKeyId === null || trail.kmsKeyId === '') return { kind: 'none' }
  return findKey(index, trail.kmsKeyId, namerOfTrail(trail))
}

export function whyTrailUnread(
  index: EstateIndex,
  trail: Trail,
  what: string,
): [UnknownReason, ...UnknownReason[]] {
  const { region } = namerOfTrail(trail)
  return whyMissing(index, {
    what: `${what} of trail ${trail.name}`,
    operations: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrail', 'cloudtrail:ListTrails'],
    subjects: [trail.arn, trail.name],
    accountId: trail.accountId,
    region,
  })
}

export function whyKeyUnread(
  index: EstateIndex,
  named: NamedKey,
  what: string,
  operation = 'kms:DescribeKey',
): [UnknownReason, ...UnknownReason[]] {
  return whyMissing(index, {
    what: `${what} of key ${named.arn}`,
    operations: [operation, 'kms:DescribeKey'],
    subjects: named.names,
    accountId: named.accountId,
    ...(named.region === undefined ? {} : { region: named.region }),
  })
}

/** `alias/aws/…`, by name or ARN: an alias that only AWS can make. Source: KMS developer guide, alias-about. */
export function isAwsAlias(name: string): boolean {
  return /(?:^|:)alias\/aws\//u.test(name)
}

/** Judges the key that a trail names; without one there is nothing to judge, and trail-has-key says so. */
export function withKey(context: TrailContext, judge: (key: NamedKey) => Outcome): Outcome {
  const { key } = context
  if (key.kind === 'none') return notApplicable('The trail names no key; rule trail-has-key says so.')
  if (key.kind === 'unread') return unknown('It is not known which key the trail names.', key.unknowns)
  return judge(key)
}

/** As withKey, for rules that need what KMS says of the key. */
export function withCollectedKey(
  context: TrailContext,
  judge: (key: Key, named: NamedKey) => Outcome,
): Outcome {
  return withKey(context, (named) => {
    const { key } = named
    if (key === undefined) {
      const why = whyKeyUnread(context.index, named, 'the description')
      return unknown(`Nothing is known of the key ${named.name}.`, why)
    }
    if (key.exists === false) {
      return notApplicable(`The key ${named.name} does not exist; rule key-is-usable says so.`)
    }
    return judge(key, named)
  })
}
