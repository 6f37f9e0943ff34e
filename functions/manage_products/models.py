"""What operators hand in about products."""

from typing import Annotated, Any, Self, cast

from pydantic import AwareDatetime, Field, model_validator

from merchant_center.core.edge.json_models import Changes, Request
from merchant_center.core.edge.request_types import Code, Cursor, PageSize, QueryFlag, SearchText
from merchant_center.core.money import MAX_FEN
from merchant_center.products.rules import (
    MAX_INTRODUCTION,
    MAX_NAME,
    MAX_PICTURES,
    MAX_PIECES,
    MAX_TAG,
    MAX_TAGS,
    PRODUCT_NUMBER_PATTERN,
    Correction,
    Product,
    ProductFilter,
)

Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=MAX_TAG)]], Field(max_length=MAX_TAGS)]
Pictures = Annotated[list[Annotated[str, Field(max_length=128)]], Field(max_length=MAX_PICTURES)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Introduction = Annotated[str, Field(max_length=MAX_INTRODUCTION)]
Pieces = Annotated[int, Field(ge=0, le=MAX_PIECES)]
PriceFen = Annotated[int, Field(ge=1, le=MAX_FEN)]


class CreateProduct(Request):
    """A new product; pictures are uploaded after it exists."""

    product_number: Code = Field(pattern=f"^{PRODUCT_NUMBER_PATTERN}$")
    name: Name
    """Name of the product."""
    introduction: Introduction = ""
    tags: Tags = Field(default_factory=list)
    price_fen: PriceFen
    on_sale: bool = False
    shows_left: bool = False
    """Whether pages are told how many are left, once it is counted."""
    pictures: Pictures = Field(default_factory=list)
    """Keys of uploaded pictures, in the order in which they are shown."""

    def product(self, now: AwareDatetime) -> Product:
        """The request as a value of the domain."""
        return Product(
            product_number=self.product_number,
            name=self.name,
            introduction=self.introduction,
            tags=tuple(self.tags),
            price_fen=self.price_fen,
            on_sale=self.on_sale,
            shows_left=self.shows_left,
            pictures=tuple(self.pictures),
            created_at=now,
            updated_at=now,
        )


class ChangeProduct(Changes):
    """What is given replaces what was; the number cannot change, orders and vouchers refer to it."""

    name: Name | None = None
    """Name of the product."""
    introduction: Introduction | None = None
    tags: Tags | None = None
    price_fen: PriceFen | None = None
    on_sale: bool | None = None
    shows_left: bool | None = None
    """Whether pages are told how many are left."""
    pictures: Pictures | None = None
    """Keys of uploaded pictures, in the order in which they are shown; they replace all that were there."""

    def changes(self) -> dict[str, Any]:
        """Return the given fields as the domain has them."""
        given = self.model_dump(exclude_unset=True)
        return {
            name: tuple(cast("list[str]", value)) if isinstance(value, list) else value for name, value in given.items()
        }


class CorrectInventory(Request):
    """One of ``add``, ``set_available`` and ``counted``."""

    add: int = Field(0, ge=-MAX_PIECES, le=MAX_PIECES)
    """So many more can be ordered, or fewer if negative; not below none. The product must be counted."""
    set_available: Pieces | None = None
    """So many can be ordered from now on. A product that is not counted is counted from then on."""
    seen_available: Pieces | None = None
    """How many could be ordered when you looked; where that is not so any more, nothing is changed. Needed with
    ``set_available``, unless the product is not counted yet."""
    counted: bool | None = None
    """False ends the counting: any number can be ordered. Pieces of orders that are open find their way back."""

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if [bool(self.add), self.set_available is not None, self.counted is not None].count(True) != 1:
            raise ValueError("give one of add (not 0), set_available and counted")
        if self.counted:
            raise ValueError("counted can be false only; set_available begins the counting")
        if self.seen_available is not None and self.set_available is None:
            raise ValueError("seen_available goes with set_available")
        return self

    def correction(self) -> Correction:
        """Return the request as a value of the domain."""
        return Correction(self.add, self.set_available, self.seen_available, self.counted is None)


class ListProducts(Request):
    """Conditions that all hold, where to go on, and how many."""

    text: SearchText = ""
    """Only products with this in their name or number, in any case."""
    tag: str = Field("", max_length=MAX_TAG)
    """Only products with this tag."""
    on_sale: QueryFlag | None = None
    """Only products that are on sale, or only those that are not."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> ProductFilter:
        """Return the conditions as a value of the domain."""
        return ProductFilter(self.text, self.tag, self.on_sale)
