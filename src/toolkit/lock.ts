import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { TrailsealError } from '../domain/errors.js'

/** Who holds a lock: the process, told from later ones of the same number by when it started. */
const ownerSchema = z.strictObject({
  pid: z.int(),
  startedAt: z.string(),
  host: z.string(),
  what: z.string(),
})
type Owner = z.infer<typeof ownerSchema>

/** A lock that is held until it is let go. */
export interface Lock {
  readonly release: () => void
}

/** Tries at a lock whose owner is gone; more mean that others are at it. */
const MOST_TRIES = 3

/** When a process started, as the kernel counts; empty where it does not tell. Source: proc(5), /proc/pid/stat field 22. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isAlive({ pid, startedAt, host }: Owner): boolean {
  // What runs on another machine can't be seen from here: it is taken to be alive.
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startedAt === '' || startOf(pid) === startedAt
}

/** Takes a lock file. Throws TrailsealError (exit status 4) where a live process holds it; a dead one's is taken over. */
export function takeLock(path: string, what: string): Lock {
  const own: Owner = { pid: process.pid, startedAt: startOf(process.pid), host: hostname(), what }
  const draft = `${path}.${process.pid}`
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    if (placedOrThrow(draft, path, JSON.stringify(own)))
      return { release: () => rmSync(path, { force: true }) }
    const holder = readOwner(path)
    if (holder !== undefined && isAlive(holder)) throw held(path, holder)
    removeStale(path, holder)
  }
  throw held(path, readOwner(path))
}

/** A link is made whole or not at all, and never over another. */
function placed(draft: string, path: string, content: string): boolean {
  try {
    writeFileSync(draft, content, { mode: 0o600 })
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Throws TrailsealError where the folder can't be written. */
function placedOrThrow(draft: string, path: string, content: string): boolean {
  try {
    return placed(draft, path, content)
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): TrailsealError {
  return new TrailsealError({
    code: Reflect.get(Object(cause), 'code') === 'ENOSPC' ? 'DISK_FULL' : 'FILE_UNWRITABLE',
    message: `the lock ${path} can't be made: ${cause instanceof Error ? cause.message : String(cause)}; nothing was changed`,
    remedy:
      'free some space or make the folder writable; --runs-dir names another, TMPDIR that of locks on plans',
    cause,
  })
}

function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Whether a live process holds a lock. */
export function isHeld(path: string): boolean {
  const holder = readOwner(path)
  return holder !== undefined && isAlive(holder)
}

/** Moves a dead process's lock aside, and puts it back where another process was faster. */
function removeStale(path: string, holder: Owner | undefined): void {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
    const moved = readOwner(aside)
    if (JSON.stringify(moved) !== JSON.stringify(holder) && moved !== undefined) linkSync(aside, path)
    unlinkSync(aside)
  } catch {
    // Somebody else removed it first: the next try tells.
  }
}

function held(path: string, holder: Owner | undefined): TrailsealError {
  const who =
    holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}, ${holder.what}`
  return new TrailsealError({
    code: 'LOCKED',
    message: `${who}, is at work here (${path}); nothing was changed`,
    remedy: `wait until it has ended; if it runs on another machine and is known to be dead, delete ${path}`,
    exitStatus: 4,
  })
}

/** Keeps a plan from being applied twice at the same time on this machine, whatever folders the runs are in. */
export function takePlanLock(prefix: string, what: string): Lock {
  const folder = join(tmpdir(), `trailseal-${process.getuid?.() ?? 'user'}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unwritable(folder, error)
  }
  return takeLock(join(folder, `${prefix}.lock`), what)
}
