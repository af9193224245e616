// What people answer, allow and write to runs, those that live and those that sleep; and what answers itself.

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/answers.h"
#include "engine/runtime/detail/run_events.h"
#include "engine/runtime/detail/runtime_impl.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::runtime {

namespace {

constexpr std::int64_t kDeadlinesAtOnce = 100;
constexpr std::size_t kLongestMail = 64U << 10;
constexpr auto kTryAgain = std::chrono::minutes(1);

} // namespace

base::Task<base::Result<base::Uuid>> Runtime::Impl::answer(api::AnswerApproval answer)
{
    answer.reason = storable(answer.reason);
    answer.text = storable(answer.text);
    answer.arguments = storable(answer.arguments);
    const auto guard = co_await m_admin.lock();
    auto id = answer.approvalId;
    const auto asked = co_await store.approval(std::move(id));
    if (!asked)
        co_return failure(asked);
    if (const auto fits = detail::checkAnswer(*asked, answer); !fits)
        co_return failure(fits);
    const auto run = base::Uuid::parse(asked->runId);
    if (run && !answer.arguments.empty()) {
        const auto allowed = co_await checkNotDenied(*run, asked->tool, answer.arguments);
        if (!allowed)
            co_return failure(allowed);
    }
    co_return co_await take(std::move(answer), false);
}

//! What an agent's file denies, a person does not make it do by the way.
base::Task<base::Result<>> Runtime::Impl::checkNotDenied(base::Uuid run, std::string tool, std::string arguments)
{
    const auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    const auto definition = parts.agents.restore(loaded->definitionYaml, loaded->instructions, loaded->run.definitionHash);
    if (!definition)
        co_return failure(definition);
    boost::system::error_code error;
    const auto value = boost::json::parse(arguments, error);
    if (!error && value.is_object() && (*definition)->ruleFor(tool, value.get_object()) == Rule::Deny)
        co_return base::fail(base::ErrorCode::PermissionDenied,
            "the agent's file denies " + tool + " with these arguments; change the file and start the run again, or give others");
    co_return base::Result<>{};
}

base::Task<base::Result<base::Uuid>> Runtime::Impl::answerByNobody(api::AnswerApproval answer)
{
    const auto guard = co_await m_admin.lock();
    co_return co_await take(std::move(answer), true);
}

//! With the lock held, so that no answer falls between reading a log and being live.
base::Task<base::Result<base::Uuid>> Runtime::Impl::take(api::AnswerApproval answer, bool byNobody)
{
    const auto id = answer.approvalId;
    const auto verdict = answer.verdict.valueOr(api::Verdict::Deny);
    const auto now = parts.clock.now();
    const auto permissionId = parts.ids.next();
    const auto answered = co_await store.answer(std::move(answer), now, permissionId, byNobody);
    if (!answered)
        co_return failure(answered);
    if (answered->step.number == 0)
        co_return answered->run;
    if (answered->permission)
        permissions.add(answered->definition, *answered->permission);
    if (const auto asking = live(answered->run); asking && asking->asks(id))
        asking->answered(answered->step);
    approvalsChanged(-1);
    noteAnswer(answered->run, answered->step);
    parts.listener.approvalClosed(id, answered->run);
    if (byNobody)
        parts.listener.timedOut(answered->run, verdict);
    if (m_asleep.contains(answered->run)) {
        const auto woken = co_await goOn(answered->run, false);
        // Nobody is left to wake it but who resumes it by hand.
        if (!woken)
            m_asleep.erase(answered->run);
        if (!woken && !m_stopping)
            parts.log->warn("run {} was answered and could not go on: {}", answered->run.text(), woken.error().text());
    } else if (m_takesUp && !live(answered->run)) {
        co_await wakeAnswered(answered->run);
    }
    co_return answered->run;
}

//! One that asked, or whose subagent did, before this process began.
base::Task<> Runtime::Impl::wakeAnswered(base::Uuid run)
{
    const auto root = co_await rootOf(run);
    if (root)
        co_await wakeIfLeft(*root);
    else if (!m_stopping)
        parts.log->warn("run {} was answered and could not go on: {}", run.text(), root.error().text());
}

//! Those whose answer came when the process before was about to end, or had ended.
base::Task<base::Result<>> Runtime::Impl::wakeAllAnswered()
{
    const auto runs = co_await store.leftWithAnAnswer();
    if (!runs)
        co_return failure(runs);
    for (const auto& run : *runs) {
        const auto guard = co_await m_admin.lock();
        if (!m_stopping)
            co_await wakeAnswered(run);
    }
    co_return base::Result<>{};
}

void Runtime::Impl::noteAnswer(const base::Uuid& run, const StoredStep& step) const
{
    const auto* given = std::get_if<AnswerRecord>(&step.record);
    if (!given)
        return;
    if (const auto asking = live(run))
        return detail::noteAnswer(parts.observations, asking->stored(), asking->spanContext(), *given);
    StoredRun asleep;
    asleep.id = run;
    asleep.tenant.clear();
    detail::noteAnswer(parts.observations, asleep, {}, *given);
}

void Runtime::Impl::keepDeadlines()
{
    deadlines.start([weak = weak_from_this()] { return settleDeadlines(weak); });
}

//! Answers what is due; when the next one is.
base::Task<std::optional<base::Time>> Runtime::Impl::settleDeadlines(std::weak_ptr<Impl> weak)
{
    const auto self = weak.lock();
    if (!self || self->m_stopping)
        co_return std::nullopt;
    const auto due = co_await self->store.deadlines(kDeadlinesAtOnce);
    if (!due) {
        self->parts.log->warn("questions that answer themselves were not looked at: {}", due.error().text());
        co_return self->parts.clock.now() + kTryAgain;
    }
    for (const auto& each : *due) {
        if (self->m_stopping)
            co_return std::nullopt;
        if (each.expiresAt > self->parts.clock.now())
            co_return each.expiresAt;
        api::AnswerApproval answer;
        answer.approvalId = each.approvalId;
        answer.verdict = each.verdict;
        const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(each.expiresAt - each.askedAt);
        answer.reason = "no answer within " + detail::waitText(waited);
        const auto answered = co_await self->answerByNobody(std::move(answer));
        if (!answered && answered.error().code != base::ErrorCode::Conflict) {
            self->parts.log->warn(
                "question {} was not answered in time, nor by itself: {}", each.approvalId, answered.error().text());
            co_return self->parts.clock.now() + kTryAgain;
        }
    }
    if (due->empty())
        co_return std::nullopt;
    // There may be more of them.
    co_return self->parts.clock.now();
}

base::Task<base::Result<>> Runtime::Impl::send(base::Uuid run, std::string text, std::string id)
{
    text = storable(text);
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        co_return base::fail(base::ErrorCode::InvalidArgument, "there is nothing in the message");
    if (text.size() > kLongestMail)
        co_return base::fail(base::ErrorCode::InvalidArgument,
            "a message to a run has at most 64 KB; write the rest into a file of its workspace and name that");
    if (id.empty())
        id = parts.ids.next().text();
    while (true) {
        std::optional<base::OneShot<bool>> over;
        {
            const auto guard = co_await m_admin.lock();
            const auto alive = live(run);
            if (!alive) {
                const auto now = parts.clock.now();
                co_return co_await store.putMail(run, std::move(text), std::move(id), now);
            }
            if (!alive->concluding())
                co_return co_await alive->receive(std::move(text), std::move(id));
            over = alive->over();
        }
        // Whether it has ended then, or only rests, is known when it is over.
        co_await over->wait();
    }
}

base::Task<base::Result<std::vector<api::PermissionRow>>> Runtime::Impl::listPermissions()
{
    const auto all = co_await store.allPermissions();
    if (!all)
        co_return failure(all);
    struct Known {
        std::string hash;
        bool isThere = true;
    };
    std::map<std::string, Known> known; // by name, looked up once each
    std::vector<api::PermissionRow> rows;
    for (const auto& each : *all) {
        auto row = each.row;
        if (!known.contains(row.agent)) {
            auto name = row.agent;
            const auto definition = co_await parts.agents.find(std::move(name));
            known[row.agent]
                = definition ? Known{(*definition)->hash, true} : Known{{}, definition.error().code != base::ErrorCode::NotFound};
        }
        row.current = known[row.agent].hash == each.definition;
        row.elsewhere = !known[row.agent].isThere;
        rows.push_back(std::move(row));
    }
    co_return rows;
}

base::Task<base::Result<>> Runtime::Impl::revokePermission(base::Uuid permission)
{
    const auto revoked = co_await store.revoke(permission);
    if (!revoked)
        co_return failure(revoked);
    permissions.remove(revoked->scope, permission);
    co_return base::Result<>{};
}

} // namespace kaze::runtime
