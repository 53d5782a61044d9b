import { readFileSync } from 'node:fs'
import { TrailsealError } from '../domain/errors.js'
import type { Estate } from '../domain/estate.js'
import { createWorld } from '../simulator/create.js'
import { faultScriptSchema } from '../simulator/faults.js'
import { SCENARIOS } from '../simulator/scenarios/index.js'
import { generateOrganization } from '../simulator/scenarios/generate.js'
import { startServer } from '../simulator/server.js'
import { Simulator } from '../simulator/simulator.js'
import { readScenario } from './estate-file.js'
import { didYouMean } from '../domain/nearest.js'

/** What to simulate, and how it behaves. */
export interface SimulateOptions {
  /** Loopback port; 0 or absent: a free one. */
  readonly port?: number
  /** An estate or scenario file. */
  readonly estate?: string
  /** A scenario by name; see `scenarioNames`. */
  readonly scenario?: string
  /** Generate an organization of this many accounts instead. */
  readonly accounts?: number
  /** Of those, give every n-th a trail of its own; 0: none. Default: 10. */
  readonly ownTrailEvery?: number
  /** Milliseconds that each answer takes, least and most. */
  readonly latencyMs?: readonly [number, number]
  readonly authorization?: boolean
  readonly limits?: boolean
  readonly staleMs?: number
  /** A file with a fault script. */
  readonly faults?: string
}

/** A simulated AWS that listens on a loopback port until it is closed. */
export interface SimulatedAws {
  readonly url: string
  /** Account whose administrator the estate's own caller is; its id is a valid access key id. */
  readonly accountId: string
  readonly answered: () => number
  /** The simulated time, and moving it: trails deliver what is due. */
  readonly now: () => Date
  readonly advance: (milliseconds: number) => void
  readonly close: () => Promise<void>
}

/** Names of the scenarios that come with the program. */
export function scenarioNames(): string[] {
  return Object.keys(SCENARIOS)
}

/** Starts a simulated AWS. Throws TrailsealError for an unknown scenario, a bad file or a port that is taken. */
export async function simulate(options: SimulateOptions = {}): Promise<SimulatedAws> {
  const estate = chooseEstate(options)
  const world = createWorld({
    estate,
    settings: {
      ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
      ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      ...(options.staleMs === undefined ? {} : { staleMs: options.staleMs }),
    },
  })
  const simulator = new Simulator(world)
  if (options.faults !== undefined) simulator.faults.load(readFaults(options.faults))
  const server = await startServer({ simulator, port: options.port ?? 0 }).catch((error: unknown) => {
    throw new TrailsealError({
      code: 'PORT_UNAVAILABLE',
      message: `port ${options.port ?? 0} can't be listened on: ${error instanceof Error ? error.message : String(error)}`,
      remedy: 'choose another with --port, or leave it out to take a free one',
      cause: error,
    })
  })
  return {
    url: server.url,
    accountId: world.caller.accountId,
    answered: () => simulator.answered,
    now: () => new Date(world.clock.nowMs()),
    advance: (milliseconds) => simulator.advance(milliseconds),
    close: server.close,
  }
}

function chooseEstate({ estate, scenario, accounts, ownTrailEvery = 10 }: SimulateOptions): Estate {
  if (estate !== undefined) return readScenario(estate)
  if (accounts !== undefined) return generateOrganization({ accounts, ownTrailEvery })
  const name = scenario ?? 'compliant-account'
  const make = SCENARIOS[name]
  if (make !== undefined) return make()
  throw new TrailsealError({
    code: 'UNKNOWN_SCENARIO',
    message: `there is no scenario ${name}${didYouMean(name, scenarioNames())}`,
    remedy: `choose one of ${scenarioNames().join(', ')}, or give a file with --estate`,
  })
}

function readFaults(path: string): ReturnType<typeof faultScriptSchema.parse> {
  try {
    return faultScriptSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new TrailsealError({
      code: 'BAD_FAULT_SCRIPT',
      message: `${path} is no fault script: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      remedy: 'see "Faults" in src/simulator/SPEC.md',
      cause: error,
    })
  }
}
