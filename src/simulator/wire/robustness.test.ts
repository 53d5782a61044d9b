import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../../test/support/simulator.js'
import { MANAGEMENT, smallOrganization } from '../../../test/support/small-organization.js'
import { HANDLERS } from '../services/index.js'

const OPERATIONS = Object.entries(HANDLERS).flatMap(([service, handlers]) =>
  Object.keys(handlers).map((operation) => ({ service, operation })),
)

/** Members that operations look at, with values that are right, wrong and of the wrong type. */
const member = fc.tuple(
  fc.constantFrom(
    'Name',
    'KeyId',
    'RoleArn',
    'RoleSessionName',
    'Policy',
    'NextToken',
    'Marker',
    'Filter',
    'TrailName',
  ),
  fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.constant('arn:aws:kms:us-east-1:1:key/x'),
    fc.array(fc.string()),
  ),
)
const members = fc.array(member, { maxLength: 6 })

/** A body of the operation's protocol, of another one's, or of none. */
function bodyOf(operation: string): fc.Arbitrary<string> {
  const form = ([name, value]: readonly [string, unknown]): string =>
    `${name}=${encodeURIComponent(String(value))}`
  return fc.oneof(
    members.map((entries) => JSON.stringify(Object.fromEntries(entries))),
    members.map((entries) => [`Action=${operation}`, ...entries.map(form)].join('&')),
    fc.string(),
    fc.constantFrom('[]', 'null', '"x"', '{"__proto__":{"a":1}}', '<a><b>', '5\r\nhel'),
  )
}

const request = fc.constantFrom(...OPERATIONS).chain((asked) =>
  fc.record({
    asked: fc.constant(asked),
    method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
    path: fc.oneof(
      fc.constantFrom('/', '/some-logs', '/some-logs/a%2Fb', '/listRegions', '//', '/%'),
      fc.webPath(),
    ),
    query: fc.dictionary(
      fc.constantFrom('policy', 'encryption', 'list-type', 'Action', '__proto__'),
      fc.string(),
    ),
    encoding: fc.constantFrom('', '', '', 'gzip', 'aws-chunked'),
    text: bodyOf(asked.operation),
  }),
)

describe('whatever is sent', () => {
  it('is answered: never a crash, and no fault of the simulator’s own', async () => {
    const simulator = simulate(smallOrganization())
    const answered = fc.asyncProperty(request, async ({ asked, encoding, text, ...rest }) => {
      const scope = `Credential=${MANAGEMENT}/20260301/us-east-1/${asked.service}/aws4_request`
      const { status, headers } = await simulator.handle({
        ...rest,
        headers: {
          authorization: `AWS4-HMAC-SHA256 ${scope}, Signature=0`,
          'x-amz-target': `Any.${asked.operation}`,
          'content-encoding': encoding,
        },
        body: Buffer.from(text),
      })
      expect([status === 500, headers['server']]).toEqual([false, 'trailseal-simulator'])
    })
    await fc.assert(answered, { numRuns: 4000 })
  })
})
