import type { JournalSink, Waiting } from '../apply/ports.js'
import type { ApplyPort } from '../apply/ports.js'
import { SdkPort } from '../aws/port.js'
import type { Answer, AwsPort, Entry, ReadRequest } from '../collect/ports.js'
import type { Estate } from '../domain/estate.js'
import { manualClock } from '../simulator/clock.js'
import { createWorld } from '../simulator/create.js'
import { exportEstate } from '../simulator/export.js'
import { startServer } from '../simulator/server.js'
import { Simulator } from '../simulator/simulator.js'

/** An estate as a simulated AWS on a loopback port, reached by the same adapters as AWS. Its time passes only while one waits. */
export interface Twin {
  readonly port: ApplyPort & AwsPort
  readonly waiting: Waiting
  readonly state: () => Estate
  readonly close: () => Promise<void>
}

export async function openTwin(estate: Estate, region: string): Promise<Twin> {
  const clock = manualClock(Date.parse(estate.collectedAt))
  const simulator = new Simulator(createWorld({ estate, clock }))
  const server = await startServer({ simulator })
  const options = { region, endpointUrl: server.url, now: () => new Date(clock.nowMs()) }
  const caller = estate.sources[0]?.accountId ?? ''
  const port = new TwinPort(options, caller)
  return {
    port,
    waiting: {
      wait: async (milliseconds) => {
        // In a turn of its own, so that others go on while one waits.
        await new Promise((resolve) => setImmediate(resolve))
        simulator.advance(milliseconds)
      },
      elapsedMs: () => clock.nowMs(),
    },
    state: () => exportEstate(simulator.world),
    close: async () => {
      port.close()
      await server.close()
    },
  }
}

/** Every account as its own administrator: how accounts are entered is not part of an estate. */
class TwinPort implements ApplyPort, AwsPort {
  readonly #options: Parameters<typeof SdkPort.open>[0]
  readonly #callerId: string
  readonly #ports = new Map<string, Promise<SdkPort>>()
  #calls = 0

  constructor(options: Parameters<typeof SdkPort.open>[0], callerId: string) {
    this.#options = options
    this.#callerId = callerId
  }

  async #of(accountId: string): Promise<SdkPort> {
    const known = this.#ports.get(accountId)
    if (known !== undefined) return known
    const opening = this.#open(accountId)
    this.#ports.set(accountId, opening)
    return opening
  }

  async #open(accountId: string): Promise<SdkPort> {
    const credentials = { accessKeyId: accountId, secretAccessKey: 'simulated' }
    const port = await SdkPort.open(this.#options, { provider: async () => credentials })
    await port.caller()
    return port
  }

  async caller(): ReturnType<SdkPort['caller']> {
    return (await this.#of(this.#callerId)).caller()
  }

  async enter(accountId: string): Promise<Entry> {
    const { source } = await (await this.#of(accountId)).caller()
    return { ok: true, source }
  }

  async call(request: ReadRequest): Promise<Answer> {
    this.#calls += 1
    return (await this.#of(request.accountId)).call(request)
  }

  async read(request: ReadRequest): Promise<Answer> {
    this.#calls += 1
    return (await this.#of(request.accountId)).read(request)
  }

  now(): Date {
    return this.#options.now?.() ?? new Date(0)
  }

  calls(): number {
    return this.#calls
  }

  close(): void {
    for (const port of this.#ports.values()) void port.then((one) => one.close())
  }
}

/** A journal that nobody keeps: of a rehearsal. */
export class PassingJournal implements JournalSink {
  text = ''

  async append(text: string): Promise<void> {
    this.text += text
  }
}
