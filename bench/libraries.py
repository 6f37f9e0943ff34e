"""What each function cannot do without: the floor of its init is the bare import and making of exactly these."""

_BOTO3 = """
import boto3
from botocore.config import Config
config = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=1, read_timeout=5,
                max_pool_connections=32)
"""

INGREDIENTS = {
    "dynamodb": _BOTO3 + 'boto3.client("dynamodb", config=config)',
    "secretsmanager": _BOTO3 + 'boto3.client("secretsmanager", config=config)',
    "s3": _BOTO3 + 'boto3.client("s3", config=config.merge(Config(signature_version="s3v4")))',
    "sqs": _BOTO3 + 'boto3.client("sqs", config=config)',
    "resolver": """
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
APIGatewayHttpResolver()
""",
    "logger": """
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
Logger(service="bare", logger_formatter=LambdaPowertoolsFormatter(), use_rfc3339=True)
""",
    "pydantic": """
from pydantic import BaseModel, Field
class Bare(BaseModel):
    name: str = Field("", max_length=10)
""",
    "msgspec": "import msgspec",
    "jwt": "import jwt",
    "httpx": """
import httpx
tls = httpx.create_ssl_context(trust_env=False)
httpx.Client(base_url="http://127.0.0.1:1", verify=tls, trust_env=False)
""",
    "rsa": """
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
""",
    "aesgcm": "from cryptography.hazmat.primitives.ciphers.aead import AESGCM",
    "x509": "from cryptography.x509 import load_pem_x509_certificate",
    "pkcs12": "from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12",
}

_HTTP = ("resolver", "logger", "pydantic", "msgspec", "dynamodb")
_WECHAT_PAY = ("secretsmanager", "rsa", "httpx")

NEEDS: dict[str, tuple[str, ...]] = {
    "ask_events": _HTTP,
    "create_order": (*_HTTP, *_WECHAT_PAY, "jwt"),
    "describe_api": (),
    "export_orders": ("logger", "msgspec", "dynamodb", "s3", "sqs"),
    "issue_voucher": (*_HTTP, *_WECHAT_PAY, "jwt"),
    "manage_exports": (*_HTTP, "s3", "sqs"),
    "manage_merchants": (*_HTTP, *_WECHAT_PAY, "x509", "pkcs12"),
    "manage_campaigns": _HTTP,
    "manage_products": (*_HTTP, "s3"),
    "manage_jobs": (*_HTTP, "s3", "sqs", "secretsmanager", "rsa"),
    "manage_red_packet_sends": (*_HTTP, "sqs", *_WECHAT_PAY),
    "manage_red_packets": (*_HTTP, "secretsmanager", "sqs", "rsa"),
    "manage_vouchers": (*_HTTP, *_WECHAT_PAY),
    "pay_callback": ("resolver", "logger", "msgspec", "dynamodb", *_WECHAT_PAY, "aesgcm"),
    "pay_red_packets": ("logger", "msgspec", "dynamodb", "sqs", *_WECHAT_PAY),
    "read_order": (*_HTTP, *_WECHAT_PAY, "jwt"),
    "read_red_packets": (*_HTTP, "secretsmanager", "jwt"),
    "read_vouchers": (*_HTTP, "secretsmanager", "jwt"),
    "refresh_certificates": ("logger", "msgspec", "dynamodb", *_WECHAT_PAY),
    "refresh_vouchers": ("logger", "msgspec", "dynamodb", *_WECHAT_PAY),
    "run_jobs": ("logger", "msgspec", "dynamodb", "s3", "sqs", *_WECHAT_PAY),
    "search_orders": _HTTP,
    "send_notices": ("logger", "msgspec", "dynamodb", "secretsmanager", "httpx"),
    "send_red_packet": (*_HTTP, "sqs", *_WECHAT_PAY),
    "settle_orders": ("logger", "msgspec", "dynamodb", *_WECHAT_PAY),
    "settle_red_packets": ("logger", "msgspec", "dynamodb", "sqs", *_WECHAT_PAY),
    "settle_vouchers": ("logger", "msgspec", "dynamodb", *_WECHAT_PAY),
    "show_products": (*_HTTP, "s3"),
    "sign_in": (*_HTTP, "secretsmanager", "httpx", "jwt", "rsa"),
    "sign_page": (*_HTTP, "secretsmanager", "httpx", "rsa"),
    "sweep_jobs": ("logger", "msgspec", "dynamodb", "sqs"),
    "sweep_notices": ("logger", "msgspec", "dynamodb", "sqs"),
    "transfer_callback": ("resolver", "logger", "msgspec", "dynamodb", *_WECHAT_PAY, "aesgcm"),
    "voucher_callback": ("resolver", "logger", "msgspec", "dynamodb", *_WECHAT_PAY, "aesgcm"),
}
"""By folder. What is imported at the first use only (opening WeChat's certificates) is no part of an init."""


def bare_code(folder: str) -> str:
    """The statements that load what a function needs, and nothing of ours."""
    return "\n".join(INGREDIENTS[name] for name in NEEDS[folder])
