"""Close a unit's page with a passphrase, so that only those who know it can read the page.

From: the page's data and a passphrase. To: what the page holds instead, and back.

The key is PBKDF2-HMAC-SHA256 of the passphrase (RFC 8018; 600,000 rounds, OWASP Password Storage
Cheat Sheet 2023); AES-256-GCM closes the data (NIST SP 800-38D). The same input must give the same
bytes, so nothing is drawn at random: the nonce is a keyed digest of the data itself, in the manner
of SIV (Rogaway and Shrimpton 2006), and two different contents have two nonces.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROUNDS = 600_000
CHARS_MIN = 8
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_KEY_LABEL, _NONCE_LABEL = b"geoplan page key", b"geoplan page nonce"


def clean_passphrase(text: str) -> str:
    """Return a passphrase as it is meant, however it was typed: full width, spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def seal_data(data: bytes, passphrase: str, owner: str) -> dict[str, Any]:
    """Return salt, rounds, nonce and closed data, as the page's program wants them.

    Parameters
    ----------
    data
        What only those with the passphrase shall see.
    passphrase
        As typed.
    owner
        Whose page it is: pages of different owners have different salts. It is not secret, and
        the salt must tell nothing of ``data``.
    """
    salt = hashlib.sha256(b"geoplan page salt\0" + owner.encode()).digest()[:_SALT_BYTES]
    master = _master(passphrase, salt, ROUNDS)
    nonce = hmac.digest(_part(master, _NONCE_LABEL), data, "sha256")[:_NONCE_BYTES]
    closed = AESGCM(_part(master, _KEY_LABEL)).encrypt(nonce, data, None)
    return {
        "rounds": ROUNDS,
        "salt": base64.b64encode(salt).decode("ascii"),
        "nonce": base64.b64encode(nonce).decode("ascii"),
        "data": base64.b64encode(closed).decode("ascii"),
    }


def open_data(sealed: Mapping[str, Any], passphrase: str) -> bytes | None:
    """Return what :func:`seal_data` closed, or None where the passphrase is another."""
    salt, nonce, closed = (base64.b64decode(sealed[name]) for name in ("salt", "nonce", "data"))
    key = _part(_master(passphrase, salt, int(sealed["rounds"])), _KEY_LABEL)
    try:
        return AESGCM(key).decrypt(nonce, closed, None)
    except InvalidTag:
        return None


def _master(passphrase: str, salt: bytes, rounds: int) -> bytes:
    text = clean_passphrase(passphrase).encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt, rounds, _KEY_BYTES)


def _part(master: bytes, label: bytes) -> bytes:
    """Return a key for one use: the key of the data and that of its nonce must differ."""
    return hmac.digest(master, label, "sha256")
