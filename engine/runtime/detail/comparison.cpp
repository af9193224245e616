#include "engine/runtime/detail/comparison.h"

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/step_log.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

//! Reads a log into a digest.
class Digester {
public:
    void take(std::int64_t number, base::Duration worked, const Record& record)
    {
        m_log.steps = number;
        m_segment = std::max(m_segment, worked);
        std::visit([&](const auto& each) { add(number, each); }, record);
    }

    [[nodiscard]] LogDigest done()
    {
        endTurn();
        m_log.worked += m_segment;
        return std::move(m_log);
    }

private:
    void say(std::int64_t number, const std::string& text) { m_log.entries.push_back({number, std::hash<std::string>()(text)}); }

    void add(std::int64_t number, const TaskRecord& task)
    {
        endTurn();
        say(number, "task\n" + task.text);
    }
    void add(std::int64_t number, const MessageRecord& message)
    {
        endTurn();
        say(number, "message\n" + message.text);
    }
    void add(std::int64_t number, const ModelRecord& model)
    {
        endTurn();
        auto text = "answer\n" + model.message.text;
        for (const auto& call : model.message.calls) {
            text.append("\ncall ").append(call.name).append("\n").append(call.arguments);
            m_calls.push_back({call.id, {}});
        }
        say(number, text);
    }
    void add(std::int64_t number, const ResultRecord& result)
    {
        auto& calls = m_log.tools[result.tool];
        ++calls.made;
        calls.failed += result.failed ? 1 : 0;
        const auto call
            = std::ranges::find_if(m_calls, [&](const OpenCall& open) { return open.id == result.callId && open.number == 0; });
        if (call == m_calls.end())
            return;
        call->number = number;
        call->says = (result.failed ? "failed " : "result ") + result.tool + "\n" + result.text;
    }
    void add(std::int64_t, const StateRecord& state)
    {
        if (state.state == api::RunState::Queued)
            m_log.worked = m_segment = base::Duration{0}; // what comes before is another run's
        if (!api::hasEnded(state.state))
            return;
        m_log.worked += m_segment;
        m_segment = base::Duration{0};
    }
    void add(std::int64_t, const auto&) { }

    void endTurn()
    {
        for (const auto& call : m_calls)
            if (call.number > 0)
                say(call.number, call.says);
        m_calls.clear();
    }

    struct OpenCall {
        std::string id;
        std::string says;
        std::int64_t number = 0;
    };
    LogDigest m_log;
    std::vector<OpenCall> m_calls; //!< of the last answer
    base::Duration m_segment{0}; //!< worked since it was last taken up after an end
};

} // namespace

base::Result<LogDigest> digestOf(storage::Connection& db, std::int64_t run)
{
    Digester digester;
    base::Result<> broken;
    const auto visited = visitSteps(db, run, 0, [&](const RawStep& raw) {
        const auto step = decoded(raw);
        if (step)
            digester.take(step->number, step->worked, step->record);
        else
            broken = base::failure(step);
        return step.has_value();
    });
    if (!visited)
        return base::failure(visited);
    if (!broken)
        return base::failure(broken);
    return digester.done();
}

std::size_t commonEntries(const LogDigest& first, const LogDigest& second)
{
    const auto [one, other] = std::ranges::mismatch(
        first.entries, second.entries, [](const LogDigest::Entry& a, const LogDigest::Entry& b) { return a.says == b.says; });
    return static_cast<std::size_t>(one - first.entries.begin());
}

std::int64_t lastStepOf(const LogDigest& log, std::size_t entries)
{
    std::int64_t last = 0;
    for (std::size_t i = 0; i < entries; ++i)
        last = std::max(last, log.entries[i].step);
    return last;
}

std::vector<api::ComparedTool> comparedTools(const LogDigest& first, const LogDigest& second)
{
    std::map<std::string, api::ComparedTool> tools;
    for (const auto& [tool, calls] : first.tools) {
        tools[tool].first = calls.made;
        tools[tool].firstFailed = calls.failed;
    }
    for (const auto& [tool, calls] : second.tools) {
        tools[tool].second = calls.made;
        tools[tool].secondFailed = calls.failed;
    }
    std::vector<api::ComparedTool> compared;
    for (auto& [tool, calls] : tools) {
        calls.tool = tool;
        compared.push_back(std::move(calls));
    }
    return compared;
}

} // namespace kaze::runtime::detail
