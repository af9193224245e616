#pragma once

#include <QDateTime>
#include <QLocale>
#include <QString>

//! Numbers, times and sizes as people read them, in the language of `locale`. The exact value belongs into the tooltip and the clipboard:
//! `exact*` gives it. Everything is pure.
namespace kaze::ui::format {

//! "999", "4.1 k", "412 k", "1.2 M", "3.4 G".
[[nodiscard]] QString count(qint64 value, const QLocale& locale = QLocale());
//! "412,345" in the grouping of the locale.
[[nodiscard]] QString exactCount(qint64 value, const QLocale& locale = QLocale());

//! "840 ns", "12 µs", "1.8 ms", "3.4 s", "3 m 10 s", "2 h 5 m", "3 d 4 h". Negative means unknown: "—".
[[nodiscard]] QString duration(qint64 nanoseconds, const QLocale& locale = QLocale());
//! "1,812,443 ns" for a tooltip.
[[nodiscard]] QString exactDuration(qint64 nanoseconds, const QLocale& locale = QLocale());
//! "00:42", "03:10", "1:02:10": a running clock.
[[nodiscard]] QString clock(qint64 seconds);

//! US dollars from billionths: "$0.11", "$0.0004", "$18.42", "$1,204.50", "$0.00" for nothing.
[[nodiscard]] QString money(qint64 nanoDollars, const QLocale& locale = QLocale());
//! Every digit that is not a trailing zero: "$0.110004512".
[[nodiscard]] QString exactMoney(qint64 nanoDollars, const QLocale& locale = QLocale());

//! "86 KB", "1.4 GB"; 1 KB is 1024 bytes.
[[nodiscard]] QString bytes(qint64 value, const QLocale& locale = QLocale());
[[nodiscard]] QString exactBytes(qint64 value, const QLocale& locale = QLocale());

//! 0.824 is "82.4 %", 0.62 is "62 %"; what is short of everything never says "100 %".
[[nodiscard]] QString percent(double fraction, const QLocale& locale = QLocale());

//! "now", "12 s ago", "4 min ago", "3 h ago", "3 d ago", "in 5 min"; older than 30 days the date.
[[nodiscard]] QString relative(const QDateTime& then, const QDateTime& now, const QLocale& locale = QLocale());
//! Local time, with the date unless it is today's: "14:32:07", "20 Nov 14:32".
[[nodiscard]] QString moment(const QDateTime& when, const QDateTime& now, const QLocale& locale = QLocale());
//! For the tooltip of a moment: "2026-11-21 14:32:07.123 UTC".
[[nodiscard]] QString utc(const QDateTime& when);

//! The first `length` characters and "…" when there is more: "4bf92f35…".
[[nodiscard]] QString shortId(const QString& id, int length = 8);

} // namespace kaze::ui::format
