import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { TrailsealError } from '../domain/errors.js'

interface SystemError extends Error {
  readonly code?: string
}

/** The text of a file; `-` is standard input. Throws TrailsealError. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    const { code, message } = error as SystemError
    const isMissing = code === 'ENOENT'
    throw new TrailsealError({
      code: isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message: isMissing ? `there is no file ${path}` : `${path} can't be read: ${message}`,
      remedy: isMissing ? 'check the path' : 'check the permissions of the file and its folder',
      cause: error,
    })
  }
}

/** Writes a file whole or not at all: beside its place, synced, then renamed. Devices are written as they are; a new file is the user's alone unless `mode` says otherwise. Throws TrailsealError. */
export function writeWhole(path: string, content: string, { mode }: { mode?: number } = {}): void {
  if (path.startsWith('/dev/')) {
    writeTo(path, path, content, 'w')
    return
  }
  const draft = `${path}.${process.pid}.partial`
  try {
    writeTo(draft, path, content, 'wx')
    if (mode !== undefined) chmodSync(draft, mode)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error instanceof TrailsealError ? error : cannotWrite(path, error)
  }
}

function writeTo(place: string, path: string, content: string, flags: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openSync(place, flags, 0o600)
    const bytes = Buffer.from(content)
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
    if (flags === 'wx') fsyncSync(descriptor)
  } catch (error) {
    throw cannotWrite(path, error)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function cannotWrite(path: string, cause: unknown): TrailsealError {
  const { code, message } = cause as SystemError
  return new TrailsealError({
    code: code === 'ENOSPC' ? 'DISK_FULL' : 'FILE_UNWRITABLE',
    message: `${path} can't be written: ${message}`,
    remedy:
      code === 'ENOSPC'
        ? 'free some space, or write to another disk with -o'
        : 'check that the folder exists and may be written',
    cause,
  })
}
