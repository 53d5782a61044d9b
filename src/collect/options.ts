import type { OnProgress } from '../domain/events.js'

/** What a collection reads, as whom, and how hard it may try. */
export interface CollectOptions {
  /** Profile of the shared AWS configuration; absent: the SDK's default chain. */
  readonly profile?: string
  /** Region of the first calls; absent: the SDK's own, else the partition's global region. */
  readonly region?: string
  /** Regions to sweep; absent: every region that is enabled in each account. */
  readonly regions?: readonly string[]
  /** Account ids to read; absent: the caller's own. */
  readonly accounts?: readonly string[]
  /** Read every account of the caller's organization. */
  readonly organization?: boolean
  /**
   * Read the principals of accounts that can matter to who reads the logs. Absent: of 100 accounts at most; true: of all that
   * can matter; false: of none. What is left out is in the estate's `failures`, as NotAsked.
   */
  readonly principals?: boolean
  /** Role to assume in every other account. Default: OrganizationAccountAccessRole. */
  readonly roleName?: string
  readonly externalId?: string
  /** One endpoint for all services; AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> are heeded as well. */
  readonly endpointUrl?: string
  /** Requests in flight at most. */
  readonly concurrency?: number
  /** Bound of one attempt. */
  readonly requestTimeoutSeconds?: number
  /** Bound of all attempts of one read, throttling included. */
  readonly readTimeoutSeconds?: number
  /** ARNs of keys to read besides those that something names. */
  readonly keys?: readonly string[]
  /** An alias to look up where each trail's bucket is, in the trail's account: the key that earlier plans made. */
  readonly keyAlias?: string
  readonly onProgress?: OnProgress
  /** Abort ends the collection cleanly with an error of code CANCELLED; nothing is written. */
  readonly signal?: AbortSignal
  readonly now?: () => Date
}
