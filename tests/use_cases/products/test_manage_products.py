"""What anybody may ask of the catalogue costs a bounded number of reads."""

from merchant_center.products.use_cases import manage_products as keep_products
from merchant_center.products.use_cases.manage_products import browse_products


def test_rare_tag_does_not_read_the_whole_catalogue_at_once(world, monkeypatch):
    """A page for a tag that few products have ends after some reads, short and with a cursor, and the rest follows."""
    monkeypatch.setattr(keep_products, "PAGE", 1)
    monkeypatch.setattr(keep_products, "MOST_READS", 3, raising=False)
    for _ in range(5):
        world.product()
    found, cursor = browse_products(20, "", "nobody-has-this", products=world.products)
    assert found == []
    assert cursor
    pages = 1
    while cursor:
        _, cursor = browse_products(20, cursor, "nobody-has-this", products=world.products)
        pages += 1
    assert pages > 1
