import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../structure/sources.js'

const BIN = join(ROOT, 'dist', 'cli', 'bin.js')
const GRAMMAR = join(ROOT, 'dist', 'grammar')

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
}

/** Builds the program when its sources are newer; `npm test` has built it already. */
export function ensureBuilt(): void {
  const builtMs = (() => {
    try {
      return statSync(BIN).mtimeMs
    } catch {
      return 0
    }
  })()
  if (builtMs >= newest(join(ROOT, 'src')) && existsSync(GRAMMAR)) return
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: 'inherit' })
}

/** What a run of the built program printed, and how it ended. */
export interface CliRun {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

/** The environment of a run: nothing of the user's own configuration. */
export function cliEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  }
}

/** Starts the built program as a child process. */
export function start(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    env: cliEnvironment(options.env),
    cwd: options.cwd ?? '/tmp',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the built program to its end. */
export async function trailseal(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<CliRun> {
  const child = start(args, options)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (data: Buffer) => void (stdout += data.toString()))
  child.stderr?.on('data', (data: Buffer) => void (stderr += data.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ stdout, stderr, status }))
  })
}
