"""Tencent Cloud's SMS service, as far as a sender in mainland China meets it; no part of WeChat."""
