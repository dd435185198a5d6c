"""Codes of currencies: ISO 4217:2015, list one (those in use), with its amendments up to 2025."""

from __future__ import annotations

import difflib
import re

from sealane.errors import BadInput

__all__ = ["CURRENCIES", "known_currency"]

CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP
BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR
FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES
KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(re.findall("[A-Z]{3}", CODES))
"""Money, with funds codes and the special drawing right (XDR); no metals, no codes for tests."""


def known_currency(code: str, *, field: str = "currency") -> str:
    """A code as it stands in the list.

    Raises:
        BadInput: it is not in the list; near codes are named.
    """
    if code in CURRENCIES:
        return code
    near = difflib.get_close_matches(code.upper(), sorted(CURRENCIES), n=3, cutoff=0.6)
    hint = "Three capitals as in ISO 4217, for example USD."
    raise BadInput(
        f"{code!r} is not a currency of ISO 4217.",
        hint=f"{hint} Near it: {', '.join(near)}." if near else hint,
        field=field,
        value=code,
    )
