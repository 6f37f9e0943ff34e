"""The protocol of WeChat Pay without I/O: bytes, time and nonce in, values out."""
