"""Who may do what at the local issuer: two clients with tokens of their own, four roles of people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CONSOLE = "console"
"""The public client whose users are people."""

# A machine (an automated flow, a page builder) never handles merchant accounts and their keys, and gives to one
# customer at a time, not to a list of a million. What goes back to a customer is a person's.
CLIENTS = {
    "operator": re.compile(".*"),
    "machine": re.compile(r"(?!merchant:|audit:|\w+:jobs$|orders:(refund|approve_refund)$|reconciliation:write$).*"),
}
"""The clients of `client_credentials`, each with the pattern of its scopes."""


@dataclass(frozen=True)
class Role:
    """A role of people; its scopes follow from their names, so that a new scope finds its roles."""

    name: str
    title: dict[str, str]
    about: dict[str, str]
    pattern: re.Pattern[str]


ROLES = (
    Role(
        "admin",
        {"zh": "管理员", "en": "Administrator"},
        {"zh": "所有操作，包括商户号与密钥", "en": "Everything, merchant accounts and their keys included"},
        re.compile(".*"),
    ),
    Role(
        "marketing",
        {"zh": "运营", "en": "Marketing"},
        {
            "zh": "代金券、红包、商品、活动与申请退款；不含密钥、导出与退款审批",
            "en": "Vouchers, red packets, products, campaigns, asking for refunds; no keys, exports or approvals",
        },
        re.compile(r"(?!merchant:write$|audit:read$|\w+:export$|orders:approve_refund$|reconciliation:write$).*"),
    ),
    Role(
        "finance",
        {"zh": "财务", "en": "Finance"},
        {
            "zh": "查看一切，导出对账，申请与审批退款",
            "en": "Sees everything, exports it to reconcile, asks for refunds and approves them",
        },
        re.compile(r"\w+:(read|export)|orders:(refund|approve_refund)|reconciliation:write"),
    ),
    Role(
        "readonly",
        {"zh": "只读", "en": "Read-only"},
        {"zh": "只能查看", "en": "Looks, and changes nothing"},
        re.compile(r"\w+:read"),
    ),
)


def allowed(pattern: re.Pattern[str], scopes: Iterable[str]) -> list[str]:
    """Return those of the scopes that fit the pattern, in their order."""
    return [scope for scope in scopes if pattern.fullmatch(scope)]


def find_role(name: str) -> Role | None:
    """Return the role of this name, if there is one."""
    return next((role for role in ROLES if role.name == name), None)
