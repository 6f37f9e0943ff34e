"""WeChat Pay tells that a voucher was used."""
