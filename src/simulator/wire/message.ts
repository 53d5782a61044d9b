/** A request as it came over the wire; header names in lower case, the body whole. */
export interface WireRequest {
  readonly method: string
  /** Path without the query, still percent-encoded. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface WireResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array | string
  /** The connection breaks in the middle of the body. */
  readonly isCut?: boolean
}
