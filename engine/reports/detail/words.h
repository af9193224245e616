#pragma once

#include "engine/base/clock.h"
#include "engine/base/money.h"

#include <string>
#include <string_view>

namespace kaze::reports::detail {

//! "1,204,500".
[[nodiscard]] std::string grouped(std::int64_t number);

//! "1 call", "1,204 calls".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view what);

//! For machines, exact: "0.000456789", "12.5", "0".
[[nodiscard]] std::string plainDollars(base::Money money);

//! "3.4 %"; "under 0.1 %" where it would say 0.0.
[[nodiscard]] std::string percent(double share);

//! "21 November 2026".
[[nodiscard]] std::string dateText(std::chrono::sys_days day);

//! "1 to 21 November 2026", "30 October to 2 November 2026", "1 November 2026"; the days, UTC, from `from` to before `to`.
[[nodiscard]] std::string periodText(base::Time from, base::Time to);

//! "21 November 2026, 14:32 UTC".
[[nodiscard]] std::string momentText(base::Time time);

//! The same to the second as clocks show it, without a zone: "2026-11-21 14:32:07".
[[nodiscard]] std::string clockText(base::Time shown);

//! As periodText where it is whole days, else with the times: "21 November 2026, 14:00 to 15:10"; of times as clocks show them.
[[nodiscard]] std::string spanText(base::Time from, base::Time to);

//! "840 ms", "12.5 s", "3 min 10 s", "2 h 5 min", "3 d 4 h".
[[nodiscard]] std::string lengthText(double seconds);
[[nodiscard]] std::string lengthText(base::Time from, base::Time to);

//! A value with its unit, for people: "1.2 GB", "35 ms", "62 %", "$4.10", "1,204".
[[nodiscard]] std::string valueText(double value, std::string_view unit);

//! A number with at most `decimals` decimals and no zeros behind: "12.5".
[[nodiscard]] std::string decimal(double number, int decimals);

//! Text as HTML shows it, inside of elements and attributes; what is not seen is written out.
[[nodiscard]] std::string escapedHtml(std::string_view text);

} // namespace kaze::reports::detail
