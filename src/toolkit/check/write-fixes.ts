import { readFileSync, realpathSync, statSync } from 'node:fs'
import type { FileFix } from '../../code/fix/edits.js'
import { TrailsealError } from '../../domain/errors.js'
import { writeWhole } from '../files.js'

/**
 * Writes every file whole or not at all, with the permissions that it has; what a link leads to is written. Throws
 * TrailsealError where a file was changed since it was read: then none is written.
 */
export function writeFixes(fixes: readonly FileFix[]): void {
  const changed = fixes.find(({ file, before }) => readFileSync(file, 'utf8') !== before)
  if (changed !== undefined) {
    throw new TrailsealError({
      code: 'FILE_CHANGED',
      message: `${changed.file} was changed while it was checked; nothing was written`,
      remedy: 'run it again',
    })
  }
  for (const { file, after } of fixes) {
    const path = realpathSync(file)
    writeWhole(path, after, { mode: statSync(path).mode })
  }
}
