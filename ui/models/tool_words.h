#pragma once

#include "engine/api/tool_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>
#include <QStringList>

namespace kaze::ui {

[[nodiscard]] QString wordOf(const api::Open<api::ToolServerState>& state);
[[nodiscard]] Tone toneOf(const api::Open<api::ToolServerState>& state);
//! "ok", "tries again in 21 s", "trying again": whether calls go through.
[[nodiscard]] QString breakerText(const api::ToolRow& tool);
[[nodiscard]] Tone breakerTone(const api::ToolRow& tool);

//! Tools in the console's words. Pure.
namespace tools {
//! "built-in", or the name of the MCP server.
[[nodiscard]] QString sourceText(const api::ToolRow& tool);
//! Whether it speaks for a run, or to its people, so that nobody calls it by hand.
[[nodiscard]] bool needsRun(const api::ToolRow& tool);
//! What holds for its calls, a sentence a line; empty where nothing does.
[[nodiscard]] QStringList limitTexts(const api::ToolLimits& limits);
//! The same in few words: "60/min, 4 at once".
[[nodiscard]] QString limitSummary(const api::ToolLimits& limits);
//! Seconds as people read them; "—" for none.
[[nodiscard]] QString secondsText(double seconds);
} // namespace tools

} // namespace kaze::ui
