#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/built_in.h"

namespace kaze::tools::detail {

namespace {

constexpr std::int64_t kDefaultHits = 5;

//! A tool whose work the runtime does.
class HostTool : public Tool {
public:
    explicit HostTool(ToolInfo info) : m_info(std::move(info)) { }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        if (!context.host)
            co_return ToolOutcome{m_info.name + " is not available outside a run", true};
        const auto result = co_await ask(*context.host, std::move(arguments), context);
        co_return result ? ToolOutcome{*result, false} : ToolOutcome{result.error().text(), true};
    }

protected:
    [[nodiscard]] virtual base::Task<base::Result<std::string>> ask(
        ToolHost& host, boost::json::object arguments, const ToolContext& context)
        = 0;

private:
    ToolInfo m_info;
};

class MemorySearch final : public HostTool {
public:
    using HostTool::HostTool;

protected:
    base::Task<base::Result<std::string>> ask(ToolHost& host, boost::json::object arguments, const ToolContext&) override
    {
        auto query = textOf(arguments, "query");
        const auto limit = numberOf(arguments, "limit", kDefaultHits);
        co_return co_await host.memorySearch(std::move(query), limit);
    }
};

class MemoryStore final : public HostTool {
public:
    using HostTool::HostTool;

protected:
    base::Task<base::Result<std::string>> ask(ToolHost& host, boost::json::object arguments, const ToolContext& context) override
    {
        auto text = textOf(arguments, "text");
        std::vector<std::string> tags;
        if (const auto* given = arguments.if_contains("tags"); given && given->is_array())
            for (const auto& tag : given->get_array())
                if (tag.is_string())
                    tags.emplace_back(tag.get_string());
        ProposedFact fact{textOf(arguments, "subject"), textOf(arguments, "predicate"), textOf(arguments, "object"), {}, {}};
        const bool isFact = textOf(arguments, "kind", "note") == "fact";
        if (!isFact && !(fact.subject + fact.predicate + fact.object).empty())
            co_return base::fail(
                base::ErrorCode::InvalidArgument, "a note is a text; subject, predicate and object go with the kind fact");
        if (!isFact) {
            auto key = context.idempotencyKey;
            co_return co_await host.memoryStore(std::move(text), std::move(tags), std::move(key));
        }
        fact.text = std::move(text);
        fact.tags = std::move(tags);
        co_return co_await host.memoryPropose(std::move(fact));
    }
};

class AgentDelegate final : public HostTool {
public:
    using HostTool::HostTool;

protected:
    base::Task<base::Result<std::string>> ask(ToolHost& host, boost::json::object arguments, const ToolContext& context) override
    {
        auto agent = textOf(arguments, "agent");
        auto task = textOf(arguments, "task");
        auto callId = context.callId;
        co_return co_await host.delegate(std::move(agent), std::move(task), std::move(callId));
    }
};

class AgentHandOff final : public HostTool {
public:
    using HostTool::HostTool;

protected:
    base::Task<base::Result<std::string>> ask(ToolHost& host, boost::json::object arguments, const ToolContext& context) override
    {
        auto agent = textOf(arguments, "agent");
        auto note = textOf(arguments, "note");
        auto callId = context.callId;
        co_return co_await host.handOff(std::move(agent), std::move(note), std::move(callId));
    }
};

} // namespace

std::shared_ptr<Tool> memorySearch()
{
    ToolInfo info;
    info.name = "memory.search";
    info.description = "Finds what was remembered earlier and is nearest to the query in words or meaning.";
    info.schema = schemaOf({{"query", "string", "What to look for", true}, {"limit", "integer", "Most hits; 5 when left out"}});
    info.readOnly = info.idempotent = true;
    return std::make_shared<MemorySearch>(std::move(info));
}

std::shared_ptr<Tool> memoryStore()
{
    ToolInfo info;
    info.name = "memory.store";
    info.description = "Remembers a text for later runs, or proposes a fact to people: who or what, what of it, and its value.";
    info.schema = schemaOf({{"text", "string", "What to remember; of a fact the sentence that says it, if it needs one"},
        {"tags", "array", "Words to file it under"}, {"kind", "string", "note for a text, the default, or fact"},
        {"subject", "string", "Of a fact: who or what"}, {"predicate", "string", "Of a fact: what of it"},
        {"object", "string", "Of a fact: its value"}});
    info.schema.as_object()["properties"].as_object()["kind"].as_object()["enum"] = {"note", "fact"};
    // The idempotency key goes along, and a fact is proposed once: twice is once.
    info.idempotent = true;
    return std::make_shared<MemoryStore>(std::move(info));
}

std::shared_ptr<Tool> agentDelegate()
{
    ToolInfo info;
    info.name = "agent.delegate";
    info.description = "Gives a task to another agent, waits for it, and answers its output.";
    info.schema = schemaOf({{"agent", "string", "Name of the agent", true},
        {"task", "string", "What it shall do, with all it needs to know", true}});
    // The subagent's run is durable under this call's id: calling again takes up the same run.
    info.idempotent = true;
    return std::make_shared<AgentDelegate>(std::move(info));
}

std::shared_ptr<Tool> agentHandOff()
{
    ToolInfo info;
    info.name = "agent.handoff";
    info.description = "Hands the whole conversation over to another agent, which goes on in your place; you do not come back.";
    info.schema = schemaOf({{"agent", "string", "Name of the agent", true},
        {"note", "string", "What it shall know first: what is done, what is left"}});
    // It takes effect with its result.
    info.idempotent = true;
    return std::make_shared<AgentHandOff>(std::move(info));
}

} // namespace kaze::tools::detail
