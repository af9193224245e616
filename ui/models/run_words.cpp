#include "ui/models/run_words.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Words)
};

} // namespace

QString wordOf(const api::Open<api::RunState>& state)
{
    using enum api::RunState;
    if (!state.known())
        return text(state.name());
    switch (state.valueOr(Queued)) {
    case Queued:
        return Words::tr("queued");
    case Running:
        return Words::tr("running");
    case WaitingApproval:
        return Words::tr("approval");
    case NeedsAttention:
        return Words::tr("needs attention");
    case Paused:
        return Words::tr("paused");
    case Interrupted:
        return Words::tr("interrupted");
    case Done:
        return Words::tr("done");
    case Failed:
        return Words::tr("failed");
    case BudgetExhausted:
        return Words::tr("budget used up");
    case Cancelled:
        return Words::tr("cancelled");
    }
    return {};
}

Tone toneOf(const api::Open<api::RunState>& state)
{
    using enum api::RunState;
    if (!state.known())
        return Tone::Neutral;
    switch (state.valueOr(Queued)) {
    case Running:
        return Tone::Accent;
    case WaitingApproval:
    case NeedsAttention:
    case Interrupted:
        return Tone::Warning;
    case Done:
        return Tone::Ok;
    case Failed:
    case BudgetExhausted:
        return Tone::Critical;
    case Queued:
    case Paused:
    case Cancelled:
        break;
    }
    return Tone::Neutral;
}

bool isLive(const api::Open<api::RunState>& state)
{
    using enum api::RunState;
    return state == Queued || state == Running || state == WaitingApproval || state == NeedsAttention || state == Paused;
}

bool isWholeCell(const std::string& pool)
{
    return pool == "*";
}

QString poolName(const std::string& pool)
{
    return isWholeCell(pool) ? Words::tr("all together") : text(pool);
}

QString wordOf(const api::Open<api::CheckStatus>& status)
{
    if (status == api::CheckStatus::Ok)
        return Words::tr("ok");
    if (status == api::CheckStatus::Failed)
        return Words::tr("failed");
    return status.known() ? Words::tr("warning") : text(status.name());
}

Tone toneOf(const api::Open<api::CheckStatus>& status)
{
    if (status == api::CheckStatus::Ok)
        return Tone::Ok;
    return status == api::CheckStatus::Failed ? Tone::Critical : Tone::Warning;
}

QString wordOf(const api::Open<api::EngineState>& state)
{
    using enum api::EngineState;
    if (!state.known())
        return text(state.name());
    switch (state.valueOr(Running)) {
    case Starting:
        return Words::tr("starting");
    case Running:
        return Words::tr("running");
    case Stopping:
        return Words::tr("stopping");
    case Stopped:
        return Words::tr("stopped");
    case Failed:
        return Words::tr("failed");
    }
    return {};
}

Tone toneOf(const api::Open<api::EngineState>& state)
{
    using enum api::EngineState;
    if (state == Running)
        return Tone::Ok;
    return state == Failed || state == Stopped ? Tone::Critical : Tone::Warning;
}

QDateTime toDateTime(api::Time time)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

qint64 elapsedSeconds(const api::RunRow& run, api::Time now)
{
    const auto end = run.endedAt.value_or(now);
    return std::max<qint64>(0, std::chrono::duration_cast<std::chrono::seconds>(end - run.createdAt).count());
}

} // namespace kaze::ui
