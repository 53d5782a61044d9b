import { readFileSync, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { MOST_BYTES, decode } from './sniff.js'

/** A file as readers take it. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** A path as the user would name it: relative to the working directory where below it. */
export function shownPath(path: string): string {
  const inside = relative(process.cwd(), resolve(path))
  const isBelow = !inside.startsWith('..') && !isAbsolute(inside)
  return (isBelow ? inside || '.' : resolve(path)).split(sep).join('/')
}

/** The bytes of a file, or what is wrong with it. */
export function readBytes(path: string): Buffer | string {
  try {
    const { size } = statSync(path)
    if (size > MOST_BYTES) return `it has ${size} bytes; more than ${MOST_BYTES} are not read`
    return readFileSync(path)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export function readTextFile(path: string): TextFile | undefined {
  const bytes = readBytes(path)
  return typeof bytes === 'string' ? undefined : { path: shownPath(path), text: decode(bytes) }
}

/** What belongs to a Terraform module: its configuration and variable files, of the folder alone. */
const MODULE_FILE = /\.(?:tf|tofu)(?:\.json)?$|\.tfvars(?:\.json)?$/u
const CONFIGURATION = /\.(?:tf|tofu)(?:\.json)?$/u

export function isTerraformFile(name: string): boolean {
  return CONFIGURATION.test(name)
}

/** The files of a module's folder; undefined if there is no such folder. */
export function moduleFiles(folder: string): TextFile[] | undefined {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => MODULE_FILE.test(name))
  } catch {
    return undefined
  }
  return names.sort().flatMap((name) => readTextFile(join(folder, name)) ?? [])
}
