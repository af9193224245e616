#include "ui/link/event_inbox.h"

#include <algorithm>
#include <utility>

namespace kaze::ui {

namespace {

constexpr std::size_t kMostEvents = 20'000;
constexpr std::size_t kReach = 64; //!< how far back a piece of text looks for one to join
constexpr std::size_t kMostLines = 5'000; // of the log: more than anybody shows at once
constexpr std::size_t kMostText = 256 * 1024; //!< of one merged piece

} // namespace

void EventInbox::put(const api::Event& event, const std::optional<std::string>& logFilter)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        if (std::holds_alternative<api::LogsAdded>(event) && logFilter != m_logFilter)
            return;
        std::visit([this](const auto& known) { add(known); }, event);
        wake = !m_woken && !empty();
        m_woken = m_woken || wake;
    }
    if (wake)
        m_wake();
}

EventInbox::Batch EventInbox::take(bool withRuns, bool withSnapshot, bool& more)
{
    const std::lock_guard lock(m_mutex);
    Batch taken;
    taken.events = std::exchange(m_batch.events, {});
    taken.lost = std::exchange(m_batch.lost, false);
    taken.logs = std::exchange(m_batch.logs, std::nullopt);
    if (withRuns) {
        taken.runs = std::exchange(m_batch.runs, {});
        m_runPlaces.clear();
    }
    if (withSnapshot)
        taken.snapshot = std::exchange(m_batch.snapshot, std::nullopt);
    more = !empty();
    m_woken = more;
    return taken;
}

void EventInbox::setFollowed(std::set<std::string> runIds)
{
    const std::lock_guard lock(m_mutex);
    m_followed = std::move(runIds);
}

void EventInbox::setLogFilter(const std::optional<std::string>& filter)
{
    const std::lock_guard lock(m_mutex);
    if (m_logFilter != filter)
        m_batch.logs.reset();
    m_logFilter = filter;
}

void EventInbox::clear()
{
    const std::lock_guard lock(m_mutex);
    m_batch = {};
    m_runPlaces.clear();
}

void EventInbox::add(const api::StepAdded& step)
{
    if (m_followed.contains(step.runId))
        append(step);
}

void EventInbox::add(const api::TextDelta& text)
{
    if (!m_followed.contains(text.runId))
        return;
    // The last event of this run takes the text when it is text; behind a step it must not move in front of it.
    const auto reach = std::min(m_batch.events.size(), kReach);
    for (auto it = m_batch.events.rbegin(); it != m_batch.events.rbegin() + static_cast<std::ptrdiff_t>(reach); ++it) {
        if (auto* before = std::get_if<api::TextDelta>(&*it); before && before->runId == text.runId) {
            if (text.restarted) {
                *before = text;
                return;
            }
            if (before->text.size() + text.text.size() > kMostText)
                break;
            before->text += text.text;
            return;
        }
        const auto* step = std::get_if<api::StepAdded>(&*it);
        if (step && step->runId == text.runId)
            break;
    }
    append(text);
}

void EventInbox::add(const api::RunChanged& changed)
{
    const auto known = m_runPlaces.find(changed.run.runId);
    if (known != m_runPlaces.end()) {
        m_batch.runs[known->second] = changed.run;
    } else if (m_batch.runs.size() < kMostEvents) {
        m_runPlaces.emplace(changed.run.runId, m_batch.runs.size());
        m_batch.runs.push_back(changed.run);
    } else {
        m_batch.lost = true;
    }
}

void EventInbox::add(const api::LogsAdded& added)
{
    if (!m_batch.logs)
        m_batch.logs.emplace();
    auto& logs = *m_batch.logs;
    logs.leftOut += added.leftOut;
    logs.rows.insert(logs.rows.end(), added.rows.begin(), added.rows.end());
    if (logs.rows.size() > kMostLines) {
        const auto over = static_cast<std::ptrdiff_t>(logs.rows.size() - kMostLines);
        logs.rows.erase(logs.rows.begin(), logs.rows.begin() + over);
        logs.leftOut += over;
    }
}

void EventInbox::append(api::Event event)
{
    if (m_batch.events.size() >= kMostEvents) {
        m_batch.events.erase(m_batch.events.begin(), m_batch.events.begin() + kMostEvents / 2);
        m_batch.lost = true;
    }
    m_batch.events.push_back(std::move(event));
}

bool EventInbox::empty() const
{
    return m_batch.events.empty() && m_batch.runs.empty() && !m_batch.snapshot && !m_batch.logs && !m_batch.lost;
}

} // namespace kaze::ui
