import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Every file below a folder that `wanted` takes, in path order, paths relative to the folder. */
export function filesBelow(
  folder: string,
  wanted: (name: string) => boolean,
): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }))
}
