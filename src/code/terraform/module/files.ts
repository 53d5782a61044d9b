import type { TextFiles } from '../evaluate/scope.js'
import { parseTemplate } from '../syntax/snippet.js'
import { type Value, resolved } from '../values.js'
import type { NewModule } from './module.js'
import { joinPath } from './paths.js'

/** The path as the user would name it; only what is known, and relative to the module or the root. */
function pathOf(value: Value, { folder, chain, path }: NewModule): string | undefined {
  const [root = folder] = chain
  const of = resolved(value)
  if (of.kind === 'known' && typeof of.value === 'string') return relativeTo(root, of.value)
  if (of.kind !== 'text') return undefined
  const [first, rest, ...more] = of.parts
  if (first?.kind !== 'unknown' || rest?.kind !== 'known' || more.length > 0) return undefined
  const text = String(rest.value).replace(/^\/+/u, '')
  if (first.reference === `${path}path.module`) return joinPath(folder, text)
  return first.reference === `${path}path.root` ? joinPath(root, text) : undefined
}

function relativeTo(root: string, text: string): string | undefined {
  return text.startsWith('/') || text.startsWith('~') ? undefined : joinPath(root, text)
}

/** Files as a module's expressions name them. */
export function textFiles(module: NewModule): TextFiles {
  const { readText, grammar } = module.session
  return {
    read: (value) => {
      const path = pathOf(value, module)
      return path === undefined ? undefined : readText(path)
    },
    template: (text, within) => parseTemplate(text, within, grammar),
  }
}
