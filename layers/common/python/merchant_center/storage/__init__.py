"""What is kept: DynamoDB, S3, Secrets Manager, SQS. The only place that knows boto3."""
