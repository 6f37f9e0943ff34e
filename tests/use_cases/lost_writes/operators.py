"""What operators keep and how customers sign in, while writes lose their answers."""

import secrets
from datetime import timedelta

from merchant_center.accounts.use_cases.connect_merchant import (
    GivenCredentials,
    change_merchant,
    connect_merchant,
    probe_merchant,
)
from merchant_center.accounts.use_cases.refresh_keys import refresh_all
from merchant_center.audit.rules import AuditAction
from merchant_center.campaigns.rules import Campaign
from merchant_center.campaigns.use_cases.manage_campaigns import ManageCampaignsDeps, change_campaign, create_campaign
from merchant_center.core import clock
from merchant_center.core.errors import ConflictError, NotFoundError
from merchant_center.customers.use_cases.sign_in import SignInDeps, begin_sign_in, complete_sign_in
from merchant_center.customers.use_cases.sign_page import SignPageDeps, sign_page
from merchant_center.products.rules import AUDITED, Correction, Product
from merchant_center.products.use_cases.manage_products import (
    ManageProductsDeps,
    change_product,
    correct_inventory,
    create_product,
    delete_product,
)
from tests.use_cases.lost_writes.playing import flow
from tests.use_cases.world import actor

PAGE = "https://pages.example.com/autumn"


@flow("manage_products.create_product", "manage_products.change_product", "manage_products.delete_product")
def product_is_kept(caller, world):
    number, now, products = f"P{secrets.token_hex(6)}", clock.now(), world.products
    product = Product(number, "茶", "", (), 100, True, (), now, now)
    deps = ManageProductsDeps(products, world.media, world.audit, world.clock, clock.entropy)
    caller.asks(lambda: create_product(deps, product, world.actor()))
    caller.asks(lambda: change_product(deps, number, {"price_fen": 200}, world.actor()))
    assert products.find(number).price_fen == 200
    caller.asks(lambda: delete_product(deps, number, world.actor()), done=NotFoundError)
    assert products.find(number) is None
    deleted, *changed, created = world.audited(AUDITED.resource(product))
    assert deleted == (AuditAction.PRODUCT_DELETED, {})
    # A repeat after a lost answer changes nothing any more, and is told as that.
    assert changed[-1] == (AuditAction.PRODUCT_CHANGED, {"price_fen": 200})
    assert [one for one in changed[:-1] if one != (AuditAction.PRODUCT_CHANGED, {})] == []
    assert created[0] is AuditAction.PRODUCT_CREATED
    assert created[1].items() >= {"name": "茶", "price_fen": 100, "on_sale": True}.items()


@flow("manage_products.correct_inventory")
def inventory_is_set(caller, world):
    product = world.product()
    first, second = Correction(set_available=5), Correction(set_available=9, seen_available=5)
    caller.asks(lambda: correct_inventory(world.keeping, product.product_number, first, world.actor()))
    caller.asks(lambda: correct_inventory(world.keeping, product.product_number, second, world.actor()))
    assert world.pieces(product) == (9, 0, 0, 0)


@flow("manage_campaigns.create_campaign", "manage_campaigns.change_campaign")
def campaign_is_kept(caller, world):
    code, now, campaigns = f"c-{secrets.token_hex(6)}", clock.now(), world.campaigns
    deps = ManageCampaignsDeps(campaigns, world.audit, world.clock)
    caller.asks(lambda: create_campaign(deps, Campaign(code, "春", False, now, now), actor=actor()))
    caller.asks(lambda: change_campaign(deps, code, {"name": "秋"}, actor=actor()))
    assert campaigns.find(code).name == "秋"


@flow("connect_merchant.connect_merchant", "connect_merchant.change_merchant", "connect_merchant.probe_merchant")
def account_is_connected(caller, world, new_account):
    mchid, _, given = new_account("public_key")
    caller.asks(lambda: connect_merchant(world.office, mchid, given(), actor=actor()), done=ConflictError)
    caller.asks(lambda: change_merchant(world.office, mchid, given(display_name="二号店"), actor=actor()))
    caller.asks(lambda: change_merchant(world.office, mchid, GivenCredentials(enabled=False), actor=actor()))
    caller.asks(lambda: probe_merchant(world.office, mchid))
    account = world.fresh_merchants().get(mchid)
    assert (account.display_name, account.enabled) == ("二号店", False)
    assert world.fresh_merchants().credentials(mchid).apiv3_keys


@flow("refresh_keys.refresh_account", "refresh_keys.refresh_all")
def certificates_are_refreshed(caller, world, new_account):
    mchid, _, given = new_account("certificate")
    before = connect_merchant(world.office, mchid, given(), actor=actor()).platform_certificates
    world.simulator.panel(f"merchants/{mchid}/keys", rotate_platform_certificate=True)
    for _ in range(2):
        caller.asks(lambda: refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock))
    assert set(world.merchants.find(mchid).platform_certificates) - set(before)
    # The other flows have no part in it.
    change_merchant(world.office, mchid, GivenCredentials(enabled=False), actor=actor())


@flow("sign_in.begin_sign_in", "sign_in.complete_sign_in")
def customer_signs_in(caller, world):
    deps = SignInDeps(
        merchants=world.merchants,
        transient=world.transient,
        secrets=world.secrets,
        official_account=world.official_account,
        clock=world.clock,
        entropy=clock.entropy,
        authorize_base=world.simulator.url,
    )
    customer = world.customer()
    begun = caller.asks(lambda: begin_sign_in(deps, world.appid, PAGE))
    code = world.simulator.panel("codes", appid=world.appid, openid=customer.openid)["code"]
    signed_in = caller.asks(lambda: complete_sign_in(deps, code, begun.state, begun.verifier))
    assert signed_in.customer == customer


@flow("sign_page.sign_page", "access_tokens.AccessTokens")
def page_is_signed(caller, world):
    deps = SignPageDeps(
        merchants=world.merchants,
        transient=world.transient,
        secrets=world.secrets,
        official_account=world.official_account,
        clock=world.clock,
        nonce=clock.nonce,
    )
    world.transient.delete_token(world.appid, "jsapi_ticket")
    # WeChat does not take this one any more: it is dropped, and another fetched.
    world.transient.save_token(world.appid, "access_token", "dead", timedelta(hours=1), world.clock())
    signed = [caller.asks(lambda: sign_page(deps, world.appid, PAGE)) for _ in range(2)]
    assert all(one.signature for one in signed)
