"""Runs the simulator as an HTTP server, in the foreground or beside a test."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from aiohttp import web

from local.wechat_simulator import (
    certificate_routes,
    official_account_routes,
    panel_payments,
    panel_records,
    panel_routes,
    pay_routes,
    user_token_routes,
)
from local.wechat_simulator.bills import panel_routes as bill_panel_routes
from local.wechat_simulator.bills import routes as bill_routes
from local.wechat_simulator.messages import panel_routes as message_panel_routes
from local.wechat_simulator.messages import routes as message_routes
from local.wechat_simulator.pages.routes import ROUTES as PAGE_ROUTES
from local.wechat_simulator.panel_forms import OUTCOMES, Outcomes
from local.wechat_simulator.phone import bridge_routes, file_routes
from local.wechat_simulator.phone import routes as phone_routes
from local.wechat_simulator.pipeline import note_answer, wechat_side
from local.wechat_simulator.red_packets import panel_routes as red_packet_panel_routes
from local.wechat_simulator.red_packets import routes as red_packet_routes
from local.wechat_simulator.refunds import panel_routes as refund_panel_routes
from local.wechat_simulator.refunds import routes as refund_routes
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.tencent_sms import panel_routes as sms_panel_routes
from local.wechat_simulator.tencent_sms import routes as sms_routes
from local.wechat_simulator.tls import server_context
from local.wechat_simulator.transfers import panel_routes as transfer_panel_routes
from local.wechat_simulator.transfers import routes as transfer_routes
from local.wechat_simulator.vouchers import (
    address_routes,
    coupon_routes,
    flow_routes,
    media_routes,
    stock_routes,
)
from local.wechat_simulator.vouchers import panel_routes as voucher_panel_routes

ROUTES = (
    pay_routes,
    certificate_routes,
    official_account_routes,
    user_token_routes,
    stock_routes,
    coupon_routes,
    address_routes,
    flow_routes,
    bill_routes,
    bill_panel_routes,
    media_routes,
    panel_routes,
    panel_records,
    panel_payments,
    voucher_panel_routes,
    refund_routes,
    refund_panel_routes,
    transfer_routes,
    transfer_panel_routes,
    message_routes,
    message_panel_routes,
    sms_routes,
    sms_panel_routes,
    red_packet_routes,
    red_packet_panel_routes,
    file_routes,
    bridge_routes,
    phone_routes,
    *PAGE_ROUTES,
)
"""What is served, in the order in which paths are tried."""
HOST = "127.0.0.1"
LARGEST_BODY = 4 * 1024 * 1024
SHUTDOWN_SECONDS = 1.0
START_SECONDS = 30


@dataclass(frozen=True)
class Running:
    """A simulator that answers everything at `url`, e.g. `http://127.0.0.1:8090`, and at `tls_url`.

    Clients of `tls_url` trust `ca.pem` in the credentials directory; for red packets, which are refused elsewhere, they
    show a merchant's API certificate.
    """

    url: str
    tls_url: str


async def health(_request: web.Request) -> web.Response:
    """Whether the server answers."""
    return web.json_response({"status": "ok"})


def application(simulator: Simulator) -> web.Application:
    """All routes over one simulator."""
    app = web.Application(middlewares=[wechat_side], client_max_size=LARGEST_BODY)
    app[SIMULATOR] = simulator
    app[OUTCOMES] = Outcomes()
    app.on_response_prepare.append(note_answer)
    app.cleanup_ctx.append(_deliver_callbacks)
    app.cleanup_ctx.append(_pass_time)
    app.router.add_get("/health", health)
    for module in ROUTES:
        app.add_routes(module.routes)
    return app


async def _deliver_callbacks(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[SIMULATOR].callbacks.run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _pass_time(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[SIMULATOR].pass_time())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def serve(
    state_dir: Path,
    credentials_dir: Path,
    port: int,
    tls_port: int,
    until: asyncio.Event,
    started: Callable[[Running], None],
) -> None:
    """Serve on the loopback interface until the event is set.

    Args:
        state_dir: Where the simulator keeps what must survive a restart.
        credentials_dir: Where merchants' credentials are written, one directory per mchid, and ca.pem.
        port: 0 picks a free one.
        tls_port: The same over TLS, where clients may show a certificate; 0 picks a free one.
        until: Ends the server.
        started: Called once it answers.
    """
    simulator = Simulator(state_dir, credentials_dir)
    runner = web.AppRunner(application(simulator), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    try:
        await runner.setup()
        # The plain port opens last: whoever waits for it finds the other one open and ca.pem written.
        async with _serving_tls(runner, tls_port, server_context(simulator.merchants)) as tls_url:
            await web.TCPSite(runner, HOST, port).start()
            started(Running(f"http://{HOST}:{runner.addresses[0][1]}", tls_url))
            await until.wait()
    finally:
        await runner.cleanup()
        simulator.database.close()


@contextlib.asynccontextmanager
async def _serving_tls(runner: web.AppRunner, port: int, context: ssl.SSLContext) -> AsyncIterator[str]:
    handler = cast("Callable[[], asyncio.Protocol]", runner.server)
    server = await asyncio.get_running_loop().create_server(handler, HOST, port, ssl=context)
    try:
        yield f"https://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await runner.cleanup()
        # Clients that keep a connection for later do not answer its end; asyncio would wait half a minute for them.
        server.abort_clients()


@contextlib.contextmanager
def running(state_dir: Path, credentials_dir: Path, port: int = 0, tls_port: int = 0) -> Iterator[Running]:
    """A simulator in a background thread, ended with the block.

    Raises:
        OSError: the port is taken.
    """
    outcome: list[Running | BaseException] = []
    is_ready = threading.Event()
    stop: list[Callable[[], object]] = []

    def started(server: Running) -> None:
        outcome.append(server)
        is_ready.set()

    async def main() -> None:
        until = asyncio.Event()
        loop = asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(until.set))
        await serve(state_dir, credentials_dir, port, tls_port, until, started)

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            outcome.append(error)
        finally:
            is_ready.set()

    thread = threading.Thread(target=run, name="wechat-simulator", daemon=True)
    thread.start()
    is_ready.wait(START_SECONDS)
    server = outcome[0] if outcome else TimeoutError("the simulator did not start")
    if not isinstance(server, Running):
        raise server
    try:
        yield server
    finally:
        stop[0]()
        thread.join()
