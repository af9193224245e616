#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"

#include <filesystem>

namespace kaze::runtime {

using detail::LiveRun;

namespace {

constexpr std::int64_t kStepsAtOnce = 1000;
constexpr auto kTellEvery = std::chrono::milliseconds(100);

base::Result<std::string> workspaceOf(const std::string& given)
{
    if (given.empty())
        return std::string();
    std::error_code error;
    const auto path = std::filesystem::canonical(given, error);
    if (error || !std::filesystem::is_directory(path, error))
        return base::fail(base::ErrorCode::NotFound,
            "the workspace " + given + " is no folder that can be opened; give an existing folder with --workspace");
    return path.string();
}

} // namespace

std::shared_ptr<LiveRun> Runtime::Impl::live(const base::Uuid& run) const
{
    const auto found = m_live.find(run);
    return found == m_live.end() ? nullptr : found->second;
}

base::Task<base::Result<>> Runtime::Impl::open()
{
    const auto marked = co_await store.markInterrupted();
    if (!marked)
        co_return failure(marked);
    if (*marked > 0)
        parts.log->warn("{} runs were cut off by the end of their process; resume them with `kaze runs resume`", *marked);
    auto counts = co_await store.counts();
    if (!counts)
        co_return failure(counts);
    m_byState = std::move(counts->byState);
    m_approvalsOpen = counts->approvals;
    co_return base::Result<>{};
}

base::Task<base::Result<api::RunStarted>> Runtime::Impl::start(api::StartRun request)
{
    auto definition = parts.agents.resolve(request.agent);
    if (!definition)
        co_return failure(definition);
    if (request.task.empty())
        co_return base::fail(base::ErrorCode::InvalidArgument, "the run has no task; say with --task what is to be done");
    auto workspace = workspaceOf(request.workspace);
    if (!workspace)
        co_return failure(workspace);
    StoredRun run;
    run.model = request.model.empty() ? (*definition)->model : request.model;
    if (request.baseUrl.empty() && !run.model.contains('/')) {
        auto resolved = parts.gateway.resolveModel(run.model);
        if (!resolved)
            co_return failure(resolved);
        run.model = std::move(*resolved);
    }
    // What cannot work is refused before it is a run.
    const auto callable = co_await parts.gateway.checkCallable(run.model, request.baseUrl);
    if (!callable)
        co_return failure(callable);
    const auto named = parts.tools.checkPatterns((*definition)->tools, (*definition)->servers);
    if (!named)
        co_return failure(named);
    run.task = base::toUtf8(request.task);
    run.workspace = std::move(*workspace);
    run.baseUrl = request.baseUrl;
    run.approve = request.approve.valueOr(api::ApprovalMode::Ask);
    run.budget = request.budgetUsd ? request.budgetUsd : (*definition)->budget;
    run.traceId = parts.ids.next();
    auto made = co_await create(std::move(run), *definition, nullptr);
    if (!made)
        co_return failure(made);
    launch(*made);
    co_return api::RunStarted{(*made)->stored().id.text(), (*made)->stored().traceId.hex()};
}

base::Task<base::Result<std::shared_ptr<LiveRun>>> Runtime::Impl::create(
    StoredRun run, Definition definition, std::shared_ptr<LiveRun> parent)
{
    if (m_stopping)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping and starts no more runs");
    run.id = parts.ids.next();
    run.agent = definition->name;
    run.pool = definition->pool;
    run.definitionHash = definition->hash;
    run.createdAt = parts.clock.now();
    run.updatedAt = run.createdAt;
    StepPtr first = std::make_shared<const StoredStep>(StoredStep{1, run.createdAt, StateRecord{api::RunState::Queued, ""}});
    auto stored = run;
    auto given = definition;
    const auto row = co_await store.create(std::move(stored), std::move(given), std::move(first));
    if (!row)
        co_return failure(row);
    run.row = *row;
    ++m_byState[run.state];
    auto made = std::make_shared<LiveRun>(*this, std::move(run), std::move(definition), std::move(parent));
    static_cast<void>(made->takeStepNumber());
    m_live[made->stored().id] = made;
    changed(*made);
    co_return made;
}

void Runtime::Impl::launch(const std::shared_ptr<LiveRun>& run)
{
    // What was said to all runs while this one was being made holds for it too.
    if (m_stopping)
        run->halt();
    if (run->parent() && run->parent()->pausing())
        run->requestPause();
    base::spawn(parts.loop, LiveRun::drive(run));
}

base::Task<base::Result<std::shared_ptr<LiveRun>>> Runtime::Impl::wake(base::Uuid run, std::shared_ptr<LiveRun> parent)
{
    if (m_stopping)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping and wakes no run");
    auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    const auto state = loaded->run.state;
    // A subagent's end is its parent's to deal with, whatever it was; a person may try a failed run again.
    if (parent ? api::hasEnded(state) : state == api::RunState::Done || state == api::RunState::Cancelled)
        co_return base::fail(
            base::ErrorCode::Conflict, "the run is " + base::enumName(state) + " and cannot be resumed; start a new one");
    auto definition = parts.agents.restore(loaded->definitionYaml, loaded->instructions, loaded->run.definitionHash);
    if (!definition)
        co_return base::fail(definition.error().code,
            "the agent file that the run was started with is no longer valid for this Kaze", definition.error());
    std::vector<StoredStep> steps;
    while (true) {
        const auto after = steps.empty() ? 0 : steps.back().number;
        auto page = co_await store.steps(loaded->run.row, after, kStepsAtOnce);
        if (!page)
            co_return failure(page);
        const bool last = static_cast<std::int64_t>(page->size()) < kStepsAtOnce;
        std::move(page->begin(), page->end(), std::back_inserter(steps));
        if (last)
            break;
    }
    loaded->run.endedAt.reset();
    loaded->run.error.reset();
    if (const auto unwritten = m_unwritten.find(run); unwritten != m_unwritten.end()) {
        loaded->run.cost = unwritten->second.cost;
        loaded->run.state = unwritten->second.state;
        m_unwritten.erase(unwritten);
    }
    // Who asks from now on must not take how it stood for how it stands.
    --m_byState[loaded->run.state];
    loaded->run.state = api::RunState::Queued;
    ++m_byState[loaded->run.state];
    auto woken = std::make_shared<LiveRun>(*this, std::move(loaded->run), std::move(*definition), std::move(parent));
    woken->replay(steps);
    m_live[run] = woken;
    co_return woken;
}

base::Task<base::Result<base::Uuid>> Runtime::Impl::rootOf(base::Uuid run)
{
    while (true) {
        const auto loaded = co_await store.load(run);
        if (!loaded)
            co_return failure(loaded);
        if (loaded->run.parent.isNil())
            co_return run;
        run = loaded->run.parent;
    }
}

base::Task<base::Result<>> Runtime::Impl::resume(base::Uuid run)
{
    const auto guard = co_await m_admin.lock();
    const auto root = co_await rootOf(run);
    if (!root)
        co_return failure(root);
    if (const auto alive = live(*root)) {
        if (alive->pausing())
            alive->resumeWhenPaused();
        co_return base::Result<>{};
    }
    const auto woken = co_await wake(*root, nullptr);
    if (!woken)
        co_return failure(woken);
    launch(*woken);
    co_return base::Result<>{};
}

base::Task<base::Result<std::int64_t>> Runtime::Impl::resumeAll()
{
    std::vector<api::RunState> states{api::RunState::Interrupted, api::RunState::WaitingApproval, api::RunState::NeedsAttention};
    const auto ids = co_await store.rootsInStates(std::move(states));
    if (!ids)
        co_return failure(ids);
    std::int64_t woken = 0;
    for (const auto& id : *ids) {
        const auto resumed = co_await resume(id);
        if (resumed)
            ++woken;
        else
            parts.log->warn("run {} was not resumed: {}", id.text(), resumed.error().text());
    }
    co_return woken;
}

base::Task<base::Result<>> Runtime::Impl::pause(base::Uuid run)
{
    const auto guard = co_await m_admin.lock();
    const auto root = co_await rootOf(run);
    if (!root)
        co_return failure(root);
    const auto alive = live(*root);
    if (!alive)
        co_return base::fail(base::ErrorCode::Conflict, "the run is not at work here, so there is nothing to pause");
    std::vector<std::shared_ptr<LiveRun>> family;
    for (const auto& [id, other] : m_live) {
        auto ancestor = other;
        while (ancestor->parent())
            ancestor = ancestor->parent();
        if (ancestor == alive)
            family.push_back(other);
    }
    for (const auto& member : family)
        member->requestPause();
    co_return base::Result<>{};
}

base::Task<base::Result<>> Runtime::Impl::cancel(base::Uuid run, std::string reason)
{
    auto why = reason.empty() ? std::string("cancelled") : "cancelled: " + reason;
    std::optional<base::OneShot<bool>> over;
    {
        const auto guard = co_await m_admin.lock();
        const auto alive = live(run);
        if (!alive) {
            const auto cancelled = co_await cancelSleeping(run, std::move(why));
            co_return cancelled;
        }
        alive->cancel({base::ErrorCode::Cancelled, std::move(why), nullptr});
        over = alive->over();
    }
    co_await over->wait();
    const auto ended = co_await standing(run);
    if (!ended)
        co_return failure(ended);
    if (ended->state == api::RunState::Cancelled)
        co_return base::Result<>{};
    if (api::hasEnded(ended->state))
        co_return base::fail(
            base::ErrorCode::Conflict, "the run has ended before it could be cancelled (" + base::enumName(ended->state) + ")");
    co_return base::fail(base::ErrorCode::Unavailable,
        "the run was stopped, but that it is cancelled could not be recorded"
            + (ended->error ? ": " + ended->error->message : ""));
}

//! With its subagents, the deepest first, so that no crash leaves one that nobody would ever resume or cancel.
base::Task<base::Result<>> Runtime::Impl::cancelSleeping(base::Uuid run, std::string why)
{
    const auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    if (api::hasEnded(loaded->run.state))
        co_return base::fail(base::ErrorCode::Conflict, "the run has ended already (" + base::enumName(loaded->run.state) + ")");
    const auto tree = co_await store.unfinishedTree(run);
    if (!tree)
        co_return failure(tree);
    for (const auto& each : *tree) {
        auto copy = each;
        auto reason = why;
        const auto marked = co_await markCancelled(std::move(copy), std::move(reason));
        if (!marked)
            co_return failure(marked);
    }
    co_return base::Result<>{};
}

base::Task<base::Result<>> Runtime::Impl::markCancelled(StoredRun run, std::string why)
{
    const auto last = co_await store.lastStep(run.row);
    if (!last)
        co_return failure(last);
    auto before = run.state;
    if (const auto unwritten = m_unwritten.find(run.id); unwritten != m_unwritten.end()) {
        before = unwritten->second.state;
        run.cost = unwritten->second.cost;
    }
    run.state = api::RunState::Cancelled;
    run.updatedAt = parts.clock.now();
    run.endedAt = run.updatedAt;
    run.error = api::ErrorInfo{std::string(base::nameOf(base::ErrorCode::Cancelled)), why};
    StepPtr step
        = std::make_shared<const StoredStep>(StoredStep{*last + 1, run.updatedAt, StateRecord{api::RunState::Cancelled, why}});
    auto stored = run;
    const auto closed = co_await store.finish(std::move(stored), std::move(step));
    if (!closed)
        co_return failure(closed);
    m_unwritten.erase(run.id);
    approvalsChanged(-static_cast<std::int64_t>(closed->size()));
    for (const auto& id : *closed)
        parts.listener.approvalClosed(id, run.id);
    --m_byState[before];
    ++m_byState[api::RunState::Cancelled];
    parts.listener.runChanged(toRow(run));
    co_return base::Result<>{};
}

//! The run as it stands, also where the log could not be told.
base::Task<base::Result<StoredRun>> Runtime::Impl::standing(base::Uuid run)
{
    if (const auto unwritten = m_unwritten.find(run); unwritten != m_unwritten.end())
        co_return unwritten->second;
    auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    co_return std::move(loaded->run);
}

base::Task<base::Result<base::Uuid>> Runtime::Impl::answer(api::AnswerApproval answer)
{
    const auto guard = co_await m_admin.lock();
    std::shared_ptr<LiveRun> asking;
    for (const auto& [id, run] : m_live)
        if (run->asks(answer.approvalId))
            asking = run;
    std::optional<std::int64_t> number;
    if (asking)
        number = asking->takeStepNumber();
    const auto id = answer.approvalId;
    const auto now = parts.clock.now();
    auto answered = co_await store.answer(std::move(answer), number, now);
    if (!answered) {
        if (asking)
            asking->giveBackStepNumber(*number);
        co_return failure(answered);
    }
    if (asking)
        asking->answered(answered->step);
    approvalsChanged(-1);
    parts.listener.approvalClosed(id, answered->run);
    co_return answered->run;
}

base::Result<> Runtime::Impl::mayDelegate(const LiveRun& parent, const std::string& agent)
{
    const auto& definition = parent.definition();
    if (parent.depthLeft() <= 0)
        return base::fail(
            base::ErrorCode::PermissionDenied, "subagents may go no deeper here (limits.depth); do it without delegating");
    if (parent.liveChildren >= definition.breadth)
        return base::fail(base::ErrorCode::PermissionDenied,
            "at most " + std::to_string(definition.breadth) + " subagents at one time (limits.breadth); wait for one to finish");
    if (!definition.agents.empty()
        && std::find(definition.agents.begin(), definition.agents.end(), agent) == definition.agents.end())
        return base::fail(base::ErrorCode::PermissionDenied, "this agent may not delegate to \"" + agent + "\"");
    if (agent.find('/') != std::string::npos)
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
    auto definition = parts.agents.find(agent);
    if (!definition)
        co_return failure(definition);
    StoredRun run;
    run.parent = stored.id;
    run.parentCall = callId;
    run.depth = stored.depth + 1;
    run.task = base::toUtf8(task);
    run.workspace = stored.workspace;
    run.model = (*definition)->model;
    // Where the parent's model was chosen for this run, a hint is no reason to go elsewhere.
    if (!stored.baseUrl.empty() || !run.model.contains('/'))
        run.model = stored.model;
    run.baseUrl = stored.baseUrl;
    run.approve = stored.approve;
    run.budget = (*definition)->budget;
    run.traceId = stored.traceId;
    ++parent->liveChildren;
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
        co_await over.wait();
    }
    --parent->liveChildren;
    auto ended = co_await standing(running->id);
    if (!ended)
        co_return failure(ended);
    co_return detail::SubagentEnd{ended->state, std::move(ended->output), std::move(ended->error)};
}

void Runtime::Impl::changed(LiveRun& run)
{
    if (m_stopping || !parts.listener.wantsRows())
        return;
    m_changed.insert(run.stored().id);
    if (m_telling)
        return;
    m_telling = true;
    base::spawn(parts.loop, tellLater(shared_from_this()));
}

base::Task<> Runtime::Impl::tellLater(std::shared_ptr<Impl> self)
{
    const auto token = self->m_stop.token();
    [[maybe_unused]] const auto ended = co_await self->parts.clock.sleep(kTellEvery, token);
    self->m_telling = false;
    const auto changed = std::exchange(self->m_changed, {});
    for (const auto& id : changed)
        if (const auto run = self->live(id))
            self->parts.listener.runChanged(run->row());
}

void Runtime::Impl::stateChanged(LiveRun& run, api::RunState from, api::RunState to)
{
    --m_byState[from];
    ++m_byState[to];
    changed(run);
    if (api::hasEnded(to) && run.stored().parent.isNil())
        parts.listener.runEnded(to);
    if (from != to
        && (api::hasEnded(to) || to == api::RunState::WaitingApproval || to == api::RunState::NeedsAttention
            || to == api::RunState::Paused))
        parts.listener.runChanged(run.row());
}

void Runtime::Impl::left(LiveRun& run)
{
    parts.listener.runChanged(run.row());
    const auto id = run.stored().id;
    if (run.broken())
        m_unwritten.insert_or_assign(id, run.stored());
    m_live.erase(id);
    ++m_departures;
    if (run.resumesWhenPaused() && run.stored().state == api::RunState::Paused)
        base::spawn(parts.loop, resumeLater(shared_from_this(), id));
}

base::Task<> Runtime::Impl::resumeLater(std::shared_ptr<Impl> self, base::Uuid run)
{
    const auto resumed = co_await self->resume(run);
    if (!resumed)
        self->parts.log->warn("run {} was paused and not resumed: {}", run.text(), resumed.error().text());
}

Runtime::Figures Runtime::Impl::figures() const
{
    Figures figures;
    figures.byState = m_byState;
    figures.live = static_cast<std::int64_t>(m_live.size());
    figures.approvalsOpen = m_approvalsOpen;
    return figures;
}

std::vector<api::RunRow> Runtime::Impl::liveRows(std::size_t limit) const
{
    std::vector<const LiveRun*> runs;
    runs.reserve(m_live.size());
    for (const auto& [id, run] : m_live)
        runs.push_back(run.get());
    const auto count = std::min(limit, runs.size());
    const auto newer = [](const LiveRun* a, const LiveRun* b) { return a->stored().row > b->stored().row; };
    std::partial_sort(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(count), runs.end(), newer);
    std::vector<api::RunRow> rows;
    for (std::size_t i = 0; i < count; ++i)
        rows.push_back(runs[i]->row());
    return rows;
}

base::Task<> Runtime::Impl::stop(base::Duration grace)
{
    m_stopping = true;
    std::vector<std::shared_ptr<LiveRun>> runs;
    for (const auto& [id, run] : m_live)
        runs.push_back(run);
    for (const auto& run : runs)
        run->halt();
    const auto until = parts.clock.steady() + grace;
    while (!m_live.empty() && parts.clock.steady() < until) {
        const base::CancelToken none;
        [[maybe_unused]] const auto ended = co_await parts.clock.sleep(std::chrono::milliseconds(5), none);
    }
    if (!m_live.empty())
        parts.log->warn("{} runs did not end in time; what they were doing is verified when they are resumed", m_live.size());
    m_stop.cancel();
}

} // namespace kaze::runtime
