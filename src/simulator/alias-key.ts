import { parseArn } from '../domain/arn.js'

/** The key of a world's `aliases`: an alias belongs to the account and region of its key. */
export function aliasKey(keyArn: string, alias: string): string {
  const arn = parseArn(keyArn)
  return `${arn?.accountId ?? ''}|${arn?.region ?? ''}|${alias}`
}
