import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const VENV = join(ROOT, '.venv')
const REQUIREMENTS = join(ROOT, 'test', 'requirements.txt')
const STAMP = join(VENV, 'trailseal-requirements.sha256')
/** Seconds that a cold installation may take; measured at 13 with warm downloads. */
const INSTALL_BOUND_SECONDS = 300

/** The Python of the project's own virtual environment, and the AWS CLI in it. */
export interface PythonTools {
  readonly python: string
  readonly aws: string
}

function requirementsHash(): string {
  return createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
}

function isCurrent(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === requirementsHash()
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_BOUND_SECONDS * 1000 })
}

function install(): void {
  rmSync(VENV, { recursive: true, force: true })
  // A virtual environment holds absolute paths in its scripts: it is made in place, and stamped last.
  run('python3', ['-m', 'venv', VENV])
  run(join(VENV, 'bin', 'pip'), [
    'install',
    '-q',
    '--no-deps',
    '--disable-pip-version-check',
    '-r',
    REQUIREMENTS,
  ])
  writeFileSync(`${STAMP}.new`, requirementsHash())
  renameSync(`${STAMP}.new`, STAMP)
}

/**
 * Makes the virtual environment with moto and the AWS CLI, once. Where Python or its packages can't be had it answers
 * undefined and says so, and the tests that need it count as skipped; with TRAILSEAL_REQUIRE_PYTHON=1 it throws.
 */
export function preparePython(): PythonTools | undefined {
  try {
    if (!isCurrent()) install()
  } catch (error) {
    if (process.env['TRAILSEAL_REQUIRE_PYTHON'] === '1') throw error
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    process.stderr.write(`\nSKIPPING every test that needs Python (moto, AWS CLI): ${reason}\n\n`)
    return undefined
  }
  return { python: join(VENV, 'bin', 'python'), aws: join(VENV, 'bin', 'aws') }
}
