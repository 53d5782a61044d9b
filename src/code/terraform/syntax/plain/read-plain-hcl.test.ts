import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesBelow } from '../../../../../test/support/code-files.js'
import { hclGrammar } from '../../../../toolkit/hcl-grammar.js'
import { parsableText } from '../../source.js'
import { parseFullHcl } from '../parse.js'
import { readPlainHcl } from './read-plain-hcl.js'

const FIXTURES = filesBelow(join(import.meta.dirname, '..', '..', 'fixtures'), (name) =>
  /\.(?:tf|tofu|tfvars)$/u.test(name),
)
const RUNS = 3000
const grammar = await hclGrammar()

const MODULE = `# the trail
locals {
  a = { "b" = 1, c : "x-\${var.d}-y" # e
    d = [1, 2.5, -3, ], (var.k) = !true
  }
  n = var.a == "b" && !var.c || 1 + 2 * 3 > 4 ? a.b[0].c : f(x, y...) // z
}
resource "aws_cloudtrail" "t" {
  count      = var.on ? 1 : 0
  kms_key_id = aws_kms_key.k["a"].arn /* b */
  policy     = <<-EOF
    { "a": "\${var.b}" }
      EO $ % \${f("x")}

    EOF
  name = "a\\"b\\n $ % c\${"q\${r}"}"
  block { x = (1) }
  ids = [for i, k in aws_kms_key.k[*].id : upper(k) if i > 0]
  map = { for k in var.all.*.name : k.a => k.b[1]... }
  doc = jsonencode(<<POL
x
POL
  )
  empty {}
}
`

/** Where the plain reader answers, the full one answers the same and finds nothing wrong. */
function answers(text: string): boolean {
  const source = { file: 'main.tf', text }
  const plain = readPlainHcl(source, parsableText(text))
  if (plain === undefined) return false
  const { body, problems } = parseFullHcl({ source, grammar })
  if (problems.length > 0 || !isDeepStrictEqual(body, plain)) {
    throw new Error(`the readers differ on ${JSON.stringify(text)}`)
  }
  return true
}

const spaces = fc.constantFrom('', '', ' ', '  ', '\n', '\t', '/* c */', ' # c\n', '//x\n')
const names = fc.constantFrom('a', 'var', 'x-y', '_k', 'format', 'truely', 'in2', 'null_x')
const leaves = fc.oneof(
  names,
  fc.constantFrom('1', '2.5', '1.5e3', 'true', 'false', 'null', '""', '"x"', '"a#b"', '"$ %"', '"\\n"'),
)
const operators = fc.constantFrom(...'+ - * / % == != < > <= >= && ||'.split(' '))
const namesOfLoop = fc.constantFrom('a', 'a,b', 'x-y , var')
const conditions = fc.constantFrom('', ' if a', ' if f(a)')
const grouping = fc.constantFrom('', '...')
const ends = fc.constantFrom('', ',')
const heredocLines = fc.constantFrom('  x', '   {"a": 1}', '', '\t', 'E', '  EO', '$ %', ' é # "')

/** Expressions as people could write them, and in all the ways in which they may be spaced. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const one = tie('expression')
  const join = (...parts: readonly (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> =>
    fc
      .tuple(...parts.flatMap((part) => [typeof part === 'string' ? fc.constant(part) : part, spaces]))
      .map((all) => all.slice(0, -1).join(''))
  const some = (of: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.array(of, { maxLength: 3 }).map((all) => all.join(','))
  const entry = join(fc.oneof(names, fc.constantFrom('"k"', '(v)')), fc.constantFrom('=', ':'), one)
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaves,
      join(one, operators, one),
      join(one, '?', one, ':', one),
      join(fc.constantFrom('-', '!'), one),
      join('(', one, ')'),
      join('[', some(one), ends, ']'),
      join('{', some(entry), ends, '}'),
      join(names, '(', some(one), fc.constantFrom('', ',', '...'), ')'),
      join(one, '.', names),
      join(one, '[', one, ']'),
      join(one, fc.constantFrom('[*]', '.*', '.*.a', '[*].b[0]', '.*.a[0].b', '[*] .c .d[ 2 ]')),
      join('[', 'for ', namesOfLoop, ' in ', one, ':', one, conditions, ']'),
      join('{', 'for ', namesOfLoop, ' in ', one, ':', one, '=>', one, grouping, conditions, '}'),
      fc.tuple(spaces, one, spaces).map(([before, of, after]) => `"x \${${before}${of}${after}} "`),
      fc
        .tuple(fc.constantFrom('<<', '<<-'), fc.array(heredocLines, { maxLength: 4 }), one)
        .map(([start, lines, of]) => `${start}EOF\n${[...lines, `  \${${of}}`].join('\n')}\n  EOF\n`),
    ),
  }
})

/** Pieces of text that mean something to one of the readers. */
const PIECES = [
  ['', ' ', '\n', '\n  ', '\r', '\t', '{', '}', '[', ']', '(', ')', ',', '"', '${', '%{', '$', '%', '$$'],
  ['\\', '\\n', '\\"', '\\u0041', '=', '==', '=>', '!', '!=', '<', '<<', '<<-EOF\n', 'EOF\n', 'EOF'],
  ['\nPOL\n', '>', '<=', '&&', '&', '|', '?', ':', '::', '.', '...', '.*', '[*]', '.0', '-', '+', '*'],
  ['/', '//', '/*', '*/', '#', '~', '1', '1e5', '1.', '0x1', 'a', 'for', 'for x in y : ', 'if', 'true'],
  ['é', '\u00a0', '\u2028', '\ufeff', '\0', '"a"', 'a = 1\n', 'x {\n}\n', '? 1 : 2', '_', '@', "'"],
].flat()

describe('the plain reader of HCL', () => {
  it.each(FIXTURES.map((file) => [file.path, file.text] as const))('%s', (_path, text) => {
    answers(text)
  })

  it.each([
    ['what modules are written in', MODULE],
    ['line ends of Windows', 'a {\r\n  b = [ # c\r\n    1,\r\n  ]\r\n}\r\n'],
    ['a byte order mark', '\uFEFFa = 1\n'],
    ['an attribute that is given twice', 'a = 1\na = 2\n'],
    ['nothing', ''],
    ['comments alone', '# a\n/* b */'],
  ])('reads %s', (_what, text) => {
    expect(answers(text)).toBe(true)
  })

  it.each([
    ['what does not parse', 'a = \n'],
    ['a block that does not end', 'a {\n'],
    ['two attributes on a line', 'a {\n  b = 1 c = 2\n}\n'],
    ['a number with an exponent alone', 'a = 1e5\n'],
    ['a loop without its names', 'a = [for in y : z]\n'],
    ['a legacy index', 'a = b.0\n'],
    ['a directive', 'a = "%{ if b }c%{ endif }"\n'],
    ['an escaped interpolation', 'a = "$${b}"\n'],
    ['a marker that strips white space', 'a = "${~ b ~}"\n'],
    ['an escape by code', 'a = "\\u0041"\n'],
    ['an object in a template', 'a = "${f({ b = 1 })}"\n'],
    ['a function of a provider', 'a = provider::b::c(1)\n'],
    ['a heredoc without an end', 'a = <<EOF\nb\n'],
    ['a heredoc whose name starts another line', 'a = <<EOF\nEOFS\nEOF\n'],
    ['more nesting than the grammar is followed through', `a = ${'['.repeat(90)}${']'.repeat(90)}\n`],
    ['more operators than the grammar is followed through', `a = 1${' + 1'.repeat(250)}\n`],
    ['a control character', 'a = "\u0001"\n'],
  ])('leaves %s to the full parser', (_what, text) => {
    expect(answers(text)).toBe(false)
  })

  it('agrees with the full parser on expressions of every shape', () => {
    let answered = 0
    const check = (text: string): void => void (answers(`b "l" {\n  x = ${text}\n}\n`) && (answered += 1))
    fc.assert(fc.property(expression, check), { numRuns: RUNS })
    expect(answered).toBeGreaterThan(RUNS / 2)
  })

  it('agrees with the full parser on damaged modules', () => {
    const change = fc.tuple(fc.nat(MODULE.length), fc.nat(3), fc.constantFrom(...PIECES))
    let answered = 0
    const check = (changes: readonly (readonly [number, number, string])[]): void => {
      const text = changes.reduce(
        (now, [at, length, added]) => now.slice(0, at) + added + now.slice(at + length),
        MODULE,
      )
      if (answers(text)) answered += 1
    }
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), check), { numRuns: RUNS })
    expect(answered).toBeGreaterThan(RUNS / 20)
  })
})
