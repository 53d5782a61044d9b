variable "key_arn" {
  description = "Has no default: only who applies this knows it."
  type        = string
}

resource "aws_cloudtrail" "by_variable" {
  name           = "by-variable"
  s3_bucket_name = "central-trail-logs"
  kms_key_id     = var.key_arn
}

# An alias of the customer's: whether its key is usable and admits CloudTrail is not in this code.
resource "aws_cloudtrail" "by_alias" {
  name           = "by-alias"
  s3_bucket_name = "central-trail-logs"
  kms_key_id     = "alias/central-trail-logs"
}
