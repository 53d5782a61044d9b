// What a child process tells of itself, and how its parent runs it.
import { spawn } from 'node:child_process'

const started = process.hrtime.bigint()

/** Prints one line of JSON: the given figures with this process's wall seconds, CPU seconds and peak memory. */
export function report(figures) {
  const { user, system } = process.cpuUsage()
  const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ ...figures, wallSeconds, cpuSeconds: (user + system) / 1e6, peakMegabytes }))
}

/** Runs a Node program to its end and answers the JSON of its last line. */
export function child(args, env = {}) {
  return new Promise((resolve, reject) => {
    const run = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    run.stdout.on('data', (chunk) => (out += chunk))
    run.on('error', reject)
    run.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${args.join(' ')} ended with ${code}`))
      resolve(JSON.parse(out.trim().split('\n').at(-1)))
    })
  })
}

export function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]
}
