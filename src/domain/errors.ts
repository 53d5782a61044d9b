/** An error that a person can act on: a code, what went wrong with which value, and what to do next. */
export class TrailsealError extends Error {
  override readonly name = 'TrailsealError'
  readonly code: string
  readonly remedy: string
  /** Exit status of the command line: 1 error, 4 refused. */
  readonly exitStatus: 1 | 4

  constructor(options: {
    code: string
    message: string
    remedy: string
    cause?: unknown
    exitStatus?: 1 | 4
  }) {
    super(options.message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = options.code
    this.remedy = options.remedy
    this.exitStatus = options.exitStatus ?? 1
  }
}
