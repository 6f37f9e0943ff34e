"""The download of platform certificates.

Source: WeChat Pay APIv3, "download platform certificates".
"""

from typing import Any

from aiohttp import web

from local.wechat_simulator import signing
from local.wechat_simulator.clock import china_time
from local.wechat_simulator.keys import CertifiedKey
from local.wechat_simulator.pay_routes import json_answer
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.simulator import SIMULATOR
from local.wechat_simulator.validation import Choice, Object, Place

QUERY = Object(title="查询参数", members={"algorithm_type": Choice(title="算法类型", options=("RSA", "SM2", "ALL"))})

routes = web.RouteTableDef()


@routes.get("/v3/certificates")
async def download_certificates(request: web.Request) -> web.Response:
    """Every valid platform certificate, encrypted; 404 for a merchant that has the public key alone."""
    QUERY.check(dict(request.query), Place("query"))
    simulator = request.app[SIMULATOR]
    merchant = request[MERCHANT]
    valid = merchant.valid_platform_certificates(simulator.clock.now())
    if not valid or request.query.get("algorithm_type") == "SM2":
        raise simulator.refusals["no_platform_certificate"]
    return json_answer({"data": [_entry(pair, merchant.apiv3_key) for pair in valid]})


def _entry(pair: CertifiedKey, apiv3_key: str) -> dict[str, Any]:
    nonce = signing.random_text(12)
    return {
        "serial_no": pair["serial"],
        "effective_time": china_time(pair["not_before"]),
        "expire_time": china_time(pair["not_after"]),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": "certificate",
            "ciphertext": signing.encrypt(apiv3_key, nonce, "certificate", pair["certificate"].encode()),
        },
    }
