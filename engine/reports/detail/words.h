#pragma once

#include "engine/base/clock.h"
#include "engine/base/money.h"

#include <string>
#include <string_view>

namespace kaze::reports::detail {

//! "1,204,500".
[[nodiscard]] std::string grouped(std::int64_t number);

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

//! A number with at most `decimals` decimals and no zeros behind: "12.5".
[[nodiscard]] std::string decimal(double number, int decimals);

//! Text as HTML shows it, inside of elements and attributes; what is not seen is written out.
[[nodiscard]] std::string escapedHtml(std::string_view text);

} // namespace kaze::reports::detail
