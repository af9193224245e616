#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

namespace kaze::ui {

//! "ok", "warning", "critical", "not measured".
[[nodiscard]] QString wordOf(const api::Open<api::TriggerLevel>& level);
[[nodiscard]] Tone toneOf(const api::Open<api::TriggerLevel>& level);

//! Triggers of readiness in the console's words. Pure.
namespace trigger {
//! Whether it warns or is critical.
[[nodiscard]] bool isNear(const api::Trigger& trigger);
//! Its value as a share of the threshold; 0 while nothing was measured.
[[nodiscard]] double share(const api::Trigger& trigger);
//! "31", "82 %"; "—" while nothing was measured.
[[nodiscard]] QString valueText(const api::Trigger& trigger);
//! "of 50", "of 100 for 30 s".
[[nodiscard]] QString limitText(const api::Trigger& trigger);
//! "warning 78 %": the state with how near it is where that matters.
[[nodiscard]] QString stateText(const api::Trigger& trigger);
//! When it reaches its threshold, as it goes: "12 Dec", "at 18:20", "reached", "—" where nobody can tell.
[[nodiscard]] QString reachedText(const api::Trigger& trigger, api::Time now);
//! "12 Dec, between 3 Dec and 4 Jan: a straight line through …"; why there is none where there is none.
[[nodiscard]] QString forecastText(const api::Trigger& trigger, api::Time now);
//! "Stage 0 · MVP".
[[nodiscard]] QString stageText(const api::Readiness& readiness);
//! "stage 1", "stages 2 to 3": when the documents expect it.
[[nodiscard]] QString stageOf(const api::Trigger& trigger);
[[nodiscard]] const api::Trigger* find(const api::Readiness& readiness, const QString& id);
} // namespace trigger

} // namespace kaze::ui
