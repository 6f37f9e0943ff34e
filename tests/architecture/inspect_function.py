"""Imports one function as Lambda does and tells what came with it; run in a process of its own."""

import importlib
import json
import sys

connections: list[str] = []
sys.addaudithook(
    lambda event, _: connections.append(event) if event in {"socket.connect", "socket.getaddrinfo"} else None
)
handler = importlib.import_module(f"{sys.argv[1]}.handler")
app = getattr(handler, "app", None)
settings = getattr(handler, "SETTINGS", None)
routes = [] if app is None else [*app._static_routes, *app._dynamic_routes]
json.dump(
    {
        "modules": sorted(sys.modules),
        "connections": connections,
        "settings": sorted(name.upper() for name in vars(settings)) if settings else [],
        "routes": sorted(f"{one.method} {one.path}" for one in routes),
    },
    sys.stdout,
)
