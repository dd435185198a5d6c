"""The certificate by which a node is known on the wire. It proves who calls; what is said is signed
by the key of the ledger. Partners hold each other's certificate and trust no other: no authority
that signs for strangers is asked.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from sealane.errors import BadInput, LedgerError

if TYPE_CHECKING:
    from cryptography import x509

__all__ = [
    "client_context",
    "device_context",
    "fingerprint",
    "host_written",
    "hosts_of",
    "make_certificate",
    "read_certificate",
    "server_context",
    "tak_context",
]

LASTS = timedelta(days=5 * 366)
"""A certificate that is held by partners, one by one, changes seldom (ours)."""
KEY, CERTIFICATE = "tls.key", "tls.crt"
HERE = ("localhost", "127.0.0.1", "::1")
"""This machine, which each certificate names."""
LONGEST_HOST = 253
"""Signs of the name of a host (RFC 1035, section 2.3.4)."""


def make_certificate(folder: Path, party: str, *, at: datetime, hosts: Iterable[str] = ()) -> bytes:
    """A new key (ECDSA P-256, mode 0600) and a certificate that it signs itself, in a node's
    folder; the certificate as PEM. One that is there is replaced: give partners the new card.

    ``hosts``: names and addresses by which clients reach the node, beside those of this machine;
    nodes know each other by the whole certificate, clients of TAXII look for the name (RFC 9525).
    ``BadInput`` for one that is no name of a host.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"sealane {party}"[:64])])
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    public = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(public, critical=False)
        .add_extension(_named((*HERE, *hosts)), critical=False)
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / KEY
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
    (folder / CERTIFICATE).write_bytes(pem)
    return pem


def hosts_of(pem: bytes) -> list[str]:
    """The names and addresses that a certificate says it is reached by; none in one that was made
    before it said them. ``BadInput`` for what is no certificate."""
    from cryptography import x509

    found = x509.load_der_x509_certificate(read_certificate(pem))
    try:
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(one.value) for one in named]


def host_written(host: str) -> str:
    """A host as certificates name it: an address in short, a name in ASCII. ``BadInput``."""
    with suppress(ValueError):
        return str(ip_address(host))
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not 0 < len(name) <= LONGEST_HOST:
        raise BadInput(
            f"{host[:100]!r} is no name of a host.", hint="Write https://host:port.",
            field="address", value=host[:100],
        )  # fmt: skip
    return name


def _named(hosts: Iterable[str]) -> x509.SubjectAlternativeName:
    from cryptography import x509

    found: list[x509.GeneralName] = []
    for host in dict.fromkeys(map(host_written, hosts)):
        try:
            found.append(x509.IPAddress(ip_address(host)))
        except ValueError:
            found.append(x509.DNSName(host))
    return x509.SubjectAlternativeName(found)


def _usage() -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def read_certificate(pem: bytes) -> bytes:
    """The one certificate of a PEM text, as DER. ``BadInput`` for any other content."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as cause:
        raise BadInput("This is not a certificate.", hint="Ask for the card again.") from cause
    if len(found) != 1:
        raise BadInput("A card has one certificate.", hint="Ask for the card again.")
    return found[0].public_bytes(Encoding.DER)


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate, in hexadecimal."""
    return hashlib.sha256(der).hexdigest()


def server_context(folder: Path, partners: Iterable[bytes]) -> ssl.SSLContext:
    """TLS 1.3 for this node as a server: it lets in partners (their certificates as DER) alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    return _filled(context, folder, partners)


def client_context(folder: Path, partner: bytes) -> ssl.SSLContext:
    """TLS 1.3 for this node as a client of one partner, by its certificate and not by its name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    return _filled(context, folder, [partner])


def device_context(folder: Path, devices: Iterable[bytes]) -> ssl.SSLContext:
    """TLS 1.2 or newer for this node as a server of TAK devices, which come with certificates that
    were taken one by one (as DER), whoever signed them."""
    context = _filled(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), folder, devices)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def tak_context(folder: Path, server: bytes) -> ssl.SSLContext:
    """TLS 1.2 or newer for this node as a client of one TAK server, by its certificate (DER) and
    not by its name."""
    context = client_context(folder, server)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _filled(context: ssl.SSLContext, folder: Path, trusted: Iterable[bytes]) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    key = folder / KEY
    if not key.is_file():
        raise LedgerError(
            f"{folder} has no certificate.", hint="Make one: sealane node card --renew."
        )
    if os.name == "posix" and key.stat().st_mode & 0o077:
        raise LedgerError(f"Others may read {key}.", hint=f"chmod 600 {key}")
    context.load_cert_chain(folder / CERTIFICATE, key)
    for der in trusted:
        context.load_verify_locations(cadata=der)
    return context
