// How a run begins as another one did.

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/open_enum.h"

namespace kaze::runtime {

namespace {

//! "openai/gpt-5" → "openai".
std::string_view providerOf(std::string_view model)
{
    return model.substr(0, model.find('/'));
}

} // namespace

//! What a run may spend, or whose budget it spends from.
base::Task<base::Result<gateway::Limits>> Runtime::Impl::limitsOf(StoredRun run)
{
    while (!run.budget.any() && !run.parent.isNil()) {
        auto above = co_await store.load(run.parent);
        if (!above)
            co_return failure(above);
        run = std::move(above->run);
    }
    co_return run.budget;
}

base::Task<base::Result<Definition>> Runtime::Impl::definitionOfFork(const api::ForkRun& request, const RunStore::Loaded& other)
{
    if (request.agent.path.empty() && request.agent.yaml.empty()) {
        auto same = parts.agents.restore(other.definitionYaml, other.instructions, other.run.definitionHash);
        if (!same)
            co_return base::fail(same.error().code,
                "the agent file that the run was started with is no longer valid for this Kaze; give one with --agent",
                same.error());
        co_return same;
    }
    auto source = request.agent;
    auto given = co_await parts.agents.resolve(std::move(source));
    co_return given;
}

//! Which model the fork asks, and where: as the other run, unless something else is said.
base::Task<base::Result<>> Runtime::Impl::chooseModel(
    const api::ForkRun& request, const AgentDefinition& definition, StoredRun& fork)
{
    const bool hasAgent = !request.agent.path.empty() || !request.agent.yaml.empty();
    const auto before = fork.model;
    if (!request.model.empty())
        fork.model = request.model;
    else if (hasAgent && !definition.model.empty())
        fork.model = definition.model;
    if (!request.baseUrl.empty())
        fork.baseUrl = request.baseUrl;
    else if (providerOf(fork.model) != providerOf(before))
        fork.baseUrl.clear();
    if (fork.baseUrl.empty() && !fork.model.contains('/')) {
        auto resolved = parts.gateway.resolveModel(fork.model);
        if (!resolved)
            co_return failure(resolved);
        fork.model = std::move(*resolved);
    }
    auto model = fork.model;
    auto baseUrl = fork.baseUrl;
    const auto callable = co_await parts.gateway.checkCallable(std::move(model), std::move(baseUrl));
    if (!callable)
        co_return callable;
    if (const auto known = checkFallbacks(definition); !known)
        co_return known;
    co_return parts.tools.checkPatterns(definition.tools, definition.servers);
}

//! A row for the fork, as the request wants it.
base::Task<base::Result<StoredRun>> Runtime::Impl::planFork(
    const api::ForkRun& request, const RunStore::Loaded& other, Definition definition)
{
    StoredRun fork = other.run;
    auto origin = other.run;
    const auto limits = co_await limitsOf(std::move(origin));
    if (!limits)
        co_return failure(limits);
    fork.budget = limits->changedBy({request.budgetUsd, request.budgetTokens});
    fork.forkedFrom = other.run.id;
    fork.parent = {};
    fork.parentCall.clear();
    fork.depth = 0;
    fork.agent = definition->name;
    fork.pool = definition->pool;
    fork.definitionHash = definition->hash;
    const auto chosen = co_await chooseModel(request, *definition, fork);
    if (!chosen)
        co_return failure(chosen);
    if (!request.task.empty())
        fork.task = storable(request.task);
    if (request.approve)
        fork.approve = request.approve->valueOr(api::ApprovalMode::Ask);
    if (!request.workspace.empty()) {
        auto findFolder = [given = request.workspace] { return workspaceOf(given); };
        auto workspace = co_await parts.workers.run(std::move(findFolder));
        if (!workspace)
            co_return failure(workspace);
        fork.workspace = std::move(*workspace);
    }
    if (const auto known = tenants.owner(fork.tenant, fork.project); !known)
        co_return failure(known);
    if (const auto ok = tenants.checkWorkspace({fork.tenant, fork.project}, fork.workspace); !ok)
        co_return failure(ok);
    fork.state = api::RunState::Queued;
    fork.createdAt = fork.updatedAt = parts.clock.now();
    fork.traceId = parts.ids.next();
    co_return fork;
}

base::Task<base::Result<api::RunStarted>> Runtime::Impl::fork(base::Uuid run, api::ForkRun request)
{
    base::Uuid id;
    const IsSame isSame = [run](const StoredRun& known) { return known.forkedFrom == run; };
    if (!request.newRunId.empty()) {
        const auto given = base::Uuid::parse(request.newRunId);
        if (!given)
            co_return failure(given);
        id = *given;
        auto before = co_await startedBefore(id, isSame);
        if (!before)
            co_return failure(before);
        if (*before)
            co_return std::move(**before);
    }
    const auto other = co_await store.loadAsAt(run, request.step);
    if (!other)
        co_return failure(other);
    const auto definition = co_await definitionOfFork(request, *other);
    if (!definition)
        co_return failure(definition);
    auto planned = co_await planFork(request, *other, *definition);
    if (!planned)
        co_return failure(planned);
    planned->id = id.isNil() ? parts.ids.next() : id;
    const ForkPoint point{other->run.row, request.step, planned->task != other->run.task};

    const auto guard = co_await m_admin.lock();
    if (m_stopping)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping and starts no more runs");
    auto row = *planned;
    auto defined = *definition;
    const auto forked = co_await store.fork(std::move(row), std::move(defined), point);
    if (!forked && !id.isNil()) {
        // The same request may have come twice at one time, and the other was first.
        auto before = co_await startedBefore(id, isSame);
        if (before && *before)
            co_return std::move(**before);
    }
    if (!forked)
        co_return failure(forked);
    ++m_byState[api::RunState::Queued];
    // From here on it is a run like any other that is resumed from its log.
    const auto goesOn = co_await goOn(planned->id, false);
    if (!goesOn)
        co_return failure(goesOn);
    co_return api::RunStarted{planned->id.text(), planned->traceId.hex()};
}

} // namespace kaze::runtime
