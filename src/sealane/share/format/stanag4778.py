"""Products with their labels bound to them: STANAG 4778 (ADatP-4778, edition A), embedded.

One XML document: each product, as our mark, in an element with an id, and a
``BindingInformation`` whose ``MetadataBinding`` ties the label of STANAG 4774 to that id. The
binding is by reference; a product carries its whole label and its digest in its own bytes too, and
the two labels must agree. Signatures over releases are the ledger's.

Reading takes bindings of Sealane; a label that another tool bound to a file is read by
``stanag4774.label_read``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sealane.errors import BadInput
from sealane.share.format.mark import Loss, Read, Reject, Written, capped, marked, unmarked
from sealane.share.format.stanag4774 import NAMESPACE as LABEL
from sealane.share.format.stanag4774 import as_bound, bound, label_element, label_read
from sealane.share.format.xml import LIMITS, child, children, element, local, parse, told
from sealane.share.item.product import Product

__all__ = ["NAMESPACE", "OURS", "read", "write"]

NAMESPACE = "urn:nato:stanag:4778:bindinginformation:1:0"
OURS = "urn:sealane:product:1"
ID = "{http://www.w3.org/XML/1998/namespace}id"
TYPE = "{http://www.w3.org/2005/05/xmlmime}contentType"


def write(products: Iterable[Product]) -> Written:
    """One document. ``BadInput`` for a label that is not unclassified, and for too many at once."""
    root = element(None, "Products", ns=OURS)
    binding = element(root, "BindingInformation", ns=NAMESPACE)
    container = element(binding, "MetadataBindingContainer", ns=NAMESPACE)
    losses: list[Loss] = []
    for count, product in enumerate(products, 1):
        one = element(container, "MetadataBinding", ns=NAMESPACE)
        metadata = element(one, "Metadata", ns=NAMESPACE)
        label_element(metadata, product.label, product.issued_at)
        reference = element(one, "DataReference", ns=NAMESPACE, URI=f"#p{count}")
        reference.set(TYPE, "application/json")
        element(root, "Product", marked(product), ns=OURS).set(ID, f"p{count}")
        if product.label.of_fields:
            losses.append(Loss(product.item, "label.of_fields", "STANAG 4774 labels the whole"))
    raw = told(root)
    if len(raw) > LIMITS.size_bytes:
        raise BadInput(
            f"These products make a document of {len(raw)} bytes.",
            hint=f"Write fewer at once: up to {LIMITS.size_bytes} bytes are read.",
            field="products",
        )
    return Written(raw, tuple(losses))


def read(raw: bytes) -> Read:
    """Products of one document. ``BadInput`` if it is no such document at all."""
    root = parse(raw)
    binding = next((one for one in root if one.tag == f"{{{NAMESPACE}}}BindingInformation"), None)
    if root.tag != f"{{{OURS}}}Products" or binding is None:
        raise BadInput(
            "This is no document of bound products.",
            hint="It begins with Products, and BindingInformation of STANAG 4778 in it.",
            field="xml",
            reason="binding",
        )
    labels = dict(_bound(binding))
    products: list[Product] = []
    rejects: list[Reject] = []
    for one in children(root, "Product"):
        name = one.get(ID) or ""
        try:
            products.append(_product(one.text or "", labels.pop(name, [])))
        except BadInput as cause:
            reason = str(cause.data.get("reason", "product"))
            rejects.append(Reject(f"product {name}", reason, cause.message))
    rejects += [Reject(f"binding {name}", "nothing_bound", "no product") for name in sorted(labels)]
    return Read(tuple(products), capped(rejects))


def _bound(binding: Any) -> Iterable[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    container = child(binding, "MetadataBindingContainer")
    for one in children(container, "MetadataBinding") if container is not None else ():
        metadata = child(one, "Metadata")
        labels = (
            [] if metadata is None else [x for x in metadata if x.tag == f"{{{LABEL}}}{local(x)}"]
        )
        for reference in children(one, "DataReference"):
            found.setdefault((reference.get("URI") or "").removeprefix("#"), []).extend(labels)
    return found.items()


def _product(text: str, labels: list[Any]) -> Product:
    product = unmarked(text, {})
    if len(labels) != 1:
        raise _no("label", f"{len(labels)} labels are bound to it, not one")
    if not bound(product.label) or label_read(labels[0], product.kind) != as_bound(product.label):
        raise _no("changed", "the label that is bound to it is not the one that it carries")
    return product


def _no(reason: str, why: str) -> BadInput:
    return BadInput(f"This product is not read: {why}.", field="product", reason=reason)
