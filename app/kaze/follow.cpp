#include "app/kaze/follow.h"

#include "app/kaze/json_output.h"
#include "app/kaze/questions.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_requests.h"
#include "engine/api/wire.h"
#include "engine/base/text.h"

#include <boost/json.hpp>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <iostream>
#include <mutex>

namespace kaze::cli {

namespace {

//! The option that gives a run more of what its budget limits.
std::string raised(const api::RunRow& run)
{
    return run.budgetUsd ? " --budget USD" : run.budgetTokens ? " --budget-tokens N" : "";
}

volatile std::sig_atomic_t g_interrupts = 0; // a signal handler can reach nothing else
volatile std::sig_atomic_t g_terminate = 0;

void onInterrupt(int)
{
    g_interrupts = g_interrupts + 1;
}

void onTerminate(int)
{
    g_terminate = 1;
}

void catchSignals()
{
    struct sigaction action { };
    action.sa_handler = onInterrupt;
    ::sigaction(SIGINT, &action, nullptr);
    action.sa_handler = onTerminate;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGHUP, &action, nullptr);
}

//! Events on their way from the cell's thread to ours.
class Inbox {
public:
    void put(api::Event event)
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event));
        m_changed.notify_one();
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_changed.notify_one();
    }
    std::optional<api::Event> take(std::chrono::milliseconds patience)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, patience, [this] { return !m_events.empty() || m_closed; });
        if (m_events.empty())
            return std::nullopt;
        auto event = std::move(m_events.front());
        m_events.pop_front();
        return event;
    }
    [[nodiscard]] bool closed()
    {
        const std::lock_guard lock(m_mutex);
        return m_closed && m_events.empty();
    }

private:
    std::mutex m_mutex; //!< guards the two below
    std::deque<api::Event> m_events;
    bool m_closed = false;
    std::condition_variable m_changed;
};

class Follower {
public:
    Follower(Session session, Common common, std::string runId, bool fromStart)
        : m_session(std::move(session)), m_common(std::move(common)), m_run(std::move(runId)), m_fromStart(fromStart)
    {
    }

    int follow();

private:
    void listen();
    base::Result<> catchUp();
    base::Result<> goOn();
    void show(const api::Event& event);
    void show(const api::Step& step);
    void show(const api::TextDelta& delta);
    std::optional<int> settled();
    void showUntilNow();
    bool askAll();
    bool askOne(const api::Approval& approval);
    void say(const std::string& text) const;
    std::string commandsFor(const std::string& run);
    int finish(const api::RunDetail& detail);

    Session m_session;
    Common m_common;
    std::string m_run;
    bool m_fromStart;
    int m_cell = 1; //!< the one that is listened to, as the session counts them
    std::shared_ptr<Inbox> m_inbox = std::make_shared<Inbox>();
    std::int64_t m_shown = 0; //!< number of the last step that was shown
    std::string m_answer; //!< the last that was shown
    bool m_streamed = false; //!< the answer of this turn was shown as it came
    bool m_cancelling = false;
    std::string m_inLine; //!< why it waits for a place, as it was told
    int m_asked = 0; //!< questions that were shown and are not answered
    bool m_changed = false; //!< the run, while something else was looked at
};

void Follower::say(const std::string& text) const
{
    if (!m_common.json)
        std::cout << text << std::flush;
}

void Follower::listen()
{
    m_inbox = std::make_shared<Inbox>();
    api::EventFilter filter;
    filter.runs = true;
    filter.runId = m_run;
    m_session.listen(
        filter, [inbox = m_inbox](const api::Event& event) { inbox->put(event); }, [inbox = m_inbox] { inbox->close(); });
}

base::Result<> Follower::catchUp()
{
    while (true) {
        auto page = m_session.ask(api::ListSteps{m_run, m_shown, 1000, false});
        if (!page)
            return failure(page);
        for (const auto& step : page->steps)
            show(step);
        if (page->steps.empty() || m_shown >= page->last)
            return {};
    }
}

void Follower::show(const api::Step& step)
{
    if (step.number <= m_shown)
        return;
    m_shown = step.number;
    m_asked += step.kind == api::StepKind::Approval ? 1 : step.kind == api::StepKind::Answer ? -1 : 0;
    auto shown = step;
    if (step.kind == api::StepKind::Model)
        m_answer = step.text;
    if (shown.kind == api::StepKind::Model && m_streamed) {
        shown.text.clear();
        say("\n");
    }
    m_streamed = false;
    say(stepText(shown));
}

void Follower::show(const api::TextDelta& delta)
{
    if (m_common.json || !outputIsTerminal())
        return;
    // What is on the screen cannot be taken back.
    if (delta.restarted && m_streamed)
        say("\n" + styled("the answer broke off; the model is asked again", Style::Dim) + "\n");
    m_streamed = !delta.text.empty() || (m_streamed && !delta.restarted);
    say(printable(delta.text));
}

void Follower::show(const api::Event& event)
{
    if (const auto* added = std::get_if<api::StepAdded>(&event)) {
        if (added->step.number > m_shown + 1)
            static_cast<void>(catchUp());
        show(added->step);
    } else if (const auto* delta = std::get_if<api::TextDelta>(&event)) {
        if (delta->runId == m_run)
            show(*delta);
    } else if (std::holds_alternative<api::EventsLost>(event)) {
        static_cast<void>(catchUp());
    }
}

//! The process that ran this is gone, and the cell that is asked now knows only that the run was interrupted.
base::Result<> Follower::goOn()
{
    if (!m_common.json)
        std::cerr << "kaze: the process that ran this is gone; going on from its last record\n";
    m_cell = m_session.cells();
    listen();
    const auto run = m_session.ask(api::GetRun{m_run});
    if (!run)
        return failure(run);
    if (const auto state = run->detail.run.state;
        state != api::RunState::Paused && !api::hasEnded(state.valueOr(api::RunState::Queued)))
        if (auto resumed = m_session.ask(api::ResumeRun{m_run}); !resumed && resumed.error().code != base::ErrorCode::Conflict)
            return failure(resumed);
    return catchUp();
}

//! The exit code when there is nothing more to wait for.
std::optional<int> Follower::settled()
{
    auto reply = m_session.ask(api::GetRun{m_run});
    if (!reply)
        return report(reply.error(), m_common);
    // Another cell than the one that ran it has answered: the run is first to go on there.
    if (m_session.cells() != m_cell)
        return std::nullopt;
    const auto state = reply->detail.run.state.valueOr(api::RunState::Running);
    const bool waits = state == api::RunState::WaitingApproval || state == api::RunState::NeedsAttention;
    if (const auto& doing = reply->detail.run.doingNow; state == api::RunState::Queued && !doing.empty() && doing != m_inLine) {
        m_inLine = doing;
        say(styled(printable(doing), Style::Dim) + "\n");
    }
    if (waits && inputIsTerminal() && !m_common.json) {
        showUntilNow();
        if (askAll())
            return std::nullopt;
    }
    if (!waits && !api::hasEnded(state) && state != api::RunState::Paused && state != api::RunState::Interrupted)
        return std::nullopt;
    static_cast<void>(catchUp());
    return finish(reply->detail);
}

//! What was done until now stands above what is asked next; otherwise it would be shown only after the answer.
void Follower::showUntilNow()
{
    const auto steps = m_session.ask(api::ListSteps{m_run, 0, 1, true});
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (steps && m_shown < steps->last && std::chrono::steady_clock::now() < until) {
        const auto event = m_inbox->take(std::chrono::milliseconds(50));
        if (!event)
            continue;
        show(*event);
        m_changed = m_changed || std::holds_alternative<api::RunChanged>(*event);
    }
    static_cast<void>(catchUp());
}

//! Puts every open question to the person. False when they would rather leave it open.
bool Follower::askAll()
{
    auto list = m_session.ask(api::ListApprovals{m_run});
    if (!list || list->approvals.empty())
        return static_cast<bool>(list);
    for (const auto& approval : list->approvals)
        if (!askOne(approval))
            return false;
    return true;
}

bool Follower::askOne(const api::Approval& approval)
{
    say("\n" + questionText(approval));
    const auto prompt = promptOf(approval);
    say(prompt);
    while (g_interrupts == 0 && !g_terminate) {
        const auto typed = readLine(200);
        if (typed.ended)
            return false;
        if (!typed.line) {
            // Somebody may answer in the console meanwhile.
            const auto open = m_session.ask(api::ListApprovals{m_run});
            if (m_session.cells() != m_cell)
                return true; // the run is first to go on there
            const auto same = [&](const api::Approval& other) { return other.approvalId == approval.approvalId; };
            if (open && std::none_of(open->approvals.begin(), open->approvals.end(), same)) {
                say("\n  answered elsewhere\n");
                return true;
            }
            continue;
        }
        const auto given = typedAnswer(approval, *typed.line);
        if (given && given->leave)
            return false;
        const auto done = given ? std::optional(m_session.ask(given->answer)) : std::nullopt;
        if (done && (*done || done->error().code == base::ErrorCode::Conflict))
            return true;
        if (done)
            say("  " + printable(done->error().text()) + "\n");
        say(prompt);
    }
    return true;
}

//! The commands that answer what a run waits for.
std::string Follower::commandsFor(const std::string& run)
{
    const auto open = m_session.ask(api::ListApprovals{run});
    const auto isQuestion = [](const api::Approval& each) { return each.kind == api::ApprovalKind::Question; };
    if (open && !open->approvals.empty() && std::all_of(open->approvals.begin(), open->approvals.end(), isQuestion))
        return "`" + commandFor(m_common, "runs answer " + run) + " TEXT`, or `runs deny` where there is none";
    return "`" + commandFor(m_common, "runs approve " + run) + "`, or with --deny REASON";
}

int Follower::finish(const api::RunDetail& detail)
{
    const auto state = detail.run.state.valueOr(api::RunState::Failed);
    if (m_common.json) {
        print(runObject(detail));
    } else {
        const auto& run = detail.run;
        if (!detail.output.empty() && detail.output != m_answer)
            say("\n" + printable(detail.output) + "\n");
        say("\n" + styledState(run.state.name()) + "  " + std::to_string(run.turns) + " turns, " + std::to_string(run.toolCalls)
            + " tool calls, " + countText(run.usage.inputTokens) + " in / " + countText(run.usage.outputTokens) + " out tokens, "
            + spentText(run) + "\n");
        if (detail.error)
            say(styled(printable(detail.error->message), Style::Red) + "\n");
        say(styled("run " + run.runId + "  trace " + run.traceId, Style::Dim) + "\n");
        const bool waits = state == api::RunState::WaitingApproval || state == api::RunState::NeedsAttention;
        // The state may be known before the record of the question is.
        if (const auto open = m_session.ask(api::ListApprovals{m_run}); waits && m_asked <= 0 && open)
            for (const auto& approval : open->approvals)
                say(styled("asks   ", Style::Yellow) + questionText(approval));
        if (waits)
            say("It waits for an answer: " + commandsFor(run.runId) + ".\n");
        else if (state == api::RunState::Interrupted || state == api::RunState::Paused)
            say("Go on with `" + commandFor(m_common, "runs resume " + run.runId) + "`.\n");
        else if (state == api::RunState::Failed)
            say(styled("Its steps are kept; `" + commandFor(m_common, "runs resume " + run.runId) + "` goes on from the last.",
                    Style::Dim)
                + "\n");
        else if (state == api::RunState::BudgetExhausted)
            say("Go on with more: `" + commandFor(m_common, "runs resume " + run.runId + raised(run)) + "`"
                + (run.budgetUsd && run.budgetTokens ? ", or with --budget-tokens N.\n" : ".\n"));
    }
    switch (state) {
    case api::RunState::Done:
        return kDone;
    case api::RunState::BudgetExhausted:
        return kBudgetExhausted;
    case api::RunState::Cancelled:
        return kCancelled;
    case api::RunState::WaitingApproval:
    case api::RunState::NeedsAttention:
    case api::RunState::Paused:
    case api::RunState::Interrupted:
        return kWaiting;
    default:
        return kFailed;
    }
}

int Follower::follow()
{
    catchSignals();
    listen();
    if (!m_fromStart)
        if (auto page = m_session.ask(api::ListSteps{m_run, 0, 1, true}); page)
            m_shown = page->last;
    if (auto caught = catchUp(); !caught)
        return report(caught.error(), m_common);
    bool check = true;
    while (true) {
        if (g_interrupts > 1 || g_terminate) {
            if (!m_common.json)
                std::cerr << "\nkaze: left; `" << commandFor(m_common, "runs resume " + m_run)
                          << "` goes on from the last record\n";
            return kCancelled;
        }
        if (g_interrupts == 1 && !m_cancelling) {
            m_cancelling = true;
            static_cast<void>(m_session.ask(api::CancelRun{m_run, "Ctrl+C"}));
        }
        if (m_session.cells() != m_cell) {
            if (auto again = goOn(); !again)
                return report(again.error(), m_common);
            check = true;
        }
        if (check)
            if (const auto code = settled())
                return *code;
        check = std::exchange(m_changed, false);
        if (check)
            continue;
        if (const auto event = m_inbox->take(std::chrono::milliseconds(100))) {
            show(*event);
            const auto* changed = std::get_if<api::RunChanged>(&*event);
            check = changed && changed->run.runId == m_run && changed->run.state != api::RunState::Running;
        } else if (m_inbox->closed() && m_session.cells() == m_cell) {
            if (auto again = m_session.reopen(); !again)
                return report(again.error(), m_common);
        }
    }
}

} // namespace

int followRun(Session session, const Common& common, const std::string& runId, bool fromStart)
{
    Follower follower(std::move(session), common, runId, fromStart);
    return follower.follow();
}

boost::json::object runObject(const api::RunDetail& detail)
{
    const auto whole = runValue(detail);
    boost::json::object documented;
    for (const auto* name : {"run_id", "state", "output", "turns", "tool_calls", "usage", "cost_usd", "trace_id", "error"})
        documented[name] = whole.at(name);
    return documented;
}

boost::json::object runValue(const api::RunDetail& detail)
{
    auto object = api::toJson(detail).as_object();
    const auto run = object["run"].as_object();
    object.erase("run");
    boost::json::object merged = run;
    for (auto& member : object)
        merged[member.key()] = std::move(member.value());
    if (!merged.contains("error"))
        merged["error"] = nullptr;
    return merged;
}

std::string spentText(const api::RunRow& run)
{
    auto text = run.costUsd.text();
    if (run.budgetUsd)
        text += " of " + run.budgetUsd->text();
    if (run.budgetTokens)
        text += ", " + countText(run.spentTokens) + " of " + countText(*run.budgetTokens) + " tokens";
    return text;
}

std::string stepText(const api::Step& step)
{
    const auto text = printable(step.text);
    switch (step.kind.valueOr(api::StepKind::Note)) {
    case api::StepKind::Task:
        return styled("task   ", Style::Dim) + firstLines(text, 12) + "\n";
    case api::StepKind::Model: {
        // An answer is what was asked for; what is said before a call is not.
        const auto shown = step.calls.empty() ? text : firstLines(text, 40);
        std::string out = text.empty() ? "" : styled("model  ", Style::Blue) + shown + "\n";
        for (const auto& call : step.calls)
            out += styled("call   ", Style::Yellow) + printable(call.tool) + " " + printable(base::shortened(call.arguments, 300))
                + "\n";
        return out;
    }
    case api::StepKind::Result:
        return styled(step.failed ? "error  " : "result ", step.failed ? Style::Red : Style::Green) + step.tool + "\n"
            + styled(indented(firstLines(text.substr(0, text.find_last_not_of('\n') + 1), 6)), Style::Dim) + "\n";
    case api::StepKind::Approval:
        return styled("asks   ", Style::Yellow) + step.tool + ": " + text + "\n";
    case api::StepKind::Answer:
        return styled("answer ", Style::Yellow) + text + "\n";
    case api::StepKind::Message:
        return styled("you    ", Style::Blue) + text + "\n";
    case api::StepKind::Summary:
        return styled("sums up what was before", Style::Dim) + "\n" + styled(indented(firstLines(text, 6)), Style::Dim) + "\n";
    case api::StepKind::Note:
        return styled("note   " + text, Style::Dim) + "\n";
    case api::StepKind::Intent:
    case api::StepKind::State:
        return {};
    }
    return {};
}

} // namespace kaze::cli
