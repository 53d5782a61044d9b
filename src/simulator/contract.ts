import type { Grant } from '../domain/key.js'
import type { AccessRequest, RequestPrincipal } from '../policy/types.js'
import type { World } from './world.js'

/** The services that the simulator speaks for, named as in IAM actions. */
export type ServiceId =
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

/** What a call must be allowed to do: an action on a resource, by the resource's own policy and grants too. */
export interface Need {
  readonly action: string
  readonly resource: string
  /** Default: the caller's account. */
  readonly resourceAccountId?: string | undefined
  readonly context?: AccessRequest['context']
  /** Text of the resource's policy; absent: the resource has none. */
  readonly resourcePolicy?: { readonly label: string; readonly text: string } | undefined
  readonly grants?: readonly Grant[] | undefined
}

/** Who signed a request. */
export interface Caller {
  readonly accountId: string
  readonly principal: RequestPrincipal
  /** Session policy given to AssumeRole, as text. */
  readonly sessionPolicy?: string
}

/** One decoded request on its way to a handler. */
export interface Call {
  readonly world: World
  readonly service: ServiceId
  readonly operation: string
  readonly region: string
  readonly caller: Caller
  /** Account whose credentials signed the request. */
  readonly accountId: string
  /** Virtual time in milliseconds since the epoch. */
  readonly nowMs: number
  readonly requestId: string
  /** Throws the service's access-denied error, worded as AWS words it, unless the caller may. Nothing while authorization is off. */
  readonly require: (need: Need) => void
  /** The same, asked as a question and always answered, authorization on or off. */
  readonly may: (need: Need) => boolean
}

/** Answers one operation: input as the SDK's schema shapes it, output likewise. Throws ServiceError. */
type Handler = (call: Call, input: Record<string, unknown>) => Record<string, unknown>

export type Handlers = Readonly<Record<string, Handler>>

/** An error that goes out on the wire with the service's own code, message and HTTP status. */
export class ServiceError extends Error {
  readonly code: string
  /** Overrides the status that the error's schema names. */
  readonly status: number | undefined
  readonly fields: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { status?: number; fields?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.code = code
    this.status = options.status
    this.fields = options.fields ?? {}
  }
}
