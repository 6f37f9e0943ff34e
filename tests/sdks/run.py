"""`make sdks`: tries SDKs that nobody here wrote against the simulator, and prints what each call came to.

It makes throw-away environments in a temporary directory: the versions are pinned here, what they bring along is not.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from local import node
from local.pictures import picture
from local.wechat_simulator.clock import CHINA
from local.wechat_simulator.server import Running, running

HERE = Path(__file__).parent
PYTHON = ("wechatpayv3==2.0.4", "aiowechatpayv3==0.1.0", "wechatpy==1.8.18", "weixin-python==0.5.7")
NODE = (
    "wechatpay-node-v3@2.2.1", "wechatpay-axios-plugin@0.9.6", "tenpay@2.1.18", "wechat-oauth@1.5.0",
    "wechat-api@1.35.1", "form-data@4.0.4",
)  # fmt: skip
APPID, SECRET, OPENID = "wx1234567890abcdef", "0123456789abcdef0123456789abcdef", "openid-of-buyer"
MCHID, MIXED_MCHID, CERTIFIED_MCHID, STOCK_ID = "1900000001", "1900000002", "1900000003", "16000001"
CODES = {
    "wechatpy": "snsapi_userinfo",
    "weixin-python": "snsapi_base",
    "mini": "jscode",
    "wechat-oauth": "snsapi_userinfo",
}


def world(wechat: Running, folder: Path) -> dict[str, Any]:
    """Make the accounts that every SDK uses; return what it must know of them."""
    with httpx.Client(base_url=f"{wechat.url}/_simulator/") as panel:

        def post(path: str, **body: Any) -> Any:
            made = panel.post(path, json=body)
            made.raise_for_status()
            return made.json()

        post("official-accounts", appid=APPID, secret=SECRET, domains=["shop.example.com"])
        merchant = post("merchants", mchid=MCHID, appids=[APPID])
        certified = post("merchants", mchid=CERTIFIED_MCHID, appids=[APPID], key_mode="certificate")
        mixed = post("merchants", mchid=MIXED_MCHID, appids=[APPID], key_mode="mixed")
        post("customers", appid=APPID, openid=OPENID, follower=True)
        post("stocks", creator_mchid=MCHID, stock_id=STOCK_ID, max_coupons=100, max_coupons_per_user=20)
        post("message-templates", appid=APPID, template_id="T1", kind="template", fields={"thing1": "thing"})
        codes = {name: post("codes", appid=APPID, openid=OPENID, scope=scope)["code"] for name, scope in CODES.items()}
        # Bills of that day are there whatever the hour.
        bill_date = (datetime.now(CHINA).date() - timedelta(days=2)).isoformat()
        for mchid in (MCHID, CERTIFIED_MCHID):
            post("bills/foreign-orders", mchid=mchid, day=bill_date, count=3)
    shown = folder / "credentials" / "picture.png"
    shown.write_bytes(picture((96, 140, 72)))
    return {
        "panel": f"{wechat.url}/_simulator/",
        "tls_port": httpx.URL(wechat.tls_url).port,
        "merchant": merchant,
        "mixed_merchant": mixed,
        "certified_merchant": certified,
        "appid": APPID,
        "secret": SECRET,
        "openid": OPENID,
        "stock_id": STOCK_ID,
        "codes": codes,
        "bill_date": bill_date,
        "picture": str(shown),
    }


def main() -> None:
    """Install, run, print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / "python"], check=True)
        python = folder / "python" / "bin" / "python"
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PYTHON], check=True)
        (folder / "package.json").write_text("{}")
        subprocess.run(
            [node.NODE, node.NPM, "install", "--silent", "--no-audit", "--ignore-scripts", *NODE],
            cwd=folder,
            check=True,
        )
        with running(folder / "state", folder / "credentials") as wechat:
            told = folder / "world.json"
            told.write_text(json.dumps(world(wechat, folder)), "utf-8")
            ca = str(folder / "credentials" / "ca.pem")
            trust = {"SSL_CERT_FILE": ca, "REQUESTS_CA_BUNDLE": ca, "NODE_EXTRA_CA_CERTS": ca}
            commands = [[python, HERE / "python_sdks.py", told], [node.NODE, HERE / "node_sdks.js", told, folder]]
            for command in commands:
                done = subprocess.run(
                    command, env=os.environ | trust, check=False, stdout=subprocess.PIPE, text=True, timeout=300
                )
                for line in done.stdout.splitlines():
                    print("| {} | {} | {} |".format(*json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
