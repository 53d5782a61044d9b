// Speed, as ratios measured side by side in this one run. Absolute times depend on the machine; ratios carry over.
import { spawn } from 'node:child_process'
import { alwaysEnabledRegions } from '../dist/domain/regions.js'
import { child, median } from './measure.mjs'

const REGIONS = alwaysEnabledRegions('aws')
const wanted = process.argv.slice(2)
const rows = []

function row(name, figure, target, isMet) {
  rows.push({ name, figure, target, isMet })
  console.log(`${isMet ? 'met   ' : 'MISSED'}  ${name}: ${figure} (target ${target})`)
}

async function serve(...args) {
  const server = spawn(process.execPath, ['bench/serve.mjs', ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env },
  })
  const url = await new Promise((resolve, reject) => {
    server.stdout.once('data', (data) => resolve(String(data).trim()))
    server.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)))
  })
  return { url, stop: () => void server.kill('SIGTERM') }
}

const env = {
  AWS_ACCESS_KEY_ID: '999999999999',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
}
const members = (accounts) =>
  JSON.stringify(Array.from({ length: accounts - 1 }, (_, index) => String(100_000_000_000 + index)))

async function startUp() {
  const time = async (args) => {
    const begun = performance.now()
    await new Promise((resolve) => spawn(process.execPath, args, { stdio: 'ignore' }).on('close', resolve))
    return performance.now() - begun
  }
  const ratios = []
  await time(['dist/cli/bin.js', 'audit', '--help'])
  for (let round = 0; round < 15; round += 1) {
    const empty = await time(['-e', '0'])
    ratios.push((await time(['dist/cli/bin.js', 'audit', '--help'])) / empty)
  }
  const ratio = median(ratios)
  row('audit --help against an empty Node start', `${ratio.toFixed(2)} x`, '1.5 x', ratio <= 1.5)
}

async function simulatorRate() {
  const server = await serve(0, 0, 0)
  await child(['bench/simulator-load.mjs', server.url, '1'])
  const { calls, wallSeconds } = await child(['bench/simulator-load.mjs', server.url, '4'])
  server.stop()
  const rate = calls / wallSeconds
  row('simulator, requests a second', Math.round(rate).toString(), '8000', rate >= 8000)
}

async function fifty() {
  const server = await serve(50, 80, 80)
  const found = await child(['bench/sweep.mjs', server.url], env)
  server.stop()
  row(
    '50 accounts x 17 regions at 80 ms, all of an audit',
    `${found.wallSeconds.toFixed(2)} s, ${found.calls} calls`,
    '3 s',
    found.wallSeconds <= 3,
  )
}

async function thousands(accounts) {
  const server = await serve(accounts, 20, 80)
  const file = `data:application/json,${members(Math.min(accounts, 2000))}`
  const bare = await child(['bench/bare-client.mjs', server.url, file, REGIONS.join(','), '512'])
  const own = await child(['bench/sweep.mjs', server.url], env)
  server.stop()
  const ratio = own.cpuSeconds / own.calls / (bare.cpuSeconds / bare.calls)
  const shown = (one) => `${((one.cpuSeconds / one.calls) * 1000).toFixed(3)} ms`
  const name = `${accounts} accounts x 17 regions at 20-80 ms`
  row(
    `${name}, wall`,
    `${own.wallSeconds.toFixed(1)} s, ${own.calls} calls, ${own.failures} failed`,
    '60 s',
    own.wallSeconds <= 60,
  )
  row(`${name}, peak memory`, `${Math.round(own.peakMegabytes)} MB`, '400 MB', own.peakMegabytes <= 400)
  row(
    `${name}, CPU a call against a bare client`,
    `${ratio.toFixed(2)} x (${shown(own)} to ${shown(bare)})`,
    '3 x',
    ratio <= 3,
  )
}

async function plans() {
  const { planSeconds, planCpuSeconds, steps } = await child(['bench/plan.mjs', '10000'])
  row(
    'a plan for 10,000 trails',
    `${planSeconds.toFixed(1)} s, ${planCpuSeconds.toFixed(1)} s of CPU, ${steps} steps`,
    '10 s',
    planSeconds <= 10,
  )
}

/** Every third of the own trails has no key: 1,501 accounts have 500 such. AWS's rates apply. */
async function applying() {
  const server = await serve(1501, 80, 80, 1)
  const found = await child(['bench/apply.mjs', server.url], env)
  server.stop()
  row(
    `apply to ${found.accounts} accounts at 80 ms`,
    `${found.applySeconds.toFixed(1)} s, ${found.applyCpuSeconds.toFixed(1)} s of CPU, ${found.calls} calls, ${found.state}`,
    '60 s',
    found.applySeconds <= 60 && found.state === 'applied' && found.trails >= 500,
  )
}

const benches = {
  applying,
  start: startUp,
  simulator: simulatorRate,
  fifty,
  plans,
  thousands: () => thousands(10_000),
  thousand: () => thousands(1000),
}
const all = ['start', 'simulator', 'fifty', 'plans', 'applying', 'thousands']
for (const name of wanted.length > 0 ? wanted : all) await benches[name]()
process.exitCode = rows.every((one) => one.isMet) ? 0 : 1
