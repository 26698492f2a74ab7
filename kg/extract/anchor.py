"""The day a document speaks from, which "last year" and "next month" are counted from."""

import re
from datetime import date, timedelta


class Anchor:
    """The day a document was published, as far as it is known."""

    def __init__(self, published: str | None) -> None:
        """Take an ISO 8601 date of any precision: 2025, 2025-04, 2025-04-22."""
        match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
        self.year = int(match[1]) if match else None
        self.month = int(match[2]) if match and match[2] else None
        self.day = date.fromisoformat(match[0]) if match and match[3] else None

    def years_on(self, years: int) -> str | None:
        """The year so many years later, or None where the year is not known."""
        return None if self.year is None else f"{self.year + years:04}"

    def months_on(self, months: int) -> str | None:
        """The month so many months later; this month as exactly as it is known."""
        if self.year is None or self.month is None:
            return None if months else self.years_on(0)
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return f"{year:04}-{month + 1:02}"

    def weeks_on(self, weeks: int) -> str | None:
        """The month in which the week so many weeks later lies; weeks have no date of their own."""
        if self.day is None:
            return None if weeks else self.months_on(0)
        return f"{self.day + timedelta(weeks=weeks):%Y-%m}"

    def days_on(self, days: int) -> str | None:
        """The day so many days later; today as exactly as it is known."""
        if self.day is None:
            return None if days else self.months_on(0)
        return (self.day + timedelta(days=days)).isoformat()
