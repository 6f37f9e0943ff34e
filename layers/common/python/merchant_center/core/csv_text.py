"""Text in a file that people open in a spreadsheet, and may hand in again."""

import re
import unicodedata

GUARDS = "'\t"
"""What is put in front of a text so that it stays one; whoever reads such a file takes it away again."""

_FORMULA = re.compile(r"[\x00-\x1f]|[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]")
_HAS_A_VALUE = re.compile(
    r"[\d〇零一二三四五六七八九十百千]|^\s*(?:true|false|真|假|ｔｒｕｅ|ｆａｌｓｅ|[#＃].*)\s*$", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CONSTANT = re.compile(r"true|false|真|假|#[a-z0-9/?!_]+")
_WORD_OF_A_VALUE = re.compile(
    r"jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
    r"|dec(ember)?|(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(day)?|st|nd|rd|th|[apm]|am|pm|[de]"
    r"|t|z|utc|gmt|cny|rmb|usd|eur|gbp|hkd|jpy|us|(上午|下午|星期|[年月日号时時点點分秒周元圆万亿〇零一二三四五六七八九十百千])+"
)


def escape_formula(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe in front of what would begin a formula.

    Source: OWASP, CSV injection. East Asian versions of Excel run full-width signs as well, and blanks
    in front of a sign are dropped by some programs.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def digits_as_text(text: str) -> str:
    """Return text with a tab in front, so that a spreadsheet shows every digit instead of 4.2E+27."""
    return f"\t{text}" if text else ""


def text_cell(text: str) -> str:
    """Return the cell of a text: guarded if a spreadsheet would run it, or read a number, date or truth value in it."""
    safe = escape_formula(text)
    return digits_as_text(text) if safe == text and _is_read_as_value(text) else safe


def _is_read_as_value(text: str) -> bool:
    """Return whether it has nothing but digits, signs and the words of dates, times and amounts.

    This is wider than any one spreadsheet: a guard too many is a tab that nobody sees, one too few loses digits.
    """
    if not _HAS_A_VALUE.search(text):
        return False
    # Full-width digits, as people in China type them, are digits.
    flat = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().lower()
    words = _LETTERS.findall(flat)
    return _CONSTANT.fullmatch(flat) is not None or all(_WORD_OF_A_VALUE.fullmatch(one) for one in words)
