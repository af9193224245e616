#include "ui/models/tool_words.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ToolWords)
};

QString plain(double value)
{
    return QLocale().toString(value, 'g', 6);
}

} // namespace

QString wordOf(const api::Open<api::ToolServerState>& state)
{
    using enum api::ToolServerState;
    if (!state.known())
        return text(state.name());
    switch (state.valueOr(Stopped)) {
    case Stopped:
        return Words::tr("stopped");
    case Starting:
        return Words::tr("starting");
    case Ready:
        return Words::tr("ready");
    case Restarting:
        return Words::tr("restarting");
    case Failed:
        return Words::tr("failed");
    }
    return {};
}

Tone toneOf(const api::Open<api::ToolServerState>& state)
{
    using enum api::ToolServerState;
    if (state == Ready)
        return Tone::Ok;
    if (state == Failed)
        return Tone::Critical;
    return state == Restarting || state == Starting ? Tone::Warning : Tone::Neutral;
}

QString breakerText(const api::ToolRow& tool)
{
    if (tool.breaker == api::ToolBreaker::Open)
        return Words::tr("off for %1 s").arg(std::llround(std::ceil(tool.breakerSeconds)));
    if (tool.breaker == api::ToolBreaker::HalfOpen)
        return Words::tr("tries again");
    return tool.breaker.known() ? Words::tr("ok") : text(tool.breaker.name());
}

Tone breakerTone(const api::ToolRow& tool)
{
    if (tool.breaker == api::ToolBreaker::Open)
        return Tone::Critical;
    return tool.breaker == api::ToolBreaker::Closed ? Tone::Ok : Tone::Warning;
}

namespace tools {

QString sourceText(const api::ToolRow& tool)
{
    return tool.serverId.empty() ? Words::tr("built-in") : text(tool.source);
}

bool needsRun(const api::ToolRow& tool)
{
    static constexpr std::array<std::string_view, 4> kOfRuns{"memory.", "agent.", "person.", "message."};
    return tool.serverId.empty()
        && std::ranges::any_of(kOfRuns, [&](std::string_view prefix) { return tool.name.starts_with(prefix); });
}

QStringList limitTexts(const api::ToolLimits& limits)
{
    QStringList all;
    if (limits.perMinute > 0)
        all << Words::tr("%1 calls a minute").arg(plain(limits.perMinute));
    if (limits.tenantPerMinute > 0)
        all << Words::tr("%1 calls a minute for one tenant").arg(plain(limits.tenantPerMinute));
    if (limits.atOnce > 0)
        all << Words::tr("%n call(s) at one time", nullptr, static_cast<int>(limits.atOnce));
    if (limits.tenantAtOnce > 0)
        all << Words::tr("%n call(s) of one tenant at one time", nullptr, static_cast<int>(limits.tenantAtOnce));
    if (limits.waiting > 0)
        all << Words::tr("%n call(s) of one tenant wait at most; more are refused", nullptr, static_cast<int>(limits.waiting));
    if (limits.timeoutSeconds > 0)
        all << Words::tr("A call takes %1 at most").arg(secondsText(limits.timeoutSeconds));
    if (limits.responseBytes > 0)
        all << Words::tr("Results longer than %1 are cut").arg(format::bytes(limits.responseBytes));
    if (limits.cacheSeconds > 0)
        all << Words::tr("A result is used again for %1").arg(secondsText(limits.cacheSeconds));
    if (limits.retries > 0)
        all << Words::tr("Tried again up to %n time(s) where that does no harm", nullptr, static_cast<int>(limits.retries));
    return all;
}

QString limitSummary(const api::ToolLimits& limits)
{
    QStringList parts;
    if (const double rate = limits.perMinute > 0 ? limits.perMinute : limits.tenantPerMinute; rate > 0)
        parts << Words::tr("%1/min").arg(plain(rate));
    if (const auto atOnce = limits.atOnce > 0 ? limits.atOnce : limits.tenantAtOnce; atOnce > 0)
        parts << Words::tr("%1 at once").arg(atOnce);
    if (parts.isEmpty() && limits.timeoutSeconds > 0)
        parts << Words::tr("ends after %1").arg(secondsText(limits.timeoutSeconds));
    return parts.isEmpty() ? QStringLiteral("—") : parts.join(QStringLiteral(", "));
}

QString secondsText(double seconds)
{
    return seconds > 0 ? format::duration(std::llround(seconds * 1e9)) : QStringLiteral("—");
}

} // namespace tools

} // namespace kaze::ui
