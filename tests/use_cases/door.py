"""Where WeChat calls back in tests of use cases."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Door:
    """Where WeChat calls back: hands each call to whatever the test put in, and keeps what came and went."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.take: Callable[[dict[str, str], bytes], int] = lambda _headers, _body: 204
        self.only = ""
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = dict(self.headers.items())
                is_wanted = door.only in self.path
                status = door.take(headers, body) if is_wanted else 204
                if is_wanted:
                    door.taken.append((headers, body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def wait_for(self, count: int) -> None:
        """Wait until so many calls were answered."""
        until = time.monotonic() + 20
        while len(self.taken) < count:
            assert time.monotonic() < until, f"only {len(self.taken)} callbacks came"
            time.sleep(0.01)

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
