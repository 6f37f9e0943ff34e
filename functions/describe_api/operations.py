"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import Operation
from local.openapi_schemas import HEALTH, HOME

ROUTES = {
    "GET /": ("show_home", "What this API is, and where it is described."),
    "GET /health": ("check_health", "Tell that the API answers."),
    "GET /openapi.json": ("describe_api", "This document."),
}
"""Operation and text by route: the handler has no resolver whose functions would tell."""

OPERATIONS: dict[str, Operation] = {
    "show_home": Operation({200: HOME}, errors=()),
    "check_health": Operation({200: HEALTH}, errors=()),
    "describe_api": Operation({200: {"type": "object"}}, errors=()),
}
