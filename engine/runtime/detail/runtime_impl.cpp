#include "engine/runtime/detail/runtime_impl.h"

#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/base/open_enum.h"
#include "engine/base/text.h"

#include <algorithm>
#include <array>

namespace kaze::runtime {

using detail::LiveRun;

namespace {

constexpr std::int64_t kStepsAtOnce = 1000;
constexpr auto kTellEvery = std::chrono::milliseconds(100);
//! How runs stand that a process left to the next one.
constexpr std::array kLeft{api::RunState::Interrupted, api::RunState::WaitingApproval, api::RunState::NeedsAttention};

constexpr std::size_t kWakenAtOnce = 16;

//! Errors: InvalidArgument for a budget that is spent already.
base::Result<> checkLeavesSomething(const gateway::Limits& budget, const gateway::Amount& spent)
{
    const bool noMoney = budget.money && *budget.money <= spent.money;
    if (!noMoney && !(budget.tokens && *budget.tokens <= spent.tokens))
        return {};
    const auto tooLittle = noMoney ? gateway::Limits{budget.money} : gateway::Limits{{}, budget.tokens};
    return base::fail(base::ErrorCode::InvalidArgument,
        "a budget of " + tooLittle.text() + " leaves the run nothing, for it has spent " + tooLittle.countedOf(spent).text()
            + "; the budget is for all that it spends, give more than that");
}

} // namespace

std::shared_ptr<LiveRun> Runtime::Impl::live(const base::Uuid& run) const
{
    const auto found = m_live.find(run);
    return found == m_live.end() ? nullptr : found->second;
}

base::Task<base::Result<>> Runtime::Impl::open()
{
    parts.gateway.onBooked([weak = weak_from_this()](base::Uuid budget, const gateway::Amount& used) {
        const auto self = weak.lock();
        if (const auto run = self ? self->live(self->samplings.runOf(budget)) : nullptr)
            run->addSpent(used);
    });
    tenants.onChanged([this](const Owner& owner, const api::Quotas& quotas) {
        const detail::Admission::Quota quota{quotas.atWork, quotas.waiting, quotas.weight};
        if (owner.project.empty())
            places.setTenant(owner.tenant, quota);
        else
            places.setProject(owner.tenant, owner.project, quota);
    });
    const auto tenantsLoaded = co_await tenants.load();
    if (!tenantsLoaded)
        co_return failure(tenantsLoaded);
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
    keepDeadlines();
    co_return base::Result<>{};
}

base::Task<base::Result<std::optional<api::RunStarted>>> Runtime::Impl::startedBefore(base::Uuid id, IsSame isSame)
{
    const auto known = co_await store.load(id);
    if (!known && known.error().code == base::ErrorCode::NotFound)
        co_return std::optional<api::RunStarted>();
    if (!known)
        co_return failure(known);
    if (!isSame(known->run))
        co_return base::fail(base::ErrorCode::Conflict, "the id " + id.text() + " is another run's; ask with a new id");
    co_return api::RunStarted{id.text(), known->run.traceId.hex()};
}

base::Task<base::Result<api::RunStarted>> Runtime::Impl::start(api::StartRun request)
{
    base::Uuid id;
    auto task = storable(request.task);
    const auto owner = tenants.owner(request.tenant, request.project);
    if (!owner)
        co_return failure(owner);
    const IsSame isSame = [&](const StoredRun& known) {
        return known.parent.isNil() && known.task == task && Owner{known.tenant, known.project} == *owner;
    };
    if (!request.runId.empty()) {
        const auto given = base::Uuid::parse(request.runId);
        if (!given)
            co_return failure(given);
        id = *given;
        auto before = co_await startedBefore(id, isSame);
        if (!before)
            co_return failure(before);
        if (*before)
            co_return std::move(**before);
    }
    auto definition = co_await parts.agents.resolve(std::move(request.agent));
    if (!definition)
        co_return failure(definition);
    if (request.task.empty())
        co_return base::fail(base::ErrorCode::InvalidArgument, "the run has no task; say with --task what is to be done");
    auto findFolder = [given = std::move(request.workspace)] { return workspaceOf(given); };
    auto workspace = co_await parts.workers.run(std::move(findFolder));
    if (!workspace)
        co_return failure(workspace);
    if (const auto ok = tenants.checkWorkspace(*owner, *workspace); !ok)
        co_return failure(ok);
    StoredRun run;
    run.id = id.isNil() ? parts.ids.next() : id;
    run.tenant = owner->tenant;
    run.project = owner->project;
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
    if (const auto known = checkFallbacks(**definition); !known)
        co_return failure(known);
    const auto named = parts.tools.checkPatterns((*definition)->tools, (*definition)->servers);
    if (!named)
        co_return failure(named);
    run.task = task;
    run.workspace = std::move(*workspace);
    run.baseUrl = request.baseUrl;
    run.approve = request.approve.valueOr(api::ApprovalMode::Ask);
    run.budget = (*definition)->budget.changedBy({request.budgetUsd, request.budgetTokens});
    if (request.priority && !request.priority->known())
        co_return base::fail(base::ErrorCode::InvalidArgument,
            "there is no priority \"" + request.priority->name() + "\"; there are " + base::enumNames<api::Priority>());
    if (request.priority)
        run.priority = request.priority->valueOr(api::Priority::Conversation);
    run.traceId = parts.ids.next();
    const api::RunStarted started{run.id.text(), run.traceId.hex()};
    const auto begun = co_await begin(std::move(run), *definition);
    if (!begun && !id.isNil()) {
        // The same request may have come twice at one time, and the other was first.
        auto before = co_await startedBefore(id, isSame);
        if (before && *before)
            co_return std::move(**before);
    }
    if (!begun)
        co_return failure(begun);
    co_return started;
}

base::Result<> Runtime::Impl::checkFallbacks(const AgentDefinition& definition) const
{
    if (definition.fallbacks)
        for (const auto& name : *definition.fallbacks)
            if (const auto known = parts.gateway.resolveModel(name); !known)
                return base::fail(known.error().code, "the agent file's fallbacks: " + known.error().message);
    return {};
}

base::Task<base::Result<std::shared_ptr<LiveRun>>> Runtime::Impl::create(
    StoredRun run, Definition definition, std::shared_ptr<LiveRun> parent)
{
    const auto recorded = co_await record(run, definition);
    if (!recorded)
        co_return failure(recorded);
    auto made = std::make_shared<LiveRun>(*this, std::move(run), std::move(definition), std::move(parent));
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
    if (isFinal(loaded->run.parent, state))
        co_return base::fail(
            base::ErrorCode::Conflict, "the run is " + base::enumName(state) + " and cannot be resumed; start a new one");
    const bool stoodInLine = state == api::RunState::Queued && loaded->run.parent.isNil();
    auto definition = parts.agents.restore(loaded->definitionYaml, loaded->instructions, loaded->run.definitionHash);
    if (!definition)
        co_return base::fail(definition.error().code,
            "the agent file that the run was started with is no longer valid for this Kaze", definition.error());
    auto summary = co_await store.lastSummary(loaded->run.row);
    if (!summary)
        co_return failure(summary);
    const auto from = *summary ? std::get<SummaryRecord>((*summary)->record).through : 0;
    std::vector<StoredStep> steps;
    while (true) {
        const auto after = steps.empty() ? from : steps.back().number;
        auto page = co_await store.steps(loaded->run.row, after, kStepsAtOnce);
        if (!page)
            co_return failure(page);
        const bool last = static_cast<std::int64_t>(page->size()) < kStepsAtOnce;
        std::move(page->begin(), page->end(), std::back_inserter(steps));
        if (last)
            break;
    }
    if (m_stopping)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping and wakes no run");
    loaded->run.endedAt.reset();
    loaded->run.error.reset();
    if (const auto unwritten = m_unwritten.find(run); unwritten != m_unwritten.end()) {
        loaded->run.cost = unwritten->second.cost;
        loaded->run.spentTokens = unwritten->second.spentTokens;
        loaded->run.state = unwritten->second.state;
        m_unwritten.erase(unwritten);
    }
    // Who asks from now on must not take how it stood for how it stands.
    --m_byState[loaded->run.state];
    loaded->run.state = api::RunState::Queued;
    ++m_byState[loaded->run.state];
    auto woken = std::make_shared<LiveRun>(*this, std::move(loaded->run), std::move(*definition), std::move(parent));
    woken->replay(*summary, steps);
    if (stoodInLine)
        woken->stoodInLine();
    if (m_asleep.erase(run) > 0)
        woken->sleptUntilNow();
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

base::Task<base::Result<>> Runtime::Impl::setBudget(base::Uuid run, gateway::Limits budget)
{
    const auto stands = co_await standing(run);
    if (!stands)
        co_return failure(stands);
    if (isFinal(stands->parent, stands->state))
        co_return base::fail(
            base::ErrorCode::Conflict, "the run is " + base::enumName(stands->state) + " and cannot be resumed; start a new one");
    const auto alive = live(run);
    const auto& stored = alive ? alive->stored() : *stands;
    if (const auto enough = checkLeavesSomething(budget, {stored.cost, stored.spentTokens}); !enough)
        co_return enough;
    const auto written = co_await store.setBudget(stands->row, budget);
    if (!written || !alive || live(run) != alive)
        co_return written;
    const auto changed = co_await alive->changeBudget(budget);
    co_return changed;
}

base::Task<base::Result<>> Runtime::Impl::resume(base::Uuid run, gateway::Limits budget)
{
    const auto guard = co_await m_admin.lock();
    const auto root = co_await rootOf(run);
    if (!root)
        co_return failure(root);
    if (budget.any() && *root != run)
        co_return base::fail(base::ErrorCode::InvalidArgument,
            "the run " + run.text() + " is a subagent's and spends the money of run " + root->text()
                + "; give that one the budget");
    if (budget.any()) {
        const auto set = co_await setBudget(run, budget);
        if (!set)
            co_return failure(set);
    }
    if (const auto alive = live(*root)) {
        if (alive->pausing())
            alive->resumeWhenPaused();
        co_return base::Result<>{};
    }
    // It waits for people, and would go on waiting.
    if (m_asleep.contains(*root) && !budget.any())
        co_return base::Result<>{};
    co_return co_await goOn(*root, budget.any());
}

base::Task<base::Result<std::int64_t>> Runtime::Impl::resumeAll()
{
    std::vector<api::RunState> states(kLeft.begin(), kLeft.end());
    const auto ids = co_await store.rootsInStates(std::move(states));
    if (!ids)
        co_return failure(ids);
    std::int64_t woken = 0;
    for (std::size_t next = 0; next < ids->size() && !m_stopping;) {
        // Who wants the lock meanwhile has it after the next few.
        const auto guard = co_await m_admin.lock();
        std::vector<base::Task<bool>> waking;
        for (; next < ids->size() && waking.size() < kWakenAtOnce; ++next)
            waking.push_back(wakeIfLeft((*ids)[next]));
        const auto results = co_await base::whenAll(std::move(waking));
        woken += std::ranges::count(results, true);
    }
    co_return woken;
}

//! Unless somebody decided otherwise since it was listed.
base::Task<bool> Runtime::Impl::wakeIfLeft(base::Uuid run)
{
    if (live(run))
        co_return false;
    const auto stands = co_await standing(run);
    if (stands && std::ranges::find(kLeft, stands->state) == kLeft.end())
        co_return false;
    const auto woken = co_await goOn(run, false);
    if (!woken && !m_stopping)
        parts.log->warn("run {} was not resumed: {}", run.text(), woken.error().text());
    co_return woken.has_value();
}

base::Task<base::Result<>> Runtime::Impl::pause(base::Uuid run)
{
    const auto guard = co_await m_admin.lock();
    const auto root = co_await rootOf(run);
    if (!root)
        co_return failure(root);
    const auto alive = live(*root);
    if (!alive && (places.ticketOf(*root) != 0 || m_asleep.contains(*root)))
        co_return co_await pauseAsleep(*root);
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
    if (m_stopping && m_live.empty())
        m_allLeft.cancel();
    const bool rests = run.asleep() && !m_stopping
        && (run.stored().state == api::RunState::WaitingApproval || run.stored().state == api::RunState::NeedsAttention);
    if (rests && !run.wokenEarly())
        m_asleep.insert(id);
    if ((rests && run.wokenEarly()) || (run.resumesWhenPaused() && run.stored().state == api::RunState::Paused))
        base::spawn(parts.loop, resumeLater(shared_from_this(), id));
}

base::Task<> Runtime::Impl::resumeLater(std::shared_ptr<Impl> self, base::Uuid run)
{
    const gateway::Limits sameBudget;
    const auto resumed = co_await self->resume(run, sameBudget);
    if (!resumed)
        self->parts.log->warn("run {} was not resumed: {}", run.text(), resumed.error().text());
}

Runtime::Figures Runtime::Impl::figures() const
{
    Figures figures;
    figures.byState = m_byState;
    figures.live = static_cast<std::int64_t>(m_live.size());
    figures.asleep = static_cast<std::int64_t>(m_asleep.size());
    figures.liveBytes = messageBytes + figures.live * LiveRun::ownBytes();
    figures.approvalsOpen = m_approvalsOpen;
    figures.checkpointP99 = checkpoints.percentile(0.99, parts.clock.steady());
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
    deadlines.stop();
    std::vector<std::shared_ptr<LiveRun>> runs;
    for (const auto& [id, run] : m_live)
        runs.push_back(run);
    for (const auto& run : runs)
        run->halt();
    if (!m_live.empty()) {
        const auto allLeft = m_allLeft.token();
        [[maybe_unused]] const auto waited = co_await parts.clock.sleep(grace, allLeft);
    }
    if (!m_live.empty())
        parts.log->warn("{} runs did not end in time; what they were doing is verified when they are resumed", m_live.size());
    m_stop.cancel();
}

} // namespace kaze::runtime
