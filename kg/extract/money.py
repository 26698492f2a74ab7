"""Amounts of money, each with its ISO 4217 currency: "HK$1.2bn", "two million euros"."""

import re
from collections.abc import Sequence

from kg.extract.measures import Measure
from kg.extract.numbers import Number
from kg.extract.phrases import Phrase, read_phrase
from kg.namespaces import LEX

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "฿": "THB", "₱": "PHP", "₫": "VND",
    "₦": "NGN", "₪": "ILS", "₺": "TRY", "₽": "RUB", "₴": "UAH", "¥": "JPY", "元": "CNY",
    "R": "ZAR", "RM": "MYR", "Rs": "INR", "Rs.": "INR", "Rp": "IDR", "Tk": "BDT", "KSh": "KES",
    "TSh": "TZS", "Ksh": "KES", "USh": "UGX", "GH₵": "GHS", "RMB": "CNY", "SFr": "CHF",
    "Euro": "EUR", "kr": "SEK", "$": "USD", "HK$": "HKD", "US$": "USD", "U.S.$": "USD",
    "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "S$": "SGD", "C$": "CAD", "CA$": "CAD",
    "Can$": "CAD", "Cdn$": "CAD", "NT$": "TWD", "R$": "BRL", "MOP$": "MOP", "J$": "JMD",
    "TT$": "TTD", "FJ$": "FJD", "Mex$": "MXN", "N$": "NAD", "BZ$": "BZD", "Bds$": "BBD",
    "FCFA": "XOF", "₵": "GHS", "GH¢": "GHS", "₸": "KZT", "₾": "GEL", "₮": "MNT", "₡": "CRC",
    "Kshs": "KES", "Kshs.": "KES", "Ksh.": "KES", "KSh.": "KES", "Rp.": "IDR", "Tk.": "BDT",
    "kr.": "SEK", "NRs": "NPR", "NRs.": "NPR", "Nu.": "BTN", "Php": "PHP", "PhP": "PHP",
    "NTD": "TWD", "Dhs": "AED", "Euros": "EUR",
}  # fmt: skip
_CODES = (
    "AED AMD ARS AUD AZN BBD BDT BGN BHD BRL BTN BWP CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP "
    "ETB EUR FJD GBP GEL GHS GTQ GYD HKD HRK HUF IDR ILS INR ISK JMD JOD JPY KES KHR KRW KWD KZT "
    "LAK LBP LKR MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NOK NPR NZD OMR PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD THB TND TRY TTD TWD TZS UAH UGX USD "
    "UYU UZS VND VUV WST XAF XCD XOF XPF ZAR ZMW"
).split()
_WORDS_TOO = frozenset({"ARS", "CAD", "COP", "MAD", "PEN"})
_NAMES = {
    "euro": "EUR", "pounds sterling": "GBP", "pound": "GBP", "rand": "ZAR", "rupee": "Rs",
    "yuan": "CNY", "renminbi": "CNY", "yen": "JPY", "won": "KRW", "ringgit": "MYR", "baht": "THB",
    "naira": "NGN", "cedi": "GHS", "dirham": "dirham", "zloty": "PLN", "swiss franc": "CHF",
    "kronor": "SEK", "swedish kronor": "SEK", "danish kroner": "DKK", "norwegian kroner": "NOK",
    "kroner": "kroner", "leu": "RON", "lei": "RON", "birr": "ETB", "pula": "BWP", "vatu": "VUV",
    "tala": "WST", "tenge": "KZT", "lari": "GEL", "riel": "KHR", "reais": "BRL", "pataca": "MOP",
    "koruna": "CZK", "quetzal": "GTQ", "ngultrum": "BTN", "rufiyaa": "MVR", "złoty": "PLN",
    "dinar": "dinar", "kwacha": "kwacha", "riyal": "riyal", "indian rupee": "INR",
    "pakistani rupee": "PKR", "sri lankan rupee": "LKR", "nepali rupee": "NPR",
    "mexican peso": "MXN", "philippine peso": "PHP", "argentine peso": "ARS",
    "chilean peso": "CLP", "colombian peso": "COP", "jamaican dollar": "JMD",
    "lira": "TRY", "rouble": "RUB", "ruble": "RUB",
    "rupiah": "IDR", "taka": "BDT", "shilling": "shilling", "forint": "HUF", "peso": "peso",
    "cfa franc": "FCFA", "francs cfa": "FCFA", "f cfa": "FCFA", "fcfa": "FCFA",
    "shekel": "ILS", "hryvnia": "UAH", "hong kong dollar": "HKD", "us dollar": "USD",
    "u.s. dollar": "USD", "american dollar": "USD", "australian dollar": "AUD",
    "canadian dollar": "CAD", "new zealand dollar": "NZD", "singapore dollar": "SGD",
    "taiwan dollar": "TWD", "new taiwan dollar": "TWD", "dollar": "$",
}  # fmt: skip
_UNITS = _SIGNS | {
    "dinar": "JOD", "dirham": "AED", "kroner": "NOK", "kwacha": "ZMW", "peso": "PHP",
    "riyal": "SAR", "shilling": "KES",
}  # fmt: skip
_LOCAL = {
    "$": {"HK": "HKD", "AU": "AUD", "NZ": "NZD", "CA": "CAD", "SG": "SGD", "TW": "TWD",
          "JM": "JMD", "TT": "TTD", "FJ": "FJD", "BB": "BBD", "BS": "BSD", "BZ": "BZD",
          "GY": "GYD", "NA": "NAD", "SB": "SBD", "MX": "MXN",
          **dict.fromkeys(("US", "EC", "FM", "MH", "PR", "PW", "SV", "TL"), "USD")},
    "kr": {"NO": "NOK", "DK": "DKK", "IS": "ISK", "SE": "SEK"},
    "kroner": {"NO": "NOK", "DK": "DKK"},
    "Rs": {"PK": "PKR", "LK": "LKR", "NP": "NPR", "IN": "INR", "MU": "MUR", "SC": "SCR"},
    "¥": {"CN": "CNY", "JP": "JPY"},
    "peso": {"PH": "PHP", "AR": "ARS", "CL": "CLP", "CO": "COP", "CU": "CUP", "DO": "DOP",
             "MX": "MXN", "UY": "UYU"},
    "shilling": {"KE": "KES", "TZ": "TZS", "UG": "UGX"},
    "dirham": {"AE": "AED", "MA": "MAD"},
    "dinar": {"BH": "BHD", "DZ": "DZD", "JO": "JOD", "KW": "KWD", "RS": "RSD", "TN": "TND"},
    "kwacha": {"MW": "MWK", "ZM": "ZMW"},
    "riyal": {"OM": "OMR", "QA": "QAR", "SA": "SAR"},
    "FCFA": {**dict.fromkeys(("BF", "BJ", "CI", "GW", "ML", "NE", "SN", "TG"), "XOF"),
             **dict.fromkeys(("CF", "CG", "CM", "GA", "GQ", "TD"), "XAF")},
}  # fmt: skip
"""What a sign or name that several currencies share means in a country (ISO 3166-1 alpha-2)."""


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BEFORE = re.compile(
    rf"(?<![A-Za-z$])(?:(?P<code>{'|'.join(_CODES)})[ ]?[$€£¥]"
    rf"|(?P<sign>{_any([*_SIGNS, *_CODES])}))"
    r"[ ]?$"
)
_THEN = re.compile(rf"[ ]?({'|'.join(_CODES)})(?!\w)(?![ ]?\d)")
_AFTER = re.compile(
    rf"[ -]?(?:(?P<sign>€|£|₹|\$|(?:{'|'.join(_CODES)}|RMB|kr)(?!\w))(?![ ]?\d)"
    rf"|(?P<name>(?i:{_any(list(_NAMES))})s?)\b)"
)
_DETERMINED = re.compile(r"(?:\b(?:an?|the|its|their|this|our|another)|['’]s) $")
_OF = re.compile(r"(?: worth)? (?:of|in)(?= (?!total|all\b|cash|addition)[a-z])")
_ACT = re.compile(r"(?:ion|ment|ance|ence|ing|ity|age|al|ure)$")


def read_money(text: str, number: Number, countries: Sequence[str]) -> Measure | None:
    """The amount that a number with a currency before or after it states, or None."""
    start, end = number.start, number.end
    bare = number.scale == 1 and number.end - number.start < 3
    if before := _BEFORE.search(text, max(0, start - 8), start):
        start, sign = before.start(), before["code"] or before["sign"]
        if bare and sign == "R" and "ZA" not in countries[:1]:
            return None  # "R18" is a film's rating, "R2" a road
        if sign.endswith("$") and (then := _THEN.match(text, end)):
            sign, end = then[1], then.end()  # "$5,000 CAD"
        end += 2 if text.startswith("/-", end) else 0  # "₹5000/-", as India writes it
    elif after := _AFTER.match(text, end):
        name = (after["name"] or "").lower()
        if name == "won" and number.scale == 1 and ("KR" not in countries or number.value < 2100):
            return None  # "Of the films, 12 won awards"
        end = after.end()
        sign = after["sign"] or _NAMES.get(name) or _NAMES[name.removesuffix("s")]
    else:
        return None
    if bare and sign in _WORDS_TOO:
        return None  # "COP 28", "12 PEN members"
    local = _LOCAL.get(sign.removesuffix("."), {})
    of, of_end = _purpose(text, start, end) or (None, 0)
    unit = next((local[c] for c in countries if c in local), _UNITS.get(sign, sign))
    return Measure(number, start, end, LEX.Money, number.value, unit, of, of_end)


def _purpose(text: str, start: int, end: int) -> Phrase | None:
    """What the amount is: "a £2 million grant", "HKD 200 million issuance", "€5,000 in fees"."""
    if match := _OF.match(text, end):
        return read_phrase(text, match.end())
    phrase = read_phrase(text, end)
    if phrase and re.match(r"\w+ed\b", phrase[0]):
        return None  # "the £2m allocated to it"
    if phrase and (_DETERMINED.search(text, max(0, start - 8), start) or _ACT.search(phrase[0])):
        return phrase
    return None
