/** Joins a relative path to a folder, `.` and `..` resolved; what leads above the folder's beginning keeps its `..`. */
export function joinPath(folder: string, relative: string): string {
  const isAbsolute = folder.startsWith('/')
  const parts: string[] = []
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  const path = parts.join('/')
  if (isAbsolute) return `/${path}`
  return path === '' ? '.' : path
}

/** `module.logs["eu"].module.key` as the names `logs`, `key`. */
export function callNames(moduleAddress: string): readonly string[] {
  return [...moduleAddress.matchAll(/module\.([\w-]+)(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?/gu)].map(
    (match) => match[1] ?? '',
  )
}
