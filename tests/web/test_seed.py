"""What the seed leaves is enough to try every page at once."""

import httpx

from local import seed
from local.stack import Stack


def test_shop_may_sign_in(stack: Stack) -> None:
    """Pages that the gateway serves may sign customers in, by both names of this machine."""
    port = httpx.URL(stack.api_url).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        page = {"appid": seed.APPID, "page_url": f"http://{host}/shop/"}
        assert httpx.post(f"{stack.api_url}/v1/sign-in/start", json=page).status_code == 201
