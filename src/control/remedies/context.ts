import { arnAccount, arnRegion, parseArn } from '../../domain/arn.js'
import { partitionById } from '../../domain/partition.js'
import { regionOr } from '../console.js'

/** One step in the console, with the page it is done on. */
export interface ConsoleStep {
  readonly step: string
  readonly link?: string
}

/** The same remedy for both ways of working; commands are one a line, ready to copy. */
export interface Remedy {
  readonly console: readonly ConsoleStep[]
  readonly cli: readonly string[]
}

/** What is known of the place of a finding; whatever is missing stands as `<placeholder>` in the commands. */
export interface RemedyContext {
  readonly partition: string
  /** The trail's home region. */
  readonly region?: string
  readonly accountId?: string
  readonly trail?: { readonly arn: string; readonly name: string }
  readonly key?: { readonly arn: string }
  readonly bucket?: { readonly name: string; readonly region?: string }
  readonly logGroup?: { readonly name: string }
}

/** A context with every gap filled by a placeholder, for templates. */
export interface Filled {
  readonly region: string
  readonly bucketRegion: string
  readonly keyRegion: string
  readonly trailName: string
  readonly trailArn: string
  readonly trailArnForLink: string | undefined
  readonly keyArn: string
  readonly keyArnForLink: string | undefined
  readonly bucketName: string
  readonly bucketForLink: string | undefined
  readonly logGroupName: string
  readonly accountId: string
  readonly partition: string
}

export function fill(context: RemedyContext): Filled {
  const { trail, key, bucket } = context
  const region = regionOr(
    context.region ?? (trail === undefined ? undefined : arnRegion(trail.arn)),
    context.partition,
  )
  const bucketRegion = bucket?.region ?? region
  const accountId =
    context.accountId ?? (trail === undefined ? undefined : arnAccount(trail.arn)) ?? '<account-id>'
  return {
    region,
    bucketRegion,
    keyRegion: (key === undefined ? undefined : arnRegion(key.arn)) ?? bucketRegion,
    trailName: trail?.name ?? '<trail-name>',
    trailArn: trail?.arn ?? '<trail-arn>',
    trailArnForLink: trail?.arn,
    keyArn: key?.arn ?? '<key-arn>',
    keyArnForLink: key?.arn,
    bucketName: bucket?.name ?? '<bucket>',
    bucketForLink: bucket?.name,
    logGroupName: context.logGroup?.name ?? '<log-group>',
    accountId,
    partition: partitionById(parseArn(trail?.arn ?? '')?.partition ?? context.partition).id,
  }
}

/** Quotes a word for a POSIX shell where it needs it; placeholders stay as they are. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) || /^<[\w-]+>$/u.test(text)
    ? text
    : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
