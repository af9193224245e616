#pragma once

#include "engine/api/fact_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

#include <optional>

//! Facts in the console's words. Pure.
namespace kaze::ui::facts {

//! "holds", "ended", "proposed", "rejected".
[[nodiscard]] QString stateText(const api::Fact& fact);
[[nodiscard]] Tone stateTone(const api::Fact& fact);
//! "nightly index runs at 02:00 UTC".
[[nodiscard]] QString sentence(const api::Fact& fact);
//! The day, with the year where it is another one than that of `now`: "12 Sep".
[[nodiscard]] QString dayText(api::Time time, api::Time now);
//! "since 12 Sep", "12 Sep to 14 Oct".
[[nodiscard]] QString spanText(const api::Fact& fact, api::Time now);
//! All that is known of it, a line each, to be pasted elsewhere.
[[nodiscard]] QString plainText(const api::Fact& fact);

//! A moment as a person types it: 2026-11-01 or 2026-11-01 14:30, local time; a day means its beginning, or its last moment with `endOfDay`. Nothing where it is none.
[[nodiscard]] std::optional<api::Time> timeOf(const QString& typed, bool endOfDay = false);
//! The form that `timeOf` takes.
[[nodiscard]] QString typedForm(api::Time time);

} // namespace kaze::ui::facts
