"""What anybody may ask of the catalogue costs a bounded number of reads."""

from merchant_center.core import cursors
from merchant_center.products.use_cases.browse_products import BrowseProductsDeps, browse_products


def test_rare_tag_does_not_read_the_whole_catalogue_at_once(world, monkeypatch):
    """A page for a tag that few products have ends after some reads, short and with a cursor, and the rest follows."""
    monkeypatch.setattr(cursors, "MAX_READ", 3)
    for _ in range(5):
        world.product()
    found, cursor = browse_products(BrowseProductsDeps(world.products), 20, "", "nobody-has-this")
    assert found == []
    assert cursor
    pages = 1
    while cursor:
        _, cursor = browse_products(BrowseProductsDeps(world.products), 20, cursor, "nobody-has-this")
        pages += 1
    assert pages > 1
