"""WeChat Pay tells that an order is paid."""
