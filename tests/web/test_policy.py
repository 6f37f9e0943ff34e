"""The built console and the page about the API work under the content security policy that they are deployed with."""

import pytest
from playwright.sync_api import Page, Route, expect

from local.stack import Stack
from local.template import load, resolve
from tests.web.conftest import ROOT
from tests.web.pages.sign_in import SignIn

REPORT = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (one) =>
    window.violations.push(`${one.effectiveDirective} ${one.blockedURI} ${one.sourceFile}`));
"""


@pytest.fixture
def policy(stack: Stack) -> str:
    """What infra/web.yaml sends with pages, with the local stack's issuer for the deployed one."""
    given = {
        "HostName": "pay.shop.cn",
        "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/0a",
        "ApiHost": "a1.execute-api.ap-east-1.amazonaws.com",
        "ApplicationRegion": "ap-east-1",
        "MediaBucketName": "media-1",
        "JobsBucketName": "jobs-1",
        "OidcIssuer": stack.issuer.url,
        "SignInOrigins": stack.api_url,
    }
    page = resolve(load(ROOT / "infra" / "web.yaml"), given)["Resources"]["PageHeaders"]["Properties"]
    sent: str = page["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"][
        "ContentSecurityPolicy"
    ]
    return sent


@pytest.fixture
def page(page: Page, policy: str) -> Page:
    """A page whose files come with the policy, and which notes what the policy forbids it."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})

    page.route("**/console/**", answer)
    page.route("**/docs/**", answer)
    page.add_init_script(REPORT)
    return page


def forbidden(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.violations")
    return found


def test_console_signs_in_and_works_under_its_policy(page: Page, stack: Stack) -> None:
    """Signing in and a list run without anything that the policy forbids."""
    page.goto(f"{stack.api_url}/console/accounts")
    SignIn(page).choose("admin")
    expect(page.get_by_text("示例茶铺").first).to_be_visible(timeout=30_000)
    assert forbidden(page) == []


def test_page_about_the_api_works_under_its_policy(page: Page, stack: Stack) -> None:
    """The description of the API is shown whole."""
    page.goto(f"{stack.api_url}/docs/")
    expect(page.get_by_role("heading").first).to_be_visible()
    assert forbidden(page) == []


def test_policy_stops_what_it_should(page: Page, stack: Stack) -> None:
    """A script that somebody wrote into the page does not run, and the page is told."""
    page.goto(f"{stack.api_url}/docs/")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
    }""")
    page.wait_for_function("() => window.violations.length > 0")
    assert page.evaluate("() => window.ran") is None
