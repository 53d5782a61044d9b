import { describe, expect, it } from 'vitest'
import { contextOf, holds } from './conditions.js'
import { parseOperator } from './operators.js'
import type { ContextValue } from './types.js'

const ABSENT = undefined

/** operator, policy values, request value, answer. Source: IAM user guide, reference_policies_elements_condition_operators. */
const CASES: readonly [string, string[], ContextValue | undefined, 'yes' | 'no' | 'unknown'][] = [
  ['StringEquals', ['a', 'b'], 'b', 'yes'],
  ['StringEquals', ['a*'], 'ab', 'no'],
  ['StringEquals', ['a'], 'A', 'no'],
  ['StringEquals', ['a'], ABSENT, 'no'],
  ['StringEqualsIfExists', ['a'], ABSENT, 'yes'],
  ['StringEqualsIfExists', ['a'], 'b', 'no'],
  ['StringNotEquals', ['a', 'b'], 'b', 'no'],
  ['StringNotEquals', ['a', 'b'], 'c', 'yes'],
  ['StringNotEquals', ['a'], ABSENT, 'yes'],
  ['stringequalsignorecase', ['ABC'], 'abc', 'yes'],
  ['StringNotEqualsIgnoreCase', ['ABC'], 'abc', 'no'],
  ['StringLike', ['a?c*'], 'abcdef', 'yes'],
  ['StringNotLike', ['a*'], 'abc', 'no'],
  ['NumericLessThan', ['10'], '9.5', 'yes'],
  ['NumericLessThan', ['10'], 'ten', 'no'],
  ['NumericGreaterThanEquals', ['10'], '10', 'yes'],
  ['NumericNotEquals', ['10'], '10.0', 'no'],
  ['DateLessThan', ['2026-01-01T00:00:00Z'], '2025-12-31T23:59:59Z', 'yes'],
  ['DateGreaterThan', ['1700000000'], '2026-01-01T00:00:00Z', 'yes'],
  ['DateEquals', ['2026-01-01T00:00:00Z'], '2026-01-01T01:00:00+01:00', 'yes'],
  ['Bool', ['true'], 'TRUE', 'yes'],
  ['Bool', ['false'], ABSENT, 'no'],
  ['BinaryEquals', ['QUI='], 'QUI=', 'yes'],
  ['IpAddress', ['203.0.113.0/24'], '203.0.113.7', 'yes'],
  ['IpAddress', ['203.0.113.0/33'], '203.0.113.7', 'no'],
  ['IpAddress', ['2001:db8::/32'], '2001:db8::1', 'yes'],
  ['NotIpAddress', ['203.0.113.0/24'], '198.51.100.1', 'yes'],
  ['NotIpAddress', ['203.0.113.0/24'], ABSENT, 'yes'],
  ['ArnEquals', ['arn:aws:s3:::b*'], 'arn:aws:s3:::bucket', 'yes'],
  ['ArnLike', ['arn:aws:s3:*'], 'arn:aws:s3:::bucket', 'no'],
  ['ArnNotLike', ['arn:aws:s3:::b*'], 'arn:aws:s3:::c', 'yes'],
  ['Null', ['true'], ABSENT, 'yes'],
  ['Null', ['false'], 'x', 'yes'],
  ['Null', ['true'], 'x', 'no'],
  ['Null', ['false'], [], 'no'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], 'yes'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'no'],
  ['ForAllValues:StringEquals', ['a'], ABSENT, 'yes'],
  ['ForAllValues:StringEquals', ['a'], [], 'yes'],
  ['ForAnyValue:StringEquals', ['a'], ['c', 'a'], 'yes'],
  ['ForAnyValue:StringEquals', ['a'], [], 'no'],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], 'yes'],
  ['ForAllValues:StringNotEquals', ['a'], ['a', 'b'], 'no'],
  ['StringMatch', ['a'], 'a', 'unknown'],
  ['NullIfExists', ['true'], 'a', 'unknown'],
  ['ForSomeValues:StringEquals', ['a'], 'a', 'unknown'],
]

describe('condition operators', () => {
  it.each(CASES)('%s %j on %j: %s', (operator, values, actual, expected) => {
    const condition = { operator: parseOperator(operator), key: 'aws:Key', values }
    const context = contextOf(actual === undefined ? {} : { 'AWS:key': actual })
    expect(holds(condition, '2012-10-17', context)).toBe(expected)
  })

  it.each([
    ['2012-10-17', 'StringEquals', '${aws:username}', 'yes'],
    ['2012-10-17', 'StringEquals', '${AWS:UserName}', 'yes'],
    ['2008-10-17', 'StringEquals', '${aws:username}', 'no'],
    ['2012-10-17', 'StringEquals', '${aws:missing}', 'no'],
    ['2012-10-17', 'StringNotEquals', '${aws:missing}', 'unknown'],
    ['2012-10-17', 'StringEquals', "${aws:missing, 'bo*b'}", 'yes'],
    ['2012-10-17', 'StringLike', 'bo${*}b', 'yes'],
    ['2012-10-17', 'StringLike', 'b${*}b', 'no'],
  ])('variables: %s %s %s: %s', (version, operator, value, expected) => {
    const condition = { operator: parseOperator(operator), key: 'k', values: [value] }
    expect(holds(condition, version, contextOf({ k: 'bo*b', 'aws:username': 'bo*b' }))).toBe(expected)
  })
})
