#pragma once

#include "engine/api/reply.h"
#include "engine/api/snapshot.h"
#include "ui/widgets/tokens.h"

#include <QDateTime>
#include <QString>

//! The engine's values in the console's words: states with their tones, moments, and what stands in a table's cell. Pure.
namespace kaze::ui {

//! "waiting for approval"; the name as it came for a state that this build does not know.
[[nodiscard]] QString wordOf(const api::Open<api::RunState>& state);
[[nodiscard]] Tone toneOf(const api::Open<api::RunState>& state);

//! Whether the run may still do something by itself or after an answer (not ended, not interrupted).
[[nodiscard]] bool isLive(const api::Open<api::RunState>& state);

[[nodiscard]] QString wordOf(const api::Open<api::CheckStatus>& status);
[[nodiscard]] Tone toneOf(const api::Open<api::CheckStatus>& status);

//! "running", "starting": the engine's state and the tone of its dot.
[[nodiscard]] QString wordOf(const api::Open<api::EngineState>& state);
[[nodiscard]] Tone toneOf(const api::Open<api::EngineState>& state);

//! The pool in which all runs of a cell stand, whatever their own.
[[nodiscard]] bool isWholeCell(const std::string& pool);
//! Its name; "all together" for the whole cell.
[[nodiscard]] QString poolName(const std::string& pool);

//! In UTC; the formatters turn it into local time.
[[nodiscard]] QDateTime toDateTime(api::Time time);

//! Seconds since the run was made, until it ended or `now`; never negative.
[[nodiscard]] qint64 elapsedSeconds(const api::RunRow& run, api::Time now);

//! Text from the engine (UTF-8; what is not becomes U+FFFD).
[[nodiscard]] inline QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

} // namespace kaze::ui
