import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReaderGroup } from '../../src/access/inquiry.js'
import { answers } from './compare.js'
import { worlds } from './generate.js'
import { LONG, runs } from './long.js'
import { BOB, EXTERNAL, type Json, OWNER, ROLE, type WorldSpec, textOf } from './spec.js'

const TIMEOUT_MS = LONG ? 3_600_000 : 60_000
const DELEGATE: Json = { Effect: 'Allow', Principal: { AWS: OWNER }, Action: 'kms:*', Resource: '*' }
const ALL: Json = { Effect: 'Allow', Action: '*', Resource: '*' }
const EC2 = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }]

const WORLD: WorldSpec = {
  organization: 'none',
  keyOwner: OWNER,
  keyPolicy: [DELEGATE],
  bucketPolicy: null,
  grants: [],
  hasBucketKey: false,
  isOrganizationTrail: false,
  principals: [
    { arn: BOB, uniqueId: 'AIDABOB', policies: [[ALL]], tags: {} },
    { arn: ROLE, uniqueId: 'AROAROLE', policies: [[ALL]], trust: EC2, tags: {} },
  ],
  organizationPolicies: [],
  missing: [],
}

function answerFor(groups: readonly ReaderGroup[], arn: string): ReaderGroup['answer'] | undefined {
  return groups.find(({ subjects }) => subjects.some((one) => 'arn' in one && one.arn === arn))?.answer
}

function withBob(policies: readonly (readonly Json[] | string)[]): WorldSpec {
  return {
    ...WORLD,
    principals: WORLD.principals.map((one) => (one.arn === BOB ? { ...one, policies } : one)),
  }
}

const TWICE =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"kms:*","Action":"kms:List*","Resource":"*"}]}'
const DEEP = `${'['.repeat(200)}${']'.repeat(200)}`

/** A document, whose it is, and what the reasons must say of the place. */
const DOCUMENTS: readonly (readonly [title: string, text: string, place: RegExp])[] = [
  ['no JSON', '{"Version":', /at character \d+/u],
  ['an empty text', '', /at character 0/u],
  ['a list', '[]', /JSON object/u],
  ['no Statement', '{"Version":"2012-10-17"}', /no Statement/u],
  ['a member twice', TWICE, /\/Statement\/0\/Action/u],
  ['deep nesting', `{"Statement":${DEEP}}`, /at character \d+/u],
  ['half a surrogate pair', textOf([{ ...DELEGATE, '\uD800': 'x' }]), /\/Statement\/0\//u],
  ['a null byte in a name', textOf([{ ...DELEGATE, 'a\u0000b': 'x' }]), /\/Statement\/0\//u],
  [
    'an operator that nobody knows',
    textOf([{ ...DELEGATE, Condition: { StringMatch: { a: 'b' } } }]),
    /\/Statement\/0\/Condition\/StringMatch/u,
  ],
  ['an effect that is none', textOf([{ ...DELEGATE, Effect: 'Maybe' }]), /Effect of statement 1/u],
  ['an element that is none', textOf([{ ...DELEGATE, Conditions: {} }]), /\/Statement\/0\/Conditions/u],
]

describe('a document that was not understood', () => {
  it.each(DOCUMENTS)(
    'as a key policy makes answers unknown and tells the place: %s',
    (_title, keyPolicy, place) => {
      const answer = answerFor(answers({ ...WORLD, keyPolicy }, 'read'), BOB)
      expect(answer?.answer).toBe('unknown')
      expect(answer?.answer === 'unknown' ? answer.reasons.join('\n') : '').toMatch(place)
    },
  )

  it.each(DOCUMENTS)('as a bucket policy never hides a reader: %s', (_title, bucketPolicy, place) => {
    const answer = answerFor(answers({ ...WORLD, bucketPolicy }, 'read'), BOB)
    expect(['can', 'unknown']).toContain(answer?.answer)
    if (answer?.answer === 'unknown') expect(answer.reasons.join('\n')).toMatch(place)
  })

  it.each(DOCUMENTS)('as an identity policy never says cannot: %s', (title, text, place) => {
    const answer = answerFor(answers(withBob([text]), 'decrypt'), BOB)
    expect(answer?.answer, title).toBe('unknown')
    expect(answer?.answer === 'unknown' ? answer.reasons.join('\n') : '').toMatch(place)
  })

  it.each(DOCUMENTS)('as a trust policy leaves open what sessions carry: %s', (_title, text) => {
    const tagged = { ...DELEGATE, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }
    const broken = answersWithTrust(text, { ...WORLD, keyPolicy: [tagged] })
    expect(answerFor(broken, ROLE)?.answer).not.toBe('can')
    expect(answerFor(broken, ROLE)?.answer).not.toBeUndefined()
  })
})

function answersWithTrust(text: string, world: WorldSpec): readonly ReaderGroup[] {
  const principals = world.principals.map((one) => (one.arn === ROLE ? { ...one, trustText: text } : one))
  return answers({ ...world, principals }, 'decrypt')
}

describe('policies that are odd but understood', () => {
  it('of another key let nobody in', () => {
    const other = { ...DELEGATE, Resource: `arn:aws:kms:us-east-1:${OWNER}:key/another` }
    expect(answerFor(answers({ ...WORLD, keyPolicy: [other] }, 'read'), BOB)?.answer).toBe('cannot')
  })

  it('that name a user who was deleted let nobody in who has come after', () => {
    const gone = { ...DELEGATE, Principal: { AWS: ['AIDAGONE', 'AROAGONE'] } }
    const groups = answers({ ...WORLD, keyPolicy: [gone] }, 'read')
    expect(groups.map(({ answer }) => answer.answer).every((one) => one === 'cannot')).toBe(true)
  })

  it('that name the unique id of a user who is there let it in', () => {
    const groups = answers({ ...WORLD, keyPolicy: [{ ...DELEGATE, Principal: { AWS: 'AIDABOB' } }] }, 'read')
    expect(answerFor(groups, BOB)?.answer).toBe('can')
  })

  it('of trust that go round in a circle', () => {
    const trust = [
      { Effect: 'Allow', Principal: { AWS: ROLE }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
    ]
    const principals = WORLD.principals.map((one) => (one.arn === ROLE ? { ...one, trust } : one))
    expect(answerFor(answers({ ...WORLD, principals }, 'read'), ROLE)?.answer).toBe('can')
  })

  it('of six megabytes in all', () => {
    const bytes = 6_000_000
    const filler = Array.from({ length: 2100 }, (_, index) => ({
      Sid: `s${index}`,
      Effect: 'Allow',
      Action: `s3:Put${'x'.repeat(1400)}`,
      Resource: `arn:aws:s3:::b${index}/${'y'.repeat(1500)}`,
    }))
    const world = withBob([filler, [ALL]])
    expect(JSON.stringify(world).length).toBeGreaterThan(bytes)
    expect(answerFor(answers(world, 'read'), BOB)?.answer).toBe('can')
  })

  it('with null bytes and half surrogate pairs in their values', () => {
    for (const value of ['\u0000', '\uD800', '\uDC00*', '\u0000*?']) {
      const odd = {
        ...DELEGATE,
        Condition: { StringLike: { 'aws:UserAgent': value }, StringNotLike: { 'aws:SourceVpce': value } },
      }
      expect(
        answerFor(answers({ ...WORLD, keyPolicy: [odd] }, 'read'), BOB)?.answer,
        JSON.stringify(value),
      ).toBe('can')
    }
  })
})

/** Documents as large as AWS accepts, made to take long. Sources: KMS developer guide, S3 user guide, quotas of policies. */
const LARGE: readonly (readonly [title: string, world: Partial<WorldSpec>])[] = [
  [
    'many resources',
    {
      bucketPolicy: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: globs(700, (n) => `arn:aws:s3:::ct-logs/*${n}*a*?*${n}*`),
        },
      ],
    },
  ],
  [
    'many exceptions',
    {
      bucketPolicy: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          NotResource: globs(300, (n) => `arn:aws:s3:::ct-logs/*${n}*a*?*${n}*`),
        },
      ],
    },
  ],
  [
    'one glob of wildcards',
    {
      bucketPolicy: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: `arn:aws:s3:::ct-logs/${'*?'.repeat(9000)}`,
        },
      ],
    },
  ],
  [
    'many ARNs',
    {
      keyPolicy: [
        DELEGATE,
        ...denies(150, (n) => ({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/*${n}*a*` } })),
      ],
    },
  ],
  [
    'many patterns of accounts',
    { keyPolicy: [DELEGATE, ...denies(60, (n) => ({ StringLike: { 'aws:PrincipalAccount': `*${n}*` } }))] },
  ],
  [
    'many ways that are all closed',
    {
      keyPolicy: [
        ...many(200, open),
        ...denies(200, (n) => ({ StringEquals: { 'aws:SourceVpce': `v${n}` } })),
      ],
    },
  ],
]

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function globs(count: number, make: (index: number) => string): string[] {
  return many(count, make)
}

function denies(count: number, condition: (index: number) => Json): Json[] {
  return many(count, (index) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:*',
    Resource: '*',
    Condition: condition(index),
  }))
}

function open(index: number): Json {
  const values = {
    'aws:SourceVpce': `v${index}`,
    'aws:SourceVpc': `w${index}`,
    'aws:UserAgent': `u${index % 7}`,
  }
  return {
    Effect: 'Allow',
    Principal: '*',
    Action: 'kms:*',
    Resource: '*',
    Condition: { StringEquals: values },
  }
}

describe('documents as large as AWS accepts', () => {
  it.each(LARGE)(
    'are answered, or given up: %s',
    (_title, part) => {
      const groups = answers({ ...WORLD, ...part }, 'read')
      expect(groups.length).toBeGreaterThan(0)
      for (const { answer } of groups) if (answer.answer === 'unknown') expect(answer.reasons).not.toEqual([])
    },
    TIMEOUT_MS,
  )
})

/** One character of a document changed, left out or put in. */
function spoilt(text: string, at: number, how: 'drop' | 'swap' | 'add', char: string): string {
  const place = at % Math.max(1, text.length)
  const rest = text.slice(how === 'add' ? place : place + 1)
  return text.slice(0, place) + (how === 'drop' ? '' : char) + rest
}

describe('any document with one character spoilt', () => {
  it(
    'is answered for everybody, with reasons where it is not known',
    () => {
      const chars = fc.constantFrom(
        '"',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '\\',
        '\u0000',
        '\uD800',
        '*',
        '$',
        'x',
        ' ',
      )
      fc.assert(
        fc.property(
          worlds({ mostMissing: 0, odd: true }),
          fc.nat(5000),
          fc.constantFrom('drop', 'swap', 'add'),
          chars,
          (spec, at, how, char) => {
            const keyPolicy = spoilt(textOf(spec.keyPolicy), at, how, char)
            for (const { answer } of answers({ ...spec, keyPolicy }, 'read')) {
              if (answer.answer === 'unknown') expect(answer.reasons).not.toEqual([])
            }
            const isJson = isParsable(keyPolicy)
            const bob = answerFor(answers({ ...WORLD, keyPolicy }, 'decrypt'), BOB)
            if (!isJson) expect(bob?.answer).toBe('unknown')
          },
        ),
        runs(60, 9),
      )
    },
    TIMEOUT_MS,
  )
})

function isParsable(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('a recursive world', () => {
  it('of another account that trusts itself through ours', () => {
    const trust = [
      {
        Effect: 'Allow',
        Principal: { AWS: [ROLE, `arn:aws:iam::${EXTERNAL}:role/Partner`] },
        Action: 'sts:*',
      },
    ]
    const principals = WORLD.principals.map((one) => (one.arn === ROLE ? { ...one, trust } : one))
    expect(answerFor(answers({ ...WORLD, principals }, 'read'), ROLE)?.answer).toBe('can')
  })
})
