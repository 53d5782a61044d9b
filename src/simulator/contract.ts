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
  | 'logs'

/** One decoded request on its way to a handler. */
export interface Call {
  readonly world: World
  readonly service: ServiceId
  readonly operation: string
  readonly region: string
  /** Account whose credentials signed the request. */
  readonly accountId: string
  readonly principal: RequestPrincipal
  /** Virtual time in milliseconds since the epoch. */
  readonly nowMs: number
  readonly requestId: string
  /**
   * Throws the service's own access-denied error, worded as AWS words it, unless the caller's policies, the resource's
   * policy, grants, SCPs and RCPs allow. Does nothing while the world's authorization is off, but for key policies
   * that name services (CloudTrail's own requests are always checked).
   */
  readonly require: (
    request: Omit<AccessRequest, 'principal' | 'context'> & { context?: AccessRequest['context'] },
  ) => void
}

/** Answers one operation: input as the SDK's schema shapes it, output likewise. Throws ServiceError. */
export type Handler = (call: Call, input: Record<string, unknown>) => Record<string, unknown>

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
