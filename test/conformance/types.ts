/** One call of a case. `{{name.path}}` in the input or the expectation stands for a value saved by an earlier call. */
export interface Step {
  /** `kms.DescribeKey`. */
  readonly call: string
  readonly input?: Readonly<Record<string, unknown>>
  /** Default: us-east-1. */
  readonly region?: string
  /** Keep the answer under this name. */
  readonly save?: string
  /** The answer must hold at least this; `"<absent>"` for a member that must not be there, `"<any>"` for any value. */
  readonly expect?: Readonly<Record<string, unknown>>
  /** The error's code; the call must fail with it. */
  readonly error?: string
  /** A fragment of the error's message. */
  readonly message?: string
}

/** A behaviour of AWS, as a conversation: what is asked, what must come back, and where AWS says so. */
export interface Case {
  readonly id: string
  readonly title: string
  /** The page of AWS's documentation, or the botocore model, that says so. */
  readonly source: string
  /** Names of set-ups in setups.json that run first, in order. */
  readonly given?: readonly string[]
  readonly steps: readonly Step[]
}

/** The first step of a case that went otherwise than AWS would, in words; undefined: as AWS would. */
export type Outcome = string | undefined
