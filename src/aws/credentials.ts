import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { noCredentials } from './errors.js'

/** The SDK's default chain: environment, profiles, IAM Identity Center, web identity, containers, instances. */
export async function defaultCredentials(
  profile: string | undefined,
): Promise<AwsCredentialIdentityProvider> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
  const provider = defaultProvider({
    ...(profile === undefined ? {} : { profile }),
    maxRetries: 1,
    timeout: 1000,
  })
  return async () =>
    provider().catch((error: unknown) => {
      throw noCredentials(error, profile ?? process.env['AWS_PROFILE'])
    })
}

/** Credentials are renewed this long before they end, so that no call starts with dying ones. */
const MARGIN_MS = 5 * 60_000

export function isFresh(credentials: AwsCredentialIdentity, nowMs: number): boolean {
  return credentials.expiration === undefined || credentials.expiration.getTime() - nowMs > MARGIN_MS
}

/** Credentials of assumed roles, the least recently used forgotten first. */
export class CredentialCache {
  readonly #entries = new Map<string, AwsCredentialIdentity>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(accountId: string, nowMs: number): AwsCredentialIdentity | undefined {
    const found = this.#entries.get(accountId)
    if (found === undefined || !isFresh(found, nowMs)) return undefined
    this.#entries.delete(accountId)
    this.#entries.set(accountId, found)
    return found
  }

  set(accountId: string, credentials: AwsCredentialIdentity): void {
    this.#entries.delete(accountId)
    this.#entries.set(accountId, credentials)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#most && oldest.done !== true) this.#entries.delete(oldest.value)
  }
}
