import { formatArn, parseArn } from './arn.js'
import type { Key } from './key.js'

/** Where a key's name is used. */
export interface KeyPlace {
  readonly partition: string
  readonly region: string
  readonly accountId: string
}

/** The ARN that a key id, alias name or ARN stands for, seen from a place. */
export function keyArn(name: string, place: KeyPlace): string {
  if (name.startsWith('arn:')) return name
  return formatArn({ ...place, service: 'kms', resource: name.startsWith('alias/') ? name : `key/${name}` })
}

/** Every ARN by which a key was asked for or is known. */
function keyNames(key: Key): string[] {
  const arn = parseArn(key.arn)
  const place = {
    partition: arn?.partition ?? 'aws',
    region: key.region ?? arn?.region ?? '',
    accountId: key.accountId ?? arn?.accountId ?? '',
  }
  const others = [...(key.requestedAs ?? []), ...(key.aliases ?? [])].map((name) => keyArn(name, place))
  return [...new Set([key.arn, ...others])]
}

/** Keys by every ARN under which they go. */
export function keysByName(keys: readonly Key[]): Map<string, Key> {
  return new Map(keys.flatMap((key) => keyNames(key).map((name) => [name, key] as const)))
}
