"""WeChat Pay tells that a merchant transfer is finished."""
