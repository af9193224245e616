// How a live run gets ready for its first turn.

#include "engine/api/trace.h"
#include "engine/runtime/detail/live_run.h"

#include "engine/runtime/detail/recalled.h"
#include "engine/runtime/detail/run_events.h"
#include "engine/runtime/owner_secrets.h"

#include <algorithm>

namespace kaze::runtime::detail {

base::Task<base::Result<>> LiveRun::prepare()
{
    setDoing("starting");
    if (!m_stored.forkedFrom.isNil())
        co_await linkToOrigin();
    base::Result<> done;
    if (m_hasTask) {
        done = co_await load();
        if (done)
            done = co_await openBudget();
    } else {
        // What it recalls is paid from it.
        done = co_await openBudget();
        if (done)
            done = co_await loadAndRecall();
    }
    if (!done)
        co_return done;
    if (m_resumed) {
        const auto mail = co_await m_host.store.hasMail(m_stored.row);
        if (!mail)
            co_return failure(mail);
        m_mail = m_mail || *mail;
    }
    const auto begun = co_await begin();
    if (!begun)
        co_return failure(begun);
    co_await completeInstructions();
    co_return base::Result<>{};
}

//! Its folder, its tools, and what people allowed to its agent.
base::Task<base::Result<>> LiveRun::load()
{
    const auto begun = m_host.parts.clock.steady();
    auto folder = m_stored.workspace;
    const auto interrupted = m_interrupt.token();
    auto workspace = co_await m_host.shared.workspace(std::move(folder), interrupted);
    if (!workspace)
        co_return failure(workspace);
    m_workspace = std::move(*workspace);
    const auto selected = co_await selectTools();
    if (!selected)
        co_return failure(selected);
    auto definition = permissionScope(m_stored.tenant, m_stored.definitionHash);
    auto always = co_await m_host.permissions.of(m_host.store, std::move(definition));
    if (!always)
        co_return failure(always);
    m_always = std::move(*always);
    RunMeters::record(m_host.meters.loadPart, m_host.parts.clock.steady() - begun);
    co_return base::Result<>{};
}

//! Both at a time, for both may wait for others: folders and servers, and an embedding model.
base::Task<base::Result<>> LiveRun::loadAndRecall()
{
    if (!recalls())
        co_return co_await load();
    base::CancelSource recalling(m_cancel.token());
    std::vector<base::Task<base::Result<>>> both;
    both.push_back(loadBeside(recalling));
    both.push_back(recall(recalling.token()));
    const auto results = co_await base::whenAll(std::move(both));
    for (const auto& result : results)
        if (!result)
            co_return failure(result);
    co_return base::Result<>{};
}

//! Nobody waits for memories where there is nothing to work with.
base::Task<base::Result<>> LiveRun::loadBeside(base::CancelSource& recalling)
{
    auto span = m_host.parts.observations.startSpan(m_runSpan.context(), "load", api::SpanKind::Other);
    const auto loaded = co_await load();
    if (!loaded) {
        span.fail(loaded.error());
        recalling.cancel();
    }
    span.end();
    co_return loaded;
}

base::Task<base::Result<>> LiveRun::openBudget()
{
    std::optional<gateway::Interrupted> before;
    if (m_resumed) {
        before.emplace();
        before->agent = m_stored.agent;
        before->tenant = m_stored.tenant;
        before->project = m_stored.project;
        if (m_cutOff && m_hasTask && m_calls.empty() && !m_answeredFinally)
            before->asking = request();
        before->withSubagents = std::ranges::any_of(m_calls, [](const CallProgress& call) {
            return call.phase == CallProgress::Phase::InDoubt && call.call.name == tools::modelName("agent.delegate");
        });
    }
    const base::Uuid parentBudget = m_parent ? m_parent->m_stored.id : base::Uuid{};
    const auto limit = m_stored.budget;
    auto opened = co_await m_host.parts.gateway.openBudget(m_stored.id, parentBudget, limit, std::move(before));
    m_budgetOpen = opened.has_value();
    if (opened && m_stored.budget != limit)
        opened = co_await limitBudget();
    co_return opened;
}

base::Task<base::Result<>> LiveRun::limitBudget()
{
    const base::Uuid parentBudget = m_parent ? m_parent->m_stored.id : base::Uuid{};
    std::optional<gateway::Interrupted> nothing;
    return m_host.parts.gateway.openBudget(m_stored.id, parentBudget, m_stored.budget, std::move(nothing));
}

base::Task<base::Result<>> LiveRun::changeBudget(gateway::Limits budget)
{
    m_stored.budget = m_stored.budget.changedBy(budget);
    m_host.changed(*this);
    // Who is about to open it, or to leave, needs no more.
    if (!m_budgetOpen || m_concluding)
        co_return base::Result<>{};
    const auto limited = co_await limitBudget();
    if (!limited || m_concluding)
        co_return limited;
    Record note = NoteRecord{"its budget is " + m_stored.budget.text() + " now"};
    co_return co_await append(std::move(note));
}

base::Task<base::Result<>> LiveRun::selectTools()
{
    auto patterns = m_definition->tools;
    auto servers = withSecretsOf({m_stored.tenant, m_stored.project}, m_definition->servers);
    if (!servers)
        co_return failure(servers);
    auto workspace = m_stored.workspace;
    const auto token = m_interrupt.token();
    auto tenant = m_stored.tenant;
    auto project = m_stored.project;
    const auto selected = co_await m_host.parts.tools.select(
        std::move(patterns), std::move(*servers), std::move(workspace), token, std::move(tenant), std::move(project));
    if (!selected)
        co_return failure(selected);
    auto tools = *selected;
    if (m_definition->skillTool)
        tools.push_back(m_definition->skillTool);
    m_tools = m_host.shared.toolbox(tools);
    co_return base::Result<>{};
}

//! The first record of the run at work: its task, or that it goes on.
base::Task<base::Result<>> LiveRun::begin()
{
    const auto before = m_stored.state;
    m_stored.state = api::RunState::Running;
    m_host.stateChanged(*this, before, m_stored.state);
    noteBegin(m_host.parts.observations, m_stored, spanContext(), m_hasTask);
    if (m_slept && !m_newBudget) {
        persistSoon();
        co_return base::Result<>{};
    }
    Record record = NoteRecord{m_newBudget ? "resumed with a budget of " + m_stored.budget.text() : "resumed"};
    if (!m_hasTask) {
        addMessage(gateway::userMessage(m_stored.task));
        record = TaskRecord{m_stored.task, m_recalled};
    }
    const auto written = co_await appendWithState(std::move(record));
    co_return written;
}

base::Task<> LiveRun::completeInstructions()
{
    std::string instructions = *m_definition->instructions;
    const auto has = [&](const char* tool) { return m_tools->byName.contains(tools::modelName(tool)); };
    if (has("agent.delegate") || has("agent.handoff")) {
        std::string agents;
        const auto all = co_await m_host.parts.agents.list();
        for (const auto& known : all)
            if (!known.error && known.name != m_stored.agent && m_definition->mayReach(known.name))
                agents += "\n" + known.name + ": " + known.description;
        if (!agents.empty())
            instructions += "\n\n# Other agents\n" + agents;
    }
    instructions += memorySection(m_recalled);
    if (instructions != *m_definition->instructions)
        m_instructions = std::make_shared<const std::string>(std::move(instructions));
}

} // namespace kaze::runtime::detail
