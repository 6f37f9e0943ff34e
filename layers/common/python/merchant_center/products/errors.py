"""Why the inventory of a product is not changed."""

from merchant_center.core.errors import ConflictError


class NotCountedError(ConflictError):
    """The product has no inventory that could be added to."""

    code = "not_counted"

    def __init__(self, product_number: str) -> None:
        super().__init__(f"product {product_number} is not counted; set how many are available first")


class InventoryChangedError(ConflictError):
    """The inventory is another one than the operator saw; nothing was changed."""

    code = "inventory_changed"

    def __init__(self, available: int) -> None:
        super().__init__(
            f"{available} are available by now; look again, or add the difference", {"available": available}
        )
