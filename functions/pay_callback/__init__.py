"""WeChat Pay notifies us that an order is paid."""
