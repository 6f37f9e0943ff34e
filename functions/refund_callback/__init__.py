"""WeChat Pay tells that a refund succeeded, stranded or was closed."""
