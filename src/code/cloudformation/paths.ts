/** A path relative to the folder of a file, with `.` and `..` resolved; Windows separators count. Pure: no folder is looked at. */
export function besideFile(file: string, relative: string): string {
  const folder = folders(file).slice(0, -1)
  const isAbsolute = /^[\\/]/u.test(file)
  const resolved: string[] = []
  for (const step of [...folder, ...folders(relative)]) {
    if (step === '.' || step === '') continue
    if (step === '..' && resolved.length > 0 && resolved.at(-1) !== '..') resolved.pop()
    else resolved.push(step)
  }
  return `${isAbsolute ? '/' : ''}${resolved.join('/')}`
}

/** The one spelling of a path by which files are found: `./a//b` is `a/b`. */
export function plainPath(path: string): string {
  return besideFile(/^[\\/]/u.test(path) ? '/' : '', path)
}

function folders(path: string): readonly string[] {
  return path.split(/[\\/]/u)
}
