resource "aws_s3_bucket" "logs" {
  bucket_prefix = "trail-logs-"
}

# No key at all.
resource "aws_cloudtrail" "without_key" {
  name           = "without-key"
  s3_bucket_name = aws_s3_bucket.logs.id
}

# The empty text is no key either.
resource "aws_cloudtrail" "empty_key" {
  name           = "empty-key"
  s3_bucket_name = aws_s3_bucket.logs.id
  kms_key_id     = ""
}

# A key of AWS's: a plain "is a key set?" check passes it.
data "aws_kms_alias" "s3" {
  name = "alias/aws/s3"
}

resource "aws_cloudtrail" "key_of_aws" {
  name           = "key-of-aws"
  s3_bucket_name = aws_s3_bucket.logs.id
  kms_key_id     = data.aws_kms_alias.s3.target_key_arn
}

# AWS's default key policy does not admit CloudTrail.
resource "aws_kms_key" "without_policy" {
  description         = "CloudTrail logs"
  enable_key_rotation = true
}

resource "aws_cloudtrail" "not_admitted" {
  name           = "not-admitted"
  s3_bucket_name = aws_s3_bucket.logs.id
  kms_key_id     = aws_kms_key.without_policy.arn
}

# Admits CloudTrail, and lets everybody decrypt.
resource "aws_kms_key" "open" {
  description = "CloudTrail logs"
  is_enabled  = false

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EverybodyDecrypts"
        Effect    = "Allow"
        Principal = "*"
        Action    = "kms:Decrypt"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_cloudtrail" "open_and_disabled" {
  name           = "open-and-disabled"
  s3_bucket_name = aws_s3_bucket.logs.id
  kms_key_id     = aws_kms_key.open.arn
}
