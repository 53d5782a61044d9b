/** What the library tells while it works; terminal, JSON and web are views of these. */
export type ProgressEvent =
  | { readonly type: 'started'; readonly stage: string; readonly total?: number }
  | {
      readonly type: 'progressed'
      readonly stage: string
      readonly done: number
      readonly total?: number
      /** API calls answered so far. */
      readonly calls: number
      /** Reads refused or failed so far. */
      readonly failures: number
      /** The account that has been waited for longest, with its seconds. */
      readonly slowest?: { readonly accountId: string; readonly seconds: number }
    }
  | { readonly type: 'finished'; readonly stage: string; readonly calls: number; readonly seconds: number }
  | { readonly type: 'noticed'; readonly message: string }

export type OnProgress = (event: ProgressEvent) => void
