import { describe, expect, it } from 'vitest'
import { holds } from './conditions.js'
import { contextOf } from './context.js'
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
  ['NumericLessThan', ['10'], 'ten', 'unknown'],
  ['NumericGreaterThanEquals', ['10'], '10', 'yes'],
  ['NumericNotEquals', ['10'], '10.0', 'no'],
  ['DateLessThan', ['2026-01-01T00:00:00Z'], '2025-12-31T23:59:59Z', 'yes'],
  ['DateGreaterThan', ['1700000000'], '2026-01-01T00:00:00Z', 'yes'],
  ['DateEquals', ['2026-01-01T00:00:00Z'], '2026-01-01T01:00:00+01:00', 'yes'],
  ['Bool', ['true'], 'TRUE', 'yes'],
  ['Bool', ['false'], ABSENT, 'no'],
  ['BinaryEquals', ['QUI='], 'QUI=', 'yes'],
  ['IpAddress', ['203.0.113.0/24'], '203.0.113.7', 'yes'],
  ['IpAddress', ['203.0.113.0/33'], '203.0.113.7', 'unknown'],
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
  ['ForAllValues:StringEquals', ['a'], '', 'yes'],
  ['ForAnyValue:StringLike', ['*'], '', 'no'],
  ['ForAnyValue:StringNotEquals', ['a'], ABSENT, 'no'],
  ['ForAnyValue:StringEqualsIfExists', ['a'], ABSENT, 'yes'],
  ['FORALLVALUES:stringlikeifexists', ['a*'], ['ab', 'b'], 'no'],
  // What IAM does not document is unknown.
  ['StringEquals', ['a'], ['a', 'b'], 'unknown'],
  ['StringNotEquals', ['a'], ['b', 'c'], 'yes'],
  ['StringEquals', [], 'a', 'unknown'],
  ['StringNotEquals', [], 'a', 'unknown'],
  ['Null', ['maybe'], 'a', 'unknown'],
  ['Bool', ['yes'], 'true', 'unknown'],
  ['ArnLike', ['*'], 'arn:aws:s3:::bucket', 'unknown'],
  ['ArnEquals', ['arn:aws:s3:::a:b*'], 'arn:aws:s3:::a:b:c', 'yes'],
  ['ArnLike', ['arn:aws:iam::*:role/x'], 'arn:aws:iam::1:2:role/x', 'no'],
  ['NumericEquals', ['1e1'], '10', 'unknown'],
  ['NumericEquals', [''], '0', 'unknown'],
  ['NumericEquals', ['ten', '10'], '10', 'yes'],
  ['NumericNotEquals', ['ten', '10'], '11', 'unknown'],
  ['DateLessThan', ['2020'], '2019-01-01', 'unknown'],
  ['DateLessThan', ['soon'], '2019-01-01', 'unknown'],
  ['DateEquals', ['2026-01-01T00:00:00'], '1767225600', 'yes'],
  ['DateGreaterThan', ['2026-01'], '2026-01-15', 'yes'],
  ['IpAddress', ['203.0.113.7'], '203.0.113.7', 'yes'],
  ['IpAddress', ['::/0'], '203.0.113.7', 'no'],
  ['NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.7', 'no'],
  ['IpAddress', ['203.0.113.0/24/1'], '203.0.113.7', 'unknown'],
  ['IpAddress', ['0.0.0.0/0'], 'cloudtrail.amazonaws.com', 'unknown'],
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
    ['2012-10-17', 'StringNotEquals', '${aws:missing}', 'yes'],
    ['2012-10-17', 'StringEquals', "${aws:missing, 'bo*b'}", 'yes'],
    ['2012-10-17', 'StringLike', 'bo${*}b', 'yes'],
    ['2012-10-17', 'StringLike', 'b${*}b', 'no'],
    ['2012-10-17', 'StringLike', 'b${?}*b', 'no'],
    ['2012-10-17', 'StringLike', '${aws:username}*', 'yes'],
    ['2012-10-17', 'StringEquals', 'bo${*}b', 'yes'],
    ['2012-10-17', 'StringEquals', 'bo$*b', 'no'],
    ['2012-10-17', 'StringEquals', '${several}', 'no'],
    ['2012-10-17', 'StringNotLike', '${several}', 'yes'],
    ['2012-10-17', 'StringEquals', '${open}', 'unknown'],
    ['2012-10-17', 'StringNotEquals', '${open}', 'unknown'],
    ['2012-10-17', 'NumericEquals', '${aws:username}', 'unknown'],
    [undefined, 'StringEquals', '${aws:username}', 'no'],
  ])('variables: %s %s %s: %s', (version, operator, value, expected) => {
    const condition = { operator: parseOperator(operator), key: 'k', values: [value] }
    const context = contextOf({ k: 'bo*b', 'aws:username': 'bo*b', several: ['bo*b', 'x'] }, ['open'])
    expect(holds(condition, version, context)).toBe(expected)
  })
})
