"""The calls to WeChat Pay: signing as httpx.Auth, time-outs, the second host, what an answer is worth."""
