import type { FailureKind, Source } from '../domain/read.js'

/** Services that a collection asks, named as in IAM actions. */
export type ServiceName =
  | 'sts'
  | 'organizations'
  | 'account'
  | 'ec2'
  | 'iam'
  | 'cloudtrail'
  | 'kms'
  | 's3'
  | 's3control'
  | 'logs'

/** One read: an operation as the API names it, its input as the API shapes it, as which account, in which region. */
export interface ReadRequest {
  readonly service: ServiceName
  readonly operation: string
  readonly input?: Readonly<Record<string, unknown>>
  readonly accountId: string
  readonly region: string
}

/** Why a read gave nothing. */
export interface ReadFailure {
  readonly kind: FailureKind
  readonly code: string
  readonly message: string
  /** The IAM action that was missing, where the refusal names one. */
  readonly action?: string
  /** The region that S3 says a bucket is in, which it tells also when it refuses. */
  readonly bucketRegion?: string
}

export type Answer =
  | { readonly ok: true; readonly output: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: ReadFailure }

/** An account that can be read from now on, and as whom. */
export type Entry =
  | { readonly ok: true; readonly source: Source; readonly roleArn?: string }
  | { readonly ok: false; readonly failure: ReadFailure; readonly roleArn: string }

/** Through this a collection reaches AWS. Implemented in aws/; reads never throw but for cancellation. */
export interface AwsPort {
  /** Who asks, answered by which endpoint. Throws TrailsealError where there are no usable credentials or no endpoint. */
  readonly caller: () => Promise<{
    readonly source: Source
    readonly partition: string
    readonly region: string
  }>
  /** Makes an account's credentials ready: the caller's own, or an assumed role's. */
  readonly enter: (accountId: string) => Promise<Entry>
  readonly read: (request: ReadRequest) => Promise<Answer>
  /** Time by the endpoint's clock, once it has answered: deliveries are judged by the clock that dated them. */
  readonly now: () => Date
  /** Calls answered so far, refusals included. */
  readonly calls: () => number
}
