"""Answers, for each [policy, action, resource] on stdin, whether moto's IAM evaluator permits it."""

import json
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult

cases = json.load(sys.stdin)
permitted = PermissionResult.PERMITTED
answers = [
    IAMPolicy({"policy_document": policy}).is_action_permitted(action, resource) == permitted
    for policy, action, resource in cases
]
json.dump(answers, sys.stdout)
