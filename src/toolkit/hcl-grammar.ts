import { readFile } from 'node:fs/promises'
import { Language, Parser } from 'web-tree-sitter'
import type { HclGrammar } from '../code/terraform/syntax/grammar.js'

/** The grammar's wasm, which the build copies out of its package (tools/copy-grammar.mjs). */
const WASM = new URL('../../dist/grammar/tree-sitter-hcl.wasm', import.meta.url)

async function loadGrammar(): Promise<HclGrammar> {
  await Parser.init()
  const language = await Language.load(await readFile(WASM))
  const parser = new Parser()
  parser.setLanguage(language)
  return {
    parse: (text) => {
      const tree = parser.parse(text)
      if (tree === null) return null
      return { hasError: tree.rootNode.hasError, walk: () => tree.walk(), delete: () => tree.delete() }
    },
  }
}

let loading: Promise<HclGrammar> | undefined

/** The parser for HCL: one a process, loaded at the first call (about 10 ms). */
export function hclGrammar(): Promise<HclGrammar> {
  loading ??= loadGrammar()
  return loading
}
