"""What each function cannot do without: the floor of its init is the bare import and making of exactly these."""

import re
from functools import cache
from typing import Any

from bench.children import TEMPLATE
from local.template import load

# What TLS and a signed request need of the standard library; one context serves all clients.
_TLS = """
import ssl
from importlib.util import find_spec
tls = tls if "tls" in dir() else ssl.create_default_context(
    cafile=find_spec("certifi").origin.replace("__init__.py", "cacert.pem")
)
"""
_JSON_API = _TLS + "import hmac, http.client, json, secrets, urllib.parse, uuid"

_BY_VARIABLE = {
    "": ("logger",),
    "_TABLE$": ("dynamodb", "msgspec"),
    "_QUEUE_URL$": ("sqs",),
    "^SECRETS_PREFIX$|^SESSION_KEY_SECRET$": ("secretsmanager",),
    "^SESSION_KEY_SECRET$": ("itsdangerous",),
    "^WECHATPAY_URL$|^OFFICIAL_ACCOUNT_URL$": ("httpx",),
}
"""What comes with a variable of such a name."""

INGREDIENTS = {
    "dynamodb": _JSON_API,
    "secretsmanager": _JSON_API,
    "sqs": _JSON_API,
    "s3": """
import boto3
from botocore.config import Config
boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
""",
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
    "itsdangerous": "from itsdangerous.url_safe import URLSafeTimedSerializer",
    "httpx": f"""
import httpx
{_TLS}
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


def needs(folder: str) -> list[str]:
    """Return what a function cannot do without, as the template tells: by its variables, routes and permissions."""
    told = _told(_resources()["".join(part.title() for part in folder.split("_"))]["Properties"])
    return [name for name in INGREDIENTS if name in told]


@cache
def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = load(TEMPLATE)["Resources"]
    return resources


def _told(properties: dict[str, Any]) -> set[str]:
    variables = properties.get("Environment", {}).get("Variables", {})
    paths = [one["Properties"]["Path"] for one in properties["Events"].values() if one["Type"] == "HttpApi"]
    statements = [one for policy in properties.get("Policies", ()) for one in policy["Statement"]]
    told = {
        name
        for spelled, names in _BY_VARIABLE.items()
        if any(re.search(spelled, one) for one in variables)
        for name in names
    }
    if {"CATALOGUE_TABLE", "SECRETS_PREFIX"} <= variables.keys():
        told |= {"rsa"}
    if variables and paths:
        told |= {"resolver", "aesgcm" if "/callbacks/" in paths[0] else "pydantic"}
    actions = str([one["Action"] for one in statements])
    if "s3:PutObject" in actions:
        told |= {"s3"}
    if "secretsmanager:PutSecretValue" in actions:
        told |= {"x509", "pkcs12"}
    return told


def bare_code(folder: str) -> str:
    """The statements that load what a function needs, and nothing of ours."""
    return "\n".join(INGREDIENTS[name] for name in needs(folder))
