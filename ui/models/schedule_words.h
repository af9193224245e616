#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/widgets/tokens.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace kaze::ui {

[[nodiscard]] QString wordOf(const api::Open<api::ScheduleState>& state);
[[nodiscard]] Tone toneOf(const api::Open<api::ScheduleState>& state);
[[nodiscard]] QString wordOf(const api::Open<api::FireOutcome>& outcome);
[[nodiscard]] Tone toneOf(const api::Open<api::FireOutcome>& outcome);
//! A sign for a place where no word fits: "✓", "✕", "–", "…".
[[nodiscard]] QString signOf(const std::optional<api::Open<api::FireOutcome>>& outcome);

//! Schedules in the console's words. Pure.
namespace schedule {
//! "while the run before is at work, a fire is skipped".
[[nodiscard]] QString overlapText(const api::Open<api::OverlapPolicy>& policy);
//! "fires missed in the last hour are caught up by one run".
[[nodiscard]] QString catchUpText(const api::Open<api::CatchUpPolicy>& policy, double seconds);
//! "5 min", "1 h 30 min": a span as it is typed and shown, empty for none.
[[nodiscard]] QString spanText(double seconds);
//! "90 s", "5 min", "1h30m"; without a unit seconds. None for what is no span.
[[nodiscard]] std::optional<double> spanOf(const QString& typed);
//! "Mon 23 Nov 2026 02:00:00 CET".
[[nodiscard]] QString momentIn(api::Time at, const QByteArray& zone);
//! A moment here, in the schedule's zone where that is another one, and in UTC: for a tooltip.
[[nodiscard]] QString momentsOf(api::Time at, const std::string& zone);
//! Whether the machine knows a zone of this name.
[[nodiscard]] bool isZone(const QString& name);
} // namespace schedule

} // namespace kaze::ui
