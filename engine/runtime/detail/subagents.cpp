// How a run delegates to another agent, and goes on with it after an interruption.

#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"

namespace kaze::runtime {

using detail::LiveRun;

base::Result<> Runtime::Impl::mayDelegate(const LiveRun& parent, const std::string& agent)
{
    const auto& definition = parent.definition();
    if (parent.depthLeft() <= 0)
        return base::fail(
            base::ErrorCode::PermissionDenied, "subagents may go no deeper here (limits.depth); do it without delegating");
    if (parent.liveChildren >= definition.breadth)
        return base::fail(base::ErrorCode::PermissionDenied,
            "at most " + std::to_string(definition.breadth) + " subagents at one time (limits.breadth); wait for one to finish");
    if (!definition.mayReach(agent))
        return base::fail(base::ErrorCode::PermissionDenied, "this agent may not delegate to \"" + agent + "\"");
    if (AgentLibrary::isPath(agent))
        return base::fail(base::ErrorCode::InvalidArgument, "an agent is named, not given by path");
    return {};
}

base::Task<base::Result<Runtime::Impl::Subagent>> Runtime::Impl::takeUp(base::Uuid run, std::shared_ptr<LiveRun> parent)
{
    // As for every waking: an answer must not fall between reading the log and being live.
    const auto guard = co_await m_admin.lock();
    Subagent subagent{run, live(run)};
    if (subagent.run)
        co_return subagent;
    const auto woken = co_await wake(run, std::move(parent));
    if (!woken && woken.error().code == base::ErrorCode::Conflict)
        co_return subagent;
    if (!woken)
        co_return failure(woken);
    launch(*woken);
    subagent.run = *woken;
    co_return subagent;
}

base::Task<base::Result<Runtime::Impl::Subagent>> Runtime::Impl::subagent(
    std::shared_ptr<LiveRun> parent, std::string agent, std::string task, std::string callId)
{
    const auto& stored = parent->stored();
    auto call = callId;
    const auto existing = co_await store.childFor(stored.id, std::move(call));
    if (!existing)
        co_return failure(existing);
    if (*existing) {
        ++parent->liveChildren;
        auto taken = co_await takeUp(**existing, parent);
        if (!taken)
            --parent->liveChildren;
        co_return taken;
    }
    if (const auto allowed = mayDelegate(*parent, agent); !allowed)
        co_return failure(allowed);
    // Counted from here on, for the file is read elsewhere meanwhile.
    ++parent->liveChildren;
    auto definition = co_await parts.agents.find(std::move(agent));
    if (!definition) {
        --parent->liveChildren;
        co_return failure(definition);
    }
    if (const auto known = checkFallbacks(**definition); !known) {
        --parent->liveChildren;
        co_return failure(known);
    }
    StoredRun run;
    run.parent = stored.id;
    run.parentCall = callId;
    run.depth = stored.depth + 1;
    run.task = storable(task);
    run.workspace = stored.workspace;
    run.model = (*definition)->model;
    // Where the parent's model was chosen for this run, a hint is no reason to go elsewhere.
    if (!stored.baseUrl.empty() || !run.model.contains('/'))
        run.model = stored.model;
    run.baseUrl = stored.baseUrl;
    run.approve = stored.approve;
    run.budget = (*definition)->budget;
    run.priority = stored.priority;
    run.tenant = stored.tenant;
    run.project = stored.project;
    run.traceId = stored.traceId;
    const auto made = co_await create(std::move(run), *definition, parent);
    if (!made) {
        --parent->liveChildren;
        co_return failure(made);
    }
    launch(*made);
    co_return Subagent{(*made)->stored().id, *made};
}

base::Task<base::Result<detail::SubagentEnd>> Runtime::Impl::delegate(
    std::shared_ptr<LiveRun> parent, std::string agent, std::string task, std::string callId)
{
    auto running = co_await subagent(parent, std::move(agent), std::move(task), std::move(callId));
    if (!running)
        co_return failure(running);
    if (running->run) {
        // Its token comes from the parent's and it pauses with it, so it ends whenever the parent has to.
        const auto over = std::exchange(running->run, nullptr)->over();
        parent->restsForChild(1);
        co_await over.wait();
        parent->restsForChild(-1);
    }
    --parent->liveChildren;
    auto ended = co_await standing(running->id);
    if (!ended)
        co_return failure(ended);
    co_return detail::SubagentEnd{ended->state, std::move(ended->output), std::move(ended->error)};
}

} // namespace kaze::runtime
