"""Create, change and delete products, and offer forms for uploading their pictures."""

from dataclasses import dataclass, replace
from typing import Any

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import ConflictError, FieldProblem, InvalidInputError
from merchant_center.core.repeats import is_repeat
from merchant_center.core.retry import retry_stale
from merchant_center.pictures.rules import owns_picture
from merchant_center.pictures.use_cases.offer_pictures import offer_picture
from merchant_center.products.rules import AUDITED, Correction, Inventory, Product, corrected, product_folder
from merchant_center.products.use_cases.browse_products import BrowseProductsDeps


@dataclass(frozen=True, slots=True)
class ManageProductsDeps(BrowseProductsDeps):
    """What managing products works with, beyond reading them."""

    media: FileStore
    audit: AuditLog
    clock: Clock
    entropy: Entropy


def create_product(deps: ManageProductsDeps, product: Product, actor: Actor) -> Product:
    """Store a new product; a repeat, as after a lost answer, gets the one that it made.

    Raises:
        ConflictError: its number is taken by another product.
        InvalidInputError: a picture was not uploaded for this product.
    """
    _require_own_pictures(product)
    try:
        deps.products.create(product, deps.audit.change(actor, AuditAction.PRODUCT_CREATED, AUDITED, None, product))
    except ConflictError:
        there = deps.products.find(product.product_number)
        if there is None or not is_repeat(product, there):
            raise
        return there
    return product


def change_product(deps: ManageProductsDeps, product_number: str, changes: dict[str, Any], actor: Actor) -> Product:
    """Return the product with the given attributes changed; orders already placed have the old name and price.

    Raises:
        NotFoundError: there is no such product.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: somebody else changed it meanwhile.
        InvalidInputError: a picture was not uploaded for this product.
    """
    product = deps.products.get(product_number)
    actor.require_seen(product.version)
    changed = replace(product, **changes, updated_at=deps.clock(), version=product.version + 1)
    _require_own_pictures(changed)
    deps.products.save(changed, deps.audit.change(actor, AuditAction.PRODUCT_CHANGED, AUDITED, product, changed))
    return changed


def correct_inventory(
    deps: ManageProductsDeps, product_number: str, correction: Correction, actor: Actor
) -> tuple[Product, Inventory | None]:
    """Begin to count a product, correct how many are available, or end the counting; orders lose nothing by it.

    Raises:
        NotFoundError: there is no such product.
        VersionChangedError: it is not the version that the actor has seen, as when a correction is repeated.
        NotCountedError: it is not counted, so that there is nothing to add to.
        InventoryChangedError: orders took pieces since the operator looked.
        InvalidInputError: fewer than none would be available, or too many to count.
        ThrottledError: too many writers; the same call may be repeated.
    """

    def attempt() -> tuple[Product, Inventory | None]:
        product = deps.products.get(product_number)
        actor.require_seen(product.version)
        before = deps.products.find_inventory(product_number)
        available = corrected(product, before or Inventory(), correction)
        if available is None:
            return product, before
        changed = replace(product, counted=correction.counted, updated_at=deps.clock(), version=product.version + 1)
        after = replace(before or Inventory(), available=available)
        entry = deps.audit.entry(
            actor,
            AuditAction.PRODUCT_COUNTED,
            AUDITED.resource(product),
            {"counted": product.counted, "available": before.available if before else 0},
            {"counted": changed.counted, "available": available},
        )
        deps.products.save_inventory(changed, before, after, entry)
        return changed, after

    return retry_stale(attempt, f"the inventory of {product_number}")


def delete_product(deps: ManageProductsDeps, product_number: str, actor: Actor) -> None:
    """Delete a product.

    Raises:
        NotFoundError: there is none.
        VersionChangedError: it is not the version that the actor has seen.
        ThrottledError: it is being changed by too many at once; repeat.
    """

    def attempt() -> None:
        product = deps.products.get(product_number)
        actor.require_seen(product.version)
        deps.products.delete(product, deps.audit.change(actor, AuditAction.PRODUCT_DELETED, AUDITED, product, None))

    retry_stale(attempt, f"product {product_number}")


def offer_upload(deps: ManageProductsDeps, product_number: str, content_type: str) -> tuple[str, dict[str, Any]]:
    """Return a key for a new picture and the form with which a browser uploads it straight to the bucket.

    Raises:
        NotFoundError: there is no such product.
        InvalidInputError: not a type of picture that pages show.
    """
    deps.products.get(product_number)
    return offer_picture(product_folder(product_number), content_type, media=deps.media, entropy=deps.entropy)


def _require_own_pictures(product: Product) -> None:
    problems = [
        FieldProblem(f"pictures.{n}", "was not handed out for this product")
        for n, key in enumerate(product.pictures)
        if not owns_picture(product_folder(product.product_number), key)
    ]
    if problems:
        raise InvalidInputError("pictures have to be uploaded for the product first", problems)
