// Speed, as ratios measured side by side in this one run. Absolute times depend on the machine; ratios carry over.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

async function readers() {
  // The heap is held small, so that the figure is what is needed and not what a lazy collector leaves.
  const run = (principals, keys) =>
    child(['--max-old-space-size=400', 'bench/readers.mjs', String(principals), String(keys)])
  const few = await run(1000, 1)
  const some = await run(10_000, 1)
  const many = await run(100_000, 1)
  const seconds = (one) => `${one.analysisSeconds.toFixed(2)} s`
  row(
    'readers, 100,000 principals x 1 key, beside parsing',
    `${seconds(many)}, ${many.can} can`,
    '5 s',
    many.analysisSeconds <= 5,
  )
  row(
    'readers, 100,000 principals x 1 key, peak memory',
    `${Math.round(many.peakMegabytes)} MB`,
    '500 MB',
    many.peakMegabytes <= 500,
  )
  const growth = many.analysisSeconds / some.analysisSeconds
  row(
    'readers, growth from 1,000 and 10,000 to 100,000',
    `${seconds(few)}, ${seconds(some)}, ${seconds(many)}: ${growth.toFixed(1)} x the last`,
    '12 x',
    growth <= 12,
  )
  const keys = await run(10_000, 50)
  row('readers, 10,000 principals x 50 keys', seconds(keys), '20 s', keys.analysisSeconds <= 20)
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

/** Files a second of one core's time, places included; the first round has loading the program in it. */
async function code() {
  const folder = mkdtempSync(join(tmpdir(), 'trailseal-bench-'))
  const make = async (kind, count) => {
    const path = join(folder, `${kind}-${count}`)
    await run(['bench/code.mjs', 'make', path, kind, String(count)])
    return path
  }
  const rates = async (name, path) => {
    const { files, cpuSeconds, peakMegabytes } = await child(['bench/code.mjs', 'check', path, '4'])
    const [cold, ...warm] = cpuSeconds
    const warmRate = files / median(warm)
    row(`${name}, files a second warm`, Math.round(warmRate).toString(), '2000', warmRate >= 2000)
    row(`${name}, files a second cold`, Math.round(files / cold).toString(), '500', files / cold >= 500)
    return peakMegabytes
  }
  try {
    await rates('every file a module with a trail, a key and its policy', await make('relevant', 2000))
    await rates('every file a template with a trail', await make('templates', 2000))
    const small = await rates('5,000 files, one in a hundred with a trail', await make('mixed', 5000))
    const large = await rates('50,000 files, one in a hundred with a trail', await make('mixed', 50_000))
    row(
      'memory of 50,000 files against 5,000',
      `${(large / small).toFixed(2)} x (${Math.round(large)} MB)`,
      '2 x',
      large / small <= 2,
    )
    const plan = join(folder, 'plan.json')
    await run(['bench/code.mjs', 'plan', plan, '20'])
    const { cpuSeconds } = await child(['bench/code.mjs', 'check', plan, '1'])
    row('a plan of 20 MB, start-up included', `${cpuSeconds[0].toFixed(2)} s`, '2 s', cpuSeconds[0] <= 2)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(args) {
  await new Promise((resolve) => spawn(process.execPath, args, { stdio: 'inherit' }).on('close', resolve))
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
  readers,
  start: startUp,
  code,
  simulator: simulatorRate,
  fifty,
  plans,
  thousands: () => thousands(10_000),
  thousand: () => thousands(1000),
}
const all = ['start', 'code', 'simulator', 'fifty', 'plans', 'applying', 'thousands', 'readers']
for (const name of wanted.length > 0 ? wanted : all) await benches[name]()
process.exitCode = rows.every((one) => one.isMet) ? 0 : 1
