#include "engine/api/requests.h"
#include "engine/api/wire.h"
#include "engine/cell/access_table.h"
#include "tests/engine/cell/cell_fixture.h"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

using namespace testing;

// Two tenants in one cell: whoever is confined to one sees and changes nothing of the other, whatever he asks.

namespace kaze::cell::test {

namespace {

//! Stands in all that the other tenant has, and in nothing else.
constexpr std::string_view kSecret = "swordfish";

template <class T>
std::string shown(const base::Result<T>& reply)
{
    return reply ? boost::json::serialize(api::toJson(api::Response{*reply})) : reply.error().text();
}

//! A question with one of its texts, or of its lists of texts, set to something.
template <class Q, class Ask>
void withEachText(const std::string& text, Ask ask)
{
    boost::mp11::mp_for_each<boost::describe::describe_members<Q, boost::describe::mod_public>>([&](auto member) {
        Q query;
        auto& value = query.*member.pointer;
        using Value = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string>)
            value = text;
        else if constexpr (std::is_same_v<Value, std::vector<std::string>>)
            value = {text};
        else if constexpr (std::is_same_v<Value, api::AgentMessage>)
            value.tenant = text;
        else
            return;
        ask(std::move(query), member.name);
    });
}

} // namespace

class TenantIsolation : public CellFixture {
protected:
    void SetUp() override
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_all.emplace(m_cell->connect());
        m_all->listen({true, true, "*"});
        m_acme.emplace(m_cell->connect(Caller{"token acme0001", api::Role::Admin, "acme"}));
        for (const auto* name : {"acme", "rival"}) {
            api::SetTenant tenant;
            tenant.name = name;
            tenant.isNew = true;
            ASSERT_TRUE(m_all->ask(tenant));
        }
        api::SetTenant described;
        described.name = "rival";
        described.description = kSecret;
        ASSERT_TRUE(m_all->ask(described));
        m_run = runOf("rival", std::string(kSecret));
        m_asking = askingRunOf("rival");
        m_own = runOf("acme", "Ours.");
        remember();
        plan();
    }

    std::string runOf(const std::string& tenant, const std::string& task)
    {
        auto run = listing(task);
        run.tenant = tenant;
        const auto started = m_all->ask(run);
        EXPECT_TRUE(started) << started.error().text();
        EXPECT_TRUE(m_all->untilState(started->runId, RunState::Done));
        return started->runId;
    }

    std::string askingRunOf(const std::string& tenant)
    {
        auto run = listing(std::string(kSecret));
        run.tenant = tenant;
        run.approve = api::ApprovalMode::Ask;
        run.agent.yaml += "approval: { \"files.*\": ask }\n";
        const auto started = m_all->ask(run);
        EXPECT_TRUE(started) << started.error().text();
        m_approval = m_all->questionAsked();
        EXPECT_TRUE(m_all->untilState(started->runId, RunState::WaitingApproval));
        return started->runId;
    }

    void remember()
    {
        api::AddMemory memory;
        memory.text = std::string(kSecret) + " is remembered";
        memory.tenant = "rival";
        const auto added = m_all->ask(memory);
        ASSERT_TRUE(added) << added.error().text();
        m_memory = added->id;
        api::SendMessage message;
        message.message.tenant = "rival";
        message.message.from = "somebody";
        message.message.to = "desk";
        message.message.payload = kSecret;
        ASSERT_TRUE(m_all->ask(message));
        api::SetBudget budget;
        budget.scope = api::BudgetScope::Tenant;
        budget.subject = "rival";
        budget.limitUsd = base::Money::fromDollars(77);
        ASSERT_TRUE(m_all->ask(budget));
    }

    void plan()
    {
        api::SaveSchedule save;
        save.schedule.name = "nightly";
        save.schedule.description = kSecret;
        save.schedule.tenant = "rival";
        save.schedule.trigger.kind = api::TriggerKind::Interval;
        save.schedule.trigger.everySeconds = 86'400;
        save.schedule.action = api::ScheduleAction::Run;
        save.schedule.run = listing(std::string(kSecret));
        const auto saved = m_all->ask(save);
        ASSERT_TRUE(saved) << saved.error().text();
        m_schedule = saved->row.scheduleId;
    }

    //! All that the other tenant has, as one who may see it sees it.
    std::string othersThings()
    {
        api::ListRuns runs;
        runs.tenant = "rival";
        api::ListApprovals approvals;
        approvals.tenant = "rival";
        api::ListMemories memories;
        memories.tenant = "rival";
        api::ListMessages messages;
        messages.tenant = "rival";
        messages.address = "desk";
        std::string all;
        const auto add = [&](auto query) { all += shown(m_all->ask(std::move(query))) + "\n"; };
        const auto page = m_all->ask(runs);
        EXPECT_TRUE(page) << page.error().text();
        for (const auto& run : page->rows)
            all += run.runId + " " + run.task + " " + run.state.name() + " " + std::to_string(run.turns) + "\n";
        add(approvals);
        add(memories);
        add(messages);
        add(api::GetSchedule{m_schedule, 0});
        add(api::ListPermissions{});
        add(api::ListTokens{});
        add(api::ListProjects{});
        return all;
    }

    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_all, m_acme;
    std::string m_run, m_asking, m_approval, m_own, m_memory, m_schedule;
};

TEST_F(TenantIsolation, holdsForEveryRequestAndWhateverItNames)
{
    const auto before = othersThings();
    ASSERT_THAT(before, HasSubstr(std::string(kSecret)));
    const auto trace = m_all->ask(api::GetTrace{m_run});
    ASSERT_TRUE(trace) << trace.error().text();
    const std::vector<std::string> names{"rival", m_run, m_asking, m_run.substr(24), m_run.substr(0, 8), m_approval, m_memory,
        m_schedule, "nightly", "desk", trace->trace.trace.traceId, "tenant:rival", "*"};
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, api::RequestVariant>>([&](auto of) {
        using Q = typename decltype(of)::type;
        EXPECT_THAT(shown(m_acme->ask(Q{})), Not(HasSubstr(std::string(kSecret)))) << Q::kType;
        // What is refused whatever it names, is refused before it is looked at.
        if (accessRule(Q::kType)->tenant == ForTenant::Refused)
            return;
        for (const auto& name : names)
            withEachText<Q>(name, [&](Q query, const char* member) {
                EXPECT_THAT(shown(m_acme->ask(std::move(query))), Not(HasSubstr(std::string(kSecret))))
                    << Q::kType << " with " << member << " " << name;
            });
    });
    EXPECT_EQ(othersThings(), before) << "nothing of it was changed";
}

TEST_F(TenantIsolation, tellsOfAnothersThingsWhatItTellsOfNone)
{
    const std::string never = "01890000-0000-7000-8000-000000000000";
    const auto sameAs = [](const auto& reply, const auto& none, const std::string& id, const std::string& other) {
        ASSERT_FALSE(reply);
        ASSERT_FALSE(none);
        EXPECT_EQ(reply.error().code, none.error().code);
        auto text = reply.error().message;
        if (const auto at = text.find(id); at != std::string::npos)
            text.replace(at, id.size(), other);
        EXPECT_EQ(text, none.error().message);
    };
    sameAs(m_acme->ask(api::GetRun{m_run}), m_acme->ask(api::GetRun{never}), m_run, never);
    sameAs(m_acme->ask(api::CancelRun{m_run, ""}), m_acme->ask(api::CancelRun{never, ""}), m_run, never);
    sameAs(m_acme->ask(api::GetTrace{m_run}), m_acme->ask(api::GetTrace{never}), m_run, never);
    sameAs(m_acme->ask(api::GetSchedule{"nightly", 1}), m_acme->ask(api::GetSchedule{"hourly", 1}), "nightly", "hourly");
    api::AnswerApproval answer, noAnswer;
    answer.approvalId = m_approval;
    noAnswer.approvalId = never;
    sameAs(m_acme->ask(answer), m_acme->ask(noAnswer), m_approval, never);
    sameAs(m_all->ask(api::GetRun{never}), m_acme->ask(api::GetRun{never}), never, never);
    sameAs(m_all->ask(api::GetTrace{never}), m_acme->ask(api::GetTrace{never}), never, never);
    sameAs(m_all->ask(api::GetSchedule{"hourly", 1}), m_acme->ask(api::GetSchedule{"hourly", 1}), "hourly", "hourly");
    api::ListRuns runs;
    runs.tenant = "rival";
    auto none = runs;
    none.tenant = "nobody";
    sameAs(m_acme->ask(runs), m_acme->ask(none), "rival", "nobody");
}

TEST_F(TenantIsolation, letsOnesOwnThingsBeNamedAsIfThereWereNoOthers)
{
    // Ids begin with the time: those of one moment begin alike.
    const auto prefix = m_own.substr(0, 4);
    EXPECT_EQ(m_all->ask(api::GetRun{prefix}).error().code, ErrorCode::Conflict) << "there are several";
    const auto own = m_acme->ask(api::GetRun{prefix});
    ASSERT_TRUE(own) << own.error().text();
    EXPECT_EQ(own->detail.run.runId, m_own);
    const auto list = m_acme->ask(api::ListRuns{});
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_EQ(list->total, 1);
    const auto trace = m_acme->ask(api::GetTrace{m_own});
    EXPECT_TRUE(trace) << trace.error().text();
    const auto traces = m_acme->ask(api::ListTraces{});
    ASSERT_TRUE(traces) << traces.error().text();
    EXPECT_THAT(traces->rows, SizeIs(1));
    api::AddMemory memory;
    memory.text = "Ours is remembered.";
    ASSERT_TRUE(m_acme->ask(memory));
    const auto memories = m_acme->ask(api::ListMemories{});
    ASSERT_TRUE(memories) << memories.error().text();
    EXPECT_THAT(memories->rows, SizeIs(1));
    api::SendMessage message;
    message.message.from = "us";
    message.message.to = "desk";
    message.message.payload = "Hello.";
    ASSERT_TRUE(m_acme->ask(message));
    api::ReadMessages read;
    read.address = "desk";
    const auto letters = m_acme->ask(read);
    ASSERT_TRUE(letters) << letters.error().text();
    ASSERT_THAT(letters->items, SizeIs(1));
    EXPECT_EQ(letters->items[0].message.tenant, "acme");
    const auto tenants = m_acme->ask(api::ListTenants{});
    ASSERT_TRUE(tenants) << tenants.error().text();
    ASSERT_THAT(tenants->tenants, SizeIs(1));
    EXPECT_EQ(tenants->tenants[0].name, "acme");
    EXPECT_THAT(m_acme->ask(api::ListBudgets{})->budgets, IsEmpty());
}

TEST_F(TenantIsolation, startsOnlyWhatTheLibraryHasAndWhereTheTenantMayWork)
{
    const auto denied = [](const auto& reply) { return !reply && reply.error().code == ErrorCode::PermissionDenied; };
    EXPECT_TRUE(denied(m_acme->ask(listing()))) << "also an admin, where he is confined";
    api::StartRun run;
    run.agent.path = "code-reviewer";
    run.task = "Look.";
    run.workspace = workspace.string();
    const auto nowhere = m_acme->ask(run);
    ASSERT_TRUE(denied(nowhere));
    EXPECT_THAT(nowhere.error().message, HasSubstr("was given no folder"));
    std::filesystem::create_directory(folder / "acme");
    api::SetTenant root;
    root.name = "acme";
    root.workspaceRoot = (folder / "acme").string();
    ASSERT_TRUE(m_all->ask(root));
    EXPECT_TRUE(denied(m_acme->ask(run))) << "outside of it";
    run.workspace = (folder / "acme" / ".." / "workspace").string();
    EXPECT_TRUE(denied(m_acme->ask(run)));
    run.workspace = (folder / "acme").string();
    run.tenant = "rival";
    EXPECT_EQ(m_acme->ask(run).error().code, ErrorCode::NotFound);
    run.tenant.clear();
    const auto started = m_acme->ask(run);
    ASSERT_TRUE(started) << started.error().text();
    EXPECT_EQ(m_acme->ask(api::GetRun{started->runId})->detail.run.tenant, "acme");
    api::BulkRuns bulk;
    bulk.action = api::BulkAction::Cancel;
    EXPECT_TRUE(denied(m_acme->ask(bulk))) << "all runs are not his";
    bulk.runIds = {m_asking};
    EXPECT_EQ(m_acme->ask(bulk).error().code, ErrorCode::NotFound);
}

TEST_F(TenantIsolation, letsAnIdBeAskedForThatIsAnothers)
{
    std::filesystem::create_directory(folder / "acme");
    api::SetTenant root;
    root.name = "acme";
    root.workspaceRoot = (folder / "acme").string();
    ASSERT_TRUE(m_all->ask(root));
    api::StartRun run;
    run.agent.path = "code-reviewer";
    run.task = "Look.";
    run.workspace = root.workspaceRoot.value_or("");
    run.runId = m_run; // the other tenant's
    const auto started = m_acme->ask(run);
    ASSERT_TRUE(started) << started.error().text();
    EXPECT_NE(started->runId, m_run);
    const auto again = m_acme->ask(run);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->runId, started->runId) << "asking again starts nothing twice";
    const auto named = m_acme->ask(api::GetRun{run.runId});
    ASSERT_TRUE(named) << named.error().text();
    EXPECT_EQ(named->detail.run.runId, started->runId) << "who asked for the id may go on using it";
    EXPECT_EQ(m_all->ask(api::GetRun{m_run})->detail.run.tenant, "rival");
}

TEST_F(TenantIsolation, tellsTheEndOfAQuestionWhoseRunSleeps)
{
    const auto asking = askingRunOf("acme");
    std::string approval;
    ASSERT_TRUE(m_all->until([&](const auto& events) {
        for (const api::Event& event : events)
            if (const auto* asked = std::get_if<api::ApprovalAsked>(&event); asked && asked->approval.runId == asking)
                approval = asked->approval.approvalId;
        return !approval.empty();
    }));
    // What waits for people is not in memory after a restart.
    m_acme.reset();
    m_all.reset();
    m_cell.reset();
    auto cell = CellFixture::open();
    ASSERT_TRUE(cell) << cell.error().text();
    m_cell = std::move(*cell);
    m_all.emplace(m_cell->connect());
    Asker late(m_cell->connect(Caller{"token acme0003", api::Role::Viewer, "acme"}));
    late.listen({true, false, "*"});
    ASSERT_TRUE(late.ask(api::ListApprovals{}));
    ASSERT_TRUE(m_all->ask(api::CancelRun{asking, ""}));
    bool told = false;
    EXPECT_TRUE(late.until([&](const auto& events) {
        for (const api::Event& event : events)
            if (const auto* closed = std::get_if<api::ApprovalClosed>(&event))
                told = told || closed->approvalId == approval;
        return told;
    }));
}

TEST_F(TenantIsolation, holdsForWhatIsToldUnasked)
{
    api::EventFilter everything{true, true, "*"};
    everything.logs = "";
    everything.alerts = true;
    m_acme->listen(everything);
    Asker follower(m_cell->connect(Caller{"token acme0002", api::Role::Viewer, "acme"}));
    follower.listen({false, false, m_asking});
    // By the answer to a question it is known that both are listened to.
    ASSERT_TRUE(m_acme->ask(api::GetCell{}));
    ASSERT_TRUE(follower.ask(api::GetCell{}));
    const auto theirs = runOf("rival", std::string(kSecret));
    api::AnswerApproval answer;
    answer.approvalId = m_approval;
    answer.verdict = api::Verdict::AllowOnce;
    ASSERT_TRUE(m_all->ask(answer));
    ASSERT_TRUE(m_all->untilState(m_asking, RunState::Done));
    const auto ours = runOf("acme", "Ours.");
    ASSERT_TRUE(m_acme->untilState(ours, RunState::Done));
    bool steps = false;
    m_acme->until([&](const auto& events) {
        for (const api::Event& event : events) {
            EXPECT_FALSE(std::holds_alternative<api::SnapshotTaken>(event));
            EXPECT_FALSE(std::holds_alternative<api::LogsAdded>(event));
            EXPECT_FALSE(std::holds_alternative<api::AlertChanged>(event));
            EXPECT_FALSE(std::holds_alternative<api::ApprovalClosed>(event));
            if (const auto* changed = std::get_if<api::RunChanged>(&event)) {
                EXPECT_THAT(changed->run.runId, AnyOf(ours, m_own));
            }
            if (const auto* step = std::get_if<api::StepAdded>(&event)) {
                EXPECT_EQ(step->runId, ours);
                steps = true;
            }
            if (const auto* text = std::get_if<api::TextDelta>(&event)) {
                EXPECT_EQ(text->runId, ours);
            }
        }
        return true;
    });
    EXPECT_TRUE(steps) << "of one's own runs everything is told";
    follower.until([&](const auto& events) {
        EXPECT_THAT(events, IsEmpty());
        return true;
    });
    EXPECT_FALSE(theirs.empty());
}

} // namespace kaze::cell::test
