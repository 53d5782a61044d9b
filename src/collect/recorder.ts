import type { ProgressEvent } from '../domain/events.js'
import type { Failure, Read, Source } from '../domain/read.js'
import { actionOf } from './operations.js'
import type { Answer, AwsPort, ReadFailure, ReadRequest } from './ports.js'

type Output = Readonly<Record<string, unknown>>

/** Codes by which services say that a thing is not configured: an answer, not a failure. */
export type AbsentCodes = ReadonlySet<string>
const NONE: AbsentCodes = new Set()

/** Keeps who read what and when, and every read that gave nothing. */
export class Recorder {
  readonly sources: Source[] = []
  readonly failures: Failure[] = []
  readonly #port: AwsPort
  readonly #now: () => Date
  readonly #onProgress: (event: ProgressEvent) => void
  readonly #byAccount = new Map<string, number>()
  readonly #startedMs = new Map<string, number>()
  #failed = 0

  constructor(port: AwsPort, now: () => Date, onProgress: (event: ProgressEvent) => void) {
    this.#port = port
    this.#now = now
    this.#onProgress = onProgress
  }

  /** An account can be read from now on. */
  addSource(source: Source): void {
    if (this.#byAccount.has(source.accountId)) return
    this.#byAccount.set(source.accountId, this.sources.length)
    this.sources.push(source)
  }

  canRead(accountId: string): boolean {
    return this.#byAccount.has(accountId)
  }

  /** Provenance of what an account's credentials just read. */
  mark(accountId: string): Read {
    return { at: this.#now().toISOString(), by: this.#byAccount.get(accountId) ?? 0 }
  }

  nowMs(): number {
    return this.#now().getTime()
  }

  /**
   * Reads; undefined where it failed, with the failure recorded about `subject`; null where the service answered with one of
   * the `absent` codes, that there is none.
   */
  async read(
    request: ReadRequest,
    subject?: string,
    absent: AbsentCodes = NONE,
  ): Promise<Output | null | undefined> {
    const answer = await this.#port.read(request)
    if (answer.ok) return answer.output
    if (absent.has(answer.failure.code)) return null
    this.fail(request, answer.failure, subject)
    return undefined
  }

  /** Reads without recording a failure: the caller decides what one means. */
  async tryRead(request: ReadRequest): Promise<Answer> {
    return this.#port.read(request)
  }

  fail(
    request: Pick<ReadRequest, 'service' | 'operation' | 'accountId' | 'region'>,
    failure: ReadFailure,
    subject?: string,
  ): void {
    const { service, operation, accountId, region } = request
    // What was deliberately not asked is no failure to the person who watches.
    if (failure.code !== 'NotAsked') this.#failed += 1
    const isDenied = failure.kind === 'denied' || failure.kind === 'region-closed'
    const action = failure.action ?? (isDenied ? actionOf(service, operation) : undefined)
    this.failures.push({
      operation: `${service}:${operation}`,
      accountId,
      ...(region === '' ? {} : { region }),
      kind: failure.kind,
      code: failure.code,
      message: failure.message,
      ...(subject === undefined ? {} : { subject }),
      ...(action === undefined ? {} : { action }),
      ...(this.sources.length === 0 ? {} : { read: this.mark(accountId) }),
    })
  }

  /** An answer without the list it must hold says nothing: HTTP 200 with an empty body looks like this. */
  failMissing(request: ReadRequest, member: string, subject?: string): void {
    const message = `the answer of ${request.service}:${request.operation} holds no ${member}`
    this.fail(request, { kind: 'invalid-answer', code: 'MissingMember', message }, subject)
  }

  /** Members that are there but not of their type tell nothing. */
  failOdd(request: ReadRequest, odd: readonly string[], subject?: string): void {
    if (odd.length > 0) this.failMissing(request, `readable ${odd.join(', ')}`, subject)
  }

  begin(accountId: string): void {
    this.#startedMs.set(accountId, performance.now())
  }

  end(accountId: string): void {
    this.#startedMs.delete(accountId)
  }

  progress(stage: string, done: number, total: number | undefined): void {
    const slowest = [...this.#startedMs].reduce<[string, number] | undefined>(
      (oldest, entry) => (oldest === undefined || entry[1] < oldest[1] ? entry : oldest),
      undefined,
    )
    this.#onProgress({
      type: 'progressed',
      stage,
      done,
      calls: this.#port.calls(),
      failures: this.#failed,
      ...(total === undefined ? {} : { total }),
      ...(slowest === undefined
        ? {}
        : { slowest: { accountId: slowest[0], seconds: (performance.now() - slowest[1]) / 1000 } }),
    })
  }

  notice(message: string): void {
    this.#onProgress({ type: 'noticed', message })
  }
}
