#include "tests/e2e/cell_view.h"

#include "engine/api/wire.h"

#include <boost/json.hpp>

namespace kaze::e2e {

namespace {

//! What of a row has to be the same at both ends.
std::string textOf(const api::RunRow& row)
{
    return row.state.name() + ", " + std::to_string(row.turns) + " turns, " + std::to_string(row.toolCalls) + " calls, "
        + std::to_string(row.spentTokens) + " tokens, " + row.costUsd.text() + ", tenant " + row.tenant + ", trace "
        + row.traceId;
}

} // namespace

CellView::CellView(std::unique_ptr<server::RemoteClient> client, bool keepTexts) : m_client(std::move(client))
{
    m_client->onStatus([state = m_state](const server::RemoteStatus& status) {
        const std::lock_guard lock(state->mutex);
        if (status.state == server::RemoteState::Reconnecting && state->seen.status.state == server::RemoteState::Connected)
            ++state->seen.breaks;
        state->seen.status = status;
        state->changed.notify_all();
    });
    m_client->onClosed([state = m_state](base::Error error) {
        const std::lock_guard lock(state->mutex);
        state->seen.closed = std::move(error);
        state->changed.notify_all();
    });
    api::EventFilter filter;
    filter.snapshots = filter.runs = filter.alerts = true;
    filter.runId = "*";
    if (keepTexts)
        filter.logs = "";
    m_client->listen(filter, [state = m_state, keepTexts](const api::Event& event) {
        auto text = keepTexts ? boost::json::serialize(api::toJson(event)) : std::string();
        const std::lock_guard lock(state->mutex);
        take(state->seen, event);
        if (keepTexts)
            state->seen.texts.push_back(std::move(text));
        state->changed.notify_all();
    });
}

void CellView::take(Seen& seen, const api::Event& event)
{
    if (const auto* lost = std::get_if<api::EventsLost>(&event)) {
        seen.lost += lost->count;
        ++seen.rounds;
        seen.lastSnapshot = 0; // of another process, perhaps
    } else if (const auto* snapshot = std::get_if<api::SnapshotTaken>(&event)) {
        const auto number = snapshot->snapshot.number;
        if (number <= seen.lastSnapshot)
            seen.wrong.push_back("snapshot " + std::to_string(number) + " after " + std::to_string(seen.lastSnapshot));
        seen.lastSnapshot = number;
        ++seen.snapshots;
    } else if (const auto* changed = std::get_if<api::RunChanged>(&event)) {
        seen.runs[changed->run.runId].row = changed->run;
    } else if (const auto* added = std::get_if<api::StepAdded>(&event)) {
        auto& told = seen.runs[added->runId];
        const auto number = added->step.number;
        if (number <= told.told)
            seen.wrong.push_back("step " + std::to_string(number) + " of " + added->runId + " came twice");
        else if (number > told.last + 1 && told.rounds == seen.rounds)
            seen.wrong.push_back(
                "step " + std::to_string(number) + " of " + added->runId + " came after " + std::to_string(told.last));
        told.told = number;
        told.last = std::max(told.last, number); // it may have been asked already
        told.rounds = seen.rounds;
    } else if (const auto* asked = std::get_if<api::ApprovalAsked>(&event)) {
        if (!seen.questions.insert(asked->approval.approvalId).second)
            seen.wrong.push_back("question " + asked->approval.approvalId + " came twice");
    } else if (const auto* answered = std::get_if<api::ApprovalClosed>(&event)) {
        seen.questions.erase(answered->approvalId);
    }
}

bool CellView::until(const std::function<bool(const Seen&)>& so, std::chrono::seconds atMost)
{
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(lock, atMost, [&] { return so(m_state->seen); });
}

bool CellView::untilEnded(const std::vector<std::string>& runs)
{
    return until([&](const Seen& seen) {
        return std::ranges::all_of(runs, [&](const auto& id) {
            const auto found = seen.runs.find(id);
            return found != seen.runs.end() && found->second.row
                && api::hasEnded(found->second.row->state.valueOr(api::RunState::Running));
        });
    });
}

bool CellView::untilAway()
{
    return until([](const Seen& seen) { return seen.status.state == server::RemoteState::Reconnecting; });
}

bool CellView::untilBack()
{
    return until([](const Seen& seen) { return seen.breaks > 0 && seen.status.state == server::RemoteState::Connected; });
}

CellView::Seen CellView::seen() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->seen;
}

std::string CellView::askAnew()
{
    const auto rounds = seen().rounds;
    if (rounds == m_asked)
        return {};
    api::ListRuns all;
    all.limit = 1000;
    const auto page = ask(all);
    if (!page)
        return "it could not ask anew: " + page.error().text();
    for (const auto& row : page->rows) {
        const auto steps = ask(api::ListSteps{row.runId, 0, 1, true});
        if (!steps)
            return "it could not ask for steps: " + steps.error().text();
        const std::lock_guard lock(m_state->mutex);
        auto& told = m_state->seen.runs[row.runId];
        if (!told.row || told.row->updatedAt <= row.updatedAt)
            told.row = row;
        told.last = std::max(told.last, steps->last);
        told.rounds = m_state->seen.rounds;
    }
    m_asked = rounds;
    return {};
}

std::string CellView::difference(CellView& fresh)
{
    if (auto failed = askAnew(); !failed.empty())
        return failed;
    api::ListRuns all;
    all.limit = 1000;
    const auto page = fresh.ask(all);
    if (!page)
        return "the cell does not answer: " + page.error().text();
    std::map<std::string, std::int64_t> steps;
    for (const auto& row : page->rows) {
        const auto last = fresh.ask(api::ListSteps{row.runId, 0, 1, true});
        if (!last)
            return "the cell does not answer: " + last.error().text();
        if (!steps.emplace(row.runId, last->last).second)
            return "the run " + row.runId + " is there twice";
    }
    // What was asked may be ahead of what is told.
    std::string differs;
    const auto isSame = [&](const Seen& seen) {
        differs.clear();
        for (const auto& row : page->rows) {
            const auto told = seen.runs.find(row.runId);
            if (told == seen.runs.end() || !told->second.row)
                differs += "the run " + row.runId + " is missing\n";
            else if (textOf(*told->second.row) != textOf(row))
                differs += row.runId + ": told " + textOf(*told->second.row) + "; it is " + textOf(row) + '\n';
            else if (told->second.last != steps.at(row.runId))
                differs += row.runId + ": told step " + std::to_string(told->second.last) + " of "
                    + std::to_string(steps.at(row.runId)) + '\n';
        }
        for (const auto& [id, told] : seen.runs)
            if (!steps.contains(id))
                differs += "a run that does not exist: " + id + '\n';
        return differs.empty() || !seen.wrong.empty();
    };
    static_cast<void>(until(isSame, std::chrono::seconds(5)));
    for (const auto& each : seen().wrong)
        differs += each + '\n';
    return differs;
}

} // namespace kaze::e2e
