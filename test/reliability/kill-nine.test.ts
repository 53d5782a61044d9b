import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJournal } from '../../src/apply/journal.js'
import { planJson } from '../../src/report/plan-json.js'
import { createWorld } from '../../src/simulator/create.js'
import { exportEstate } from '../../src/simulator/export.js'
import { type SimulatorServer, startServer } from '../../src/simulator/server.js'
import { Simulator } from '../../src/simulator/simulator.js'
import { readRun } from '../../src/toolkit/run-folder.js'
import { ensureBuilt, start, trailseal } from '../support/built.js'
import { seededRandom } from '../../src/simulator/random.js'
import { reference, told } from './harness.js'
import { SHAPES, type Shape } from './shapes.js'

/** Rounds in all: half of them with each of two shapes. */
const ROUNDS = Number(process.env['RELIABILITY_KILLS'] ?? 8)
const SEED = Number(process.env['RELIABILITY_SEED'] ?? 20_260_301)
/** Each answer takes so long, so that a kill finds calls on their way. */
const LATENCY_MS = 4

let kills = 0
afterAll(() => void process.stdout.write(`reliability: ${kills} processes killed with SIGKILL\n`))

interface Place {
  readonly simulator: Simulator
  readonly server: SimulatorServer
  readonly folder: string
  readonly runsDir: string
  readonly env: NodeJS.ProcessEnv
}

async function open(shape: Shape): Promise<Place> {
  const simulator = new Simulator(
    createWorld({ estate: shape.estate, settings: { latencyMs: [LATENCY_MS, LATENCY_MS] } }),
  )
  const server = await startServer({ simulator })
  const folder = mkdtempSync(join(tmpdir(), 'trailseal-kill-'))
  writeFileSync(join(folder, 'plan.json'), planJson(shape.plan))
  const accountId = shape.estate.sources[0]?.accountId ?? ''
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: 'none',
  }
  return { simulator, server, folder, runsDir: join(folder, 'runs'), env }
}

/** Starts the built program and kills it when the simulator has answered so many calls. */
async function killAfter(
  { simulator, folder, runsDir, env }: Place,
  args: string[],
  calls: number,
): Promise<void> {
  const child = start([...args, '--runs-dir', runsDir, '--quiet'], { env, cwd: folder })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const from = simulator.answered
  const watch = setInterval(() => {
    if (simulator.answered - from >= calls) child.kill('SIGKILL')
  }, 1)
  await ended
  clearInterval(watch)
  if (child.signalCode === 'SIGKILL') kills += 1
}

/** Runs the program to its end while hours pass on the simulated clock, so that its waits are short. */
async function finish(
  { simulator, folder, runsDir, env }: Place,
  args: string[],
): Promise<Awaited<ReturnType<typeof trailseal>>> {
  const time = setInterval(() => simulator.advance(120_000), 250)
  try {
    return await trailseal([...args, '--runs-dir', runsDir, '--quiet'], { env, cwd: folder })
  } finally {
    clearInterval(time)
  }
}

function runsIn(runsDir: string): string[] {
  try {
    return readdirSync(runsDir).filter((name) => name !== 'lock')
  } catch {
    return []
  }
}

async function round(shape: Shape, number: number, random: () => number): Promise<void> {
  const place = await open(shape)
  const { simulator, runsDir, server, folder } = place
  const approve = ['apply', 'plan.json', '--approve', shape.plan.hash]
  try {
    const { beginning, end, calls } = await reference(shape)
    await killAfter(place, approve, 1 + Math.floor(random() * calls))
    simulator.advance(10 * 60_000)
    const [runId] = runsIn(runsDir)
    const isBack = number % 2 === 1 && runId !== undefined
    if (isBack && number % 4 === 1)
      await killAfter(place, ['backout', runId, '--approve', runId], 1 + Math.floor(random() * calls))
    if (!isBack && runId !== undefined && number % 4 === 0)
      await killAfter(place, ['resume', runId], 1 + Math.floor(random() * calls))
    const args =
      runId === undefined ? approve : isBack ? ['backout', runId, '--approve', runId] : ['resume', runId]
    const run = await finish(place, args)
    expect(run.status, `${args.join(' ')}: ${run.stderr}${run.stdout}`).toBe(0)
    expect(told(exportEstate(simulator.world), !isBack)).toEqual(isBack ? beginning : end)
    for (const id of runsIn(runsDir)) {
      const { plan, journal } = readRun(runsDir, id)
      expect(
        parseJournal(journal.entries.map((one) => `${JSON.stringify(one)}\n`).join(''), plan.hash, id)
          .tornBytes,
      ).toBe(0)
    }
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('kill -9 at random', () => {
  beforeAll(() => ensureBuilt())

  it.concurrent.each(['a new key', 'the policy of an existing key'])(
    `%s, ${Math.ceil(ROUNDS / 2)} times: a clean resume or back-out`,
    async (name) => {
      const shape = SHAPES.find((one) => one.name === name)
      if (shape === undefined) throw new Error(name)
      const random = seededRandom(SEED + name.length)
      for (let number = 0; number < Math.ceil(ROUNDS / 2); number += 1) await round(shape, number, random)
    },
    600_000,
  )
})
