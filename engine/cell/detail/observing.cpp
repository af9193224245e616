// What the cell says of itself in the log of observations.

#include "engine/cell/detail/engine.h"
#include "engine/cell/log_intake.h"

namespace kaze::cell::detail {

namespace {

//! What runs and messages do is told by those who do it.
bool isConfiguration(std::string_view command)
{
    constexpr std::array kBeginnings{"set_", "remove_", "save_", "add_", "create_", "revoke_", "import_", "pause_schedule",
        "decide_", "do_trigger_step", "settle_budget", "clear_cache", "rebuild_", "compact_", "reshard_", "restart_server",
        "stop_server"};
    return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) { return command.starts_with(beginning); });
}

} // namespace

void Engine::takeInLog()
{
    auto intake = std::make_shared<LogIntake>(*m_observations, m_clock);
    m_logs->forwardTo([intake = std::move(intake)](
                          auto level, std::string_view module, std::string_view text) { intake->take(level, module, text); });
}

void Engine::tellOfCommand(const AuditNote& note, const std::optional<base::Error>& failed)
{
    if (!isConfiguration(note.action))
        return;
    telemetry::ObservationEvent event;
    event.level = failed ? telemetry::Level::Warning : telemetry::Level::Info;
    event.source = "cell";
    event.message = std::string(note.action) + (note.subject.empty() ? "" : " " + note.subject) + " by " + note.actor
        + (failed ? " was refused: " + failed->text() : "");
    event.tenant = note.tenant;
    event.fields = {{"command", std::string(note.action)}, {"actor", note.actor}};
    if (!note.subject.empty())
        event.fields.push_back({"subject", note.subject});
    if (!note.detail.empty())
        event.fields.push_back({"detail", note.detail});
    m_observations->record(std::move(event));
}

void Engine::tellOfLostMessages(const messaging::Mailboxes::Lost& lost)
{
    telemetry::ObservationEvent event;
    event.level = telemetry::Level::Warning;
    event.source = "messaging";
    event.tenant = lost.tenant;
    if (lost.setAside > 0)
        event.message = std::to_string(lost.setAside) + " messages of " + lost.mailbox
            + " were set aside: given too often, and nobody said that they are done";
    if (lost.expired > 0)
        event.message += (event.message.empty() ? "" : "; ") + std::to_string(lost.expired) + " messages of " + lost.mailbox
            + " are past their deadline";
    event.fields = {{"mailbox", lost.mailbox}, {"set_aside", lost.setAside}, {"expired", lost.expired}};
    m_observations->record(std::move(event));
}

} // namespace kaze::cell::detail
