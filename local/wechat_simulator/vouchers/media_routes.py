"""The upload of pictures that stocks show.

Source: WeChat Pay APIv3, vouchers, "upload a picture (marketing)".
"""

import hashlib

from aiohttp import web

from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.multipart import parts
from local.wechat_simulator.pay_routes import json_answer
from local.wechat_simulator.pipeline import IMAGE_UPLOAD
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.validation import Object, Text, parse_object

LARGEST_PICTURE = 2 * 1024 * 1024
META = Object(
    title="媒体文件元信息",
    members={
        "filename": Text(title="文件名称", longest=128, pattern=r"(?i).+\.(jpg|jpeg|bmp|png)", required=True),
        "sha256": Text(title="文件摘要", longest=64, pattern=r"(?i)[0-9a-f]{64}", required=True),
    },
)

routes = web.RouteTableDef()


@routes.post(IMAGE_UPLOAD)
async def upload_image(request: web.Request) -> web.Response:
    """A picture for a stock: its URL, once its digest agrees with the meta."""
    given = parts(request.headers.get("Content-Type", ""), await request.read())
    if not given.keys() >= {"meta", "file"}:
        raise WeChatPayError.parameter("请求体必须包含 meta 和 file 两个部分")
    meta = parse_object(given["meta"], META)
    if len(given["file"]) > LARGEST_PICTURE:
        raise WeChatPayError.parameter("图片大小不能超过2M")
    if hashlib.sha256(given["file"]).hexdigest() != meta["sha256"].lower():
        raise WeChatPayError.parameter("图片sha256值与文件内容不一致")
    return json_answer({"media_url": f"https://wxpaylogo.qpic.cn/wxpaylogo/{random_text(48)}/0"})
