"""Cash red packets: WeChat Pay's V2 calls over mutual TLS, and what becomes of a packet."""
