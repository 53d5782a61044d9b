import type { Origin } from '../../types.js'

/** Longer traces are not looked through: the app's own frame is among the first. */
const MOST_FRAMES = 200
const FRAME = /(?:^|[\s(])((?:file:\/\/)?(?:[A-Za-z]:)?[^():]+):(\d+)(?::(\d+))?\)?$/u
/** Frames of Node.js, of libraries, and of the bridge by which apps in other languages call CDK. */
const NOT_THE_APP = /(?:^|[/\\])node_modules[/\\]|^node:|jsii-(?:kernel|runtime)|jsii[/\\]/u

/**
 * The first line of a trace that is the app's own. CDK writes traces as Node.js prints them, with library frames left in
 * (`trace`) or summed up (`aws:cdk:creationStack`). Undefined: there is none.
 */
export function appFrame(trace: readonly string[], workingFolder: string | undefined): Origin | undefined {
  for (const line of trace.slice(0, MOST_FRAMES)) {
    const origin = frame(line.trim().replace(/^at /u, ''), workingFolder)
    if (origin !== undefined) return origin
  }
  return undefined
}

function frame(text: string, workingFolder: string | undefined): Origin | undefined {
  const [, path, line, column] = FRAME.exec(text) ?? []
  if (path === undefined || line === undefined || NOT_THE_APP.test(path)) return undefined
  const file = relativeTo(workingFolder, withoutScheme(path.trim()))
  return { file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) }
}

function withoutScheme(path: string): string {
  if (!path.startsWith('file://')) return path
  const plain = path.slice('file://'.length)
  try {
    return decodeURI(plain)
  } catch {
    return plain
  }
}

function relativeTo(folder: string | undefined, path: string): string {
  const base = folder === undefined || /[/\\]$/u.test(folder) ? folder : `${folder}/`
  const matches = base !== undefined && path.replaceAll('\\', '/').startsWith(base.replaceAll('\\', '/'))
  return matches ? path.slice(base.length) : path
}
