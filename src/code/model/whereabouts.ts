import { partitionOfRegion } from '../../domain/partition.js'
import { parseArn } from '../../domain/arn.js'
import { type Whereabouts, isPlaceholder } from '../placeholders.js'
import type { CodeOptions } from './model.js'

/** An account and regions that no document names: they stand for every other one. */
const OTHER_ACCOUNT = '999999999999'
const OTHER_REGIONS = ['us-east-1', 'us-east-2'] as const
const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/gu
const REGION_NAME = /\b[a-z]{2}(?:-[a-z]+){1,2}-\d\b/gu
/** Real policies name a handful; beyond that the answer is "it depends". */
const MOST = 64

/** Where a resource is, as far as the user or its own ARN tells. */
export function optionsOf(options: CodeOptions, arn: string | undefined): CodeOptions {
  const parts = arn === undefined || isPlaceholder(arn) ? undefined : parseArn(arn)
  const accountId = options.accountId ?? (parts?.accountId === '' ? undefined : parts?.accountId)
  const region = options.region ?? (parts?.region === '' ? undefined : parts?.region)
  return { ...(accountId === undefined ? {} : { accountId }), ...(region === undefined ? {} : { region }) }
}

/**
 * Every place at which documents can mean different things: the accounts and regions that they name, and one that they do
 * not. What holds at all of these holds everywhere. Undefined: too many to try.
 */
export function whereaboutsFor(
  texts: readonly string[],
  { accountId, region }: CodeOptions,
): readonly Whereabouts[] | undefined {
  const text = texts.join('\n')
  const accounts =
    accountId === undefined ? distinct([...(text.match(ACCOUNT_ID) ?? []), OTHER_ACCOUNT]) : [accountId]
  const named = distinct(text.match(REGION_NAME) ?? [])
  const other = OTHER_REGIONS.find((one) => !named.includes(one)) ?? OTHER_REGIONS[0]
  const regions = region === undefined ? distinct([...named, other]) : [region]
  if (accounts.length * regions.length > MOST) return undefined
  return accounts.flatMap((one) =>
    regions.map((where) => ({
      accountId: one,
      region: where,
      partition: partitionOfRegion(where).id,
    })),
  )
}

/** One place, for documents whose meaning does not hang on it. */
export function somewhere({ accountId, region }: CodeOptions): Whereabouts {
  const where = region ?? OTHER_REGIONS[0]
  return { accountId: accountId ?? OTHER_ACCOUNT, region: where, partition: partitionOfRegion(where).id }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
