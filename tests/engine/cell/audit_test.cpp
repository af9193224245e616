#include "engine/api/changes.h"
#include "engine/api/requests.h"
#include "engine/cell/audit.h"

#include "engine/runtime/schema.h"
#include "tests/engine/cell/cell_fixture.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/run_task.h"
#include "tests/support/temp_folder.h"

#include <boost/mp11.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <thread>

using namespace testing;

namespace kaze::cell::test {

TEST(AuditRules, stateEveryRequestOnce)
{
    std::map<std::string_view, int> stated;
    for (const auto& rule : auditRules())
        ++stated[rule.type];
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, api::RequestVariant>>([&](auto of) {
        using Q = typename decltype(of)::type;
        EXPECT_EQ(stated[Q::kType], 1) << Q::kType;
        stated.erase(Q::kType);
    });
    EXPECT_THAT(stated, IsEmpty()) << "there are no such requests";
}

TEST(AuditRules, agreeWithWhatClientsTakeForAChange)
{
    for (const auto& rule : auditRules())
        EXPECT_EQ(api::changes(rule.type), rule.of != AuditClass::Reads) << rule.type;
    EXPECT_TRUE(api::changes("what_a_newer_cell_knows"));
}

TEST(AuditRules, leaveOutWhatReadsWhatIsTrafficAndWhatOnlyCounts)
{
    EXPECT_FALSE(noteOf(api::ListRuns{}));
    EXPECT_FALSE(noteOf(api::SendMessage{}));
    EXPECT_FALSE(noteOf(api::PublishMessage{}));
    api::RemoveTenant tenant;
    tenant.name = "acme";
    EXPECT_TRUE(noteOf(tenant));
    tenant.countOnly = true;
    EXPECT_FALSE(noteOf(tenant));
    api::BulkRuns bulk;
    bulk.countOnly = true;
    EXPECT_FALSE(noteOf(bulk));
    api::ImportPrices prices;
    prices.dryRun = true;
    EXPECT_FALSE(noteOf(prices));
}

TEST(AuditRules, neverTakeTextsArgumentsOrKeys)
{
    const std::string secret = "swordfish";
    const auto hasNone = [&](const api::Request& request) {
        const auto note = noteOf(request);
        ASSERT_TRUE(note);
        for (const auto& text : {note->subject, note->detail, note->tenant, note->project, note->actor})
            EXPECT_THAT(text, Not(HasSubstr(secret))) << note->action;
    };
    api::StartRun start;
    start.task = start.agent.yaml = secret;
    start.agent.path = "tester";
    hasNone(start);
    api::AnswerApproval answer;
    answer.arguments = answer.reason = answer.text = answer.pattern = secret;
    hasNone(answer);
    hasNone(api::SetKey{"openai", secret});
    hasNone(api::SendToRun{"run", secret, ""});
    api::AddMemory memory;
    memory.text = secret;
    memory.tags = {secret};
    hasNone(memory);
    api::CallTool call;
    call.tool = "shell.run";
    call.arguments = call.workspace = call.agent.yaml = secret;
    hasNone(call);
    api::SaveAgent save;
    save.yaml = "name: tester\ninstructions: " + secret + "\n";
    hasNone(save);
    EXPECT_EQ(noteOf(save)->subject, "tester");
    api::AddWebhook hook;
    hook.url = hook.secret = secret;
    hasNone(hook);
    api::SaveSchedule schedule;
    schedule.schedule.run.task = schedule.schedule.payload = schedule.schedule.description = secret;
    hasNone(schedule);
    api::SetProvider provider;
    provider.baseUrl = "https://user:" + secret + "@host";
    hasNone(provider);
    api::CancelRun cancel;
    cancel.reason = secret;
    hasNone(cancel);
}

class Audit : public CellFixture {
protected:
    void SetUp() override { begin(); }
    void TearDown() override { end(); }

    void begin()
    {
        end();
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_asker.emplace(m_cell->connect());
        m_asker->listen({true, true, "*"});
    }
    void end()
    {
        m_asker.reset();
        m_cell.reset();
    }

    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        return m_asker->ask(std::move(query));
    }

    std::vector<api::AuditEntry> list(const std::function<void(api::ListAudit&)>& narrow = {})
    {
        api::ListAudit query;
        if (narrow)
            narrow(query);
        auto page = ask(query);
        EXPECT_TRUE(page) << page.error().text();
        return page ? page->entries : std::vector<api::AuditEntry>();
    }

    void addTenant(const std::string& name)
    {
        api::SetTenant wanted;
        wanted.name = name;
        wanted.isNew = true;
        wanted.tokensPerDay = 5000;
        ASSERT_TRUE(ask(wanted));
    }

    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_asker;
};

TEST_F(Audit, tellsWhoChangedWhatAndHowItEnded)
{
    EXPECT_THAT(list(), IsEmpty());
    addTenant("acme");
    api::RemoveTenant removal;
    removal.name = "nobody";
    EXPECT_FALSE(ask(removal));
    api::SetBudget budget;
    budget.scope = api::BudgetScope::Fleet;
    budget.limitUsd = base::Money::fromDollars(40);
    ASSERT_TRUE(ask(budget));
    ASSERT_TRUE(ask(api::ListTenants{}));

    const auto entries = list();
    ASSERT_THAT(entries, SizeIs(3)) << "the newest first, and nothing of what only reads";
    EXPECT_EQ(entries[0].action, "set_budget");
    EXPECT_EQ(entries[0].subject, "fleet");
    EXPECT_THAT(entries[0].detail, AllOf(HasSubstr("$40"), HasSubstr("a month")));
    EXPECT_EQ(entries[0].outcome, "done");
    EXPECT_EQ(entries[0].actor, "local");
    EXPECT_EQ(entries[1].action, "remove_tenant");
    EXPECT_EQ(entries[1].subject, "nobody");
    EXPECT_EQ(entries[1].outcome, "not_found");
    EXPECT_THAT(entries[1].detail, HasSubstr("no tenant"));
    EXPECT_EQ(entries[2].action, "set_tenant");
    EXPECT_EQ(entries[2].tenant, "acme");
    EXPECT_THAT(entries[2].detail, HasSubstr("tokens a day 5000"));
    EXPECT_GT(entries[0].number, entries[1].number);

    begin();
    EXPECT_EQ(list(), entries) << "it is kept";
}

TEST_F(Audit, knowsWhoseARunIs)
{
    addTenant("acme");
    auto run = listing();
    run.tenant = "acme";
    const auto started = ask(run);
    ASSERT_TRUE(started);
    ASSERT_TRUE(m_asker->untilState(started->runId, RunState::Done));
    const auto cancelled = ask(api::CancelRun{started->runId.substr(24), "too late"});
    EXPECT_FALSE(cancelled) << "it has ended";
    const auto entries = list([](auto& query) { query.tenant = "acme"; });
    ASSERT_GE(entries.size(), 2U);
    EXPECT_EQ(entries[0].action, "cancel_run");
    EXPECT_EQ(entries[0].subject, started->runId) << "whole, though it was called by its end";
    EXPECT_EQ(entries[0].outcome, "conflict");
    EXPECT_THAT(entries[0].detail, Not(HasSubstr("too late")));
    EXPECT_EQ(entries[1].action, "start_run");
    EXPECT_EQ(entries[1].subject, started->runId);
    EXPECT_THAT(list([&](auto& query) { query.subject = started->runId; }), SizeIs(2));
}

TEST_F(Audit, hasTheVerdictsOfPeople)
{
    auto run = listing();
    run.approve = api::ApprovalMode::Ask;
    run.agent.yaml += "approval: { \"files.*\": ask }\n";
    const auto started = ask(run);
    ASSERT_TRUE(started) << started.error().text();
    api::AnswerApproval answer;
    answer.approvalId = m_asker->questionAsked();
    answer.verdict = api::Verdict::AllowAlways;
    const auto answered = ask(answer);
    ASSERT_TRUE(answered) << answered.error().text();
    const auto entry = list([](auto& query) { query.action = "answer_approval"; }).at(0);
    EXPECT_EQ(entry.subject, started->runId);
    EXPECT_EQ(entry.tenant, "default");
    EXPECT_THAT(entry.detail, AllOf(HasSubstr("allow_always"), HasSubstr("files.list")));
}

TEST_F(Audit, hasTheAnswersThatNobodyGave)
{
    auto run = listing();
    run.approve = api::ApprovalMode::Ask;
    run.agent.yaml += "approval: { \"files.*\": ask }\napproval_timeout: { after: 100ms, then: deny }\n";
    const auto started = ask(run);
    ASSERT_TRUE(started) << started.error().text();
    const auto id = m_asker->questionAsked();
    ASSERT_TRUE(m_asker->until([&](const auto& events) {
        return std::ranges::any_of(events, [&](const auto& event) {
            const auto* closed = std::get_if<api::ApprovalClosed>(&event);
            return closed && closed->approvalId == id;
        });
    }));
    // Nobody waits for its entry, which is there when the disk has it: that may take longer than any number of questions.
    std::vector<api::AuditEntry> entries;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (entries.empty() && std::chrono::steady_clock::now() < end) {
        entries = list([](auto& query) { query.actor = "timeout"; });
        std::this_thread::yield();
    }
    ASSERT_THAT(entries, SizeIs(1));
    EXPECT_EQ(entries[0].action, "answer_approval");
    EXPECT_EQ(entries[0].subject, started->runId);
    EXPECT_EQ(entries[0].tenant, "default");
    EXPECT_EQ(entries[0].detail, "deny, as nobody answered");
    EXPECT_EQ(entries[0].outcome, "done");
}

TEST_F(Audit, isReadInPagesAndByWhatOneLooksFor)
{
    for (int i = 0; i < 7; ++i) {
        api::SetPool pool;
        pool.pool = "p" + std::to_string(i);
        pool.limit = i - 2; // the first two are refused
        static_cast<void>(ask(pool));
    }
    EXPECT_THAT(list([](auto& query) { query.failedOnly = true; }), SizeIs(2));
    EXPECT_THAT(list([](auto& query) { query.subject = "p3"; }), SizeIs(1));
    EXPECT_THAT(list([](auto& query) { query.actor = "timeout"; }), IsEmpty());
    EXPECT_THAT(list([](auto& query) { query.action = "set_pool"; }), SizeIs(7));
    const auto all = list();
    EXPECT_THAT(list([&](auto& query) { query.from = all[2].at; }), SizeIs(3));
    EXPECT_THAT(list([&](auto& query) { query.to = all[2].at; }), SizeIs(4));
    std::vector<api::AuditEntry> paged;
    api::ListAudit query;
    query.limit = 3;
    do {
        const auto page = ask(query);
        ASSERT_TRUE(page) << page.error().text();
        EXPECT_LE(page->entries.size(), 3U);
        paged.insert(paged.end(), page->entries.begin(), page->entries.end());
        query.cursor = page->next;
    } while (!query.cursor.empty());
    EXPECT_EQ(paged, all) << "each once";
    query.cursor = "elsewhere";
    EXPECT_EQ(ask(query).error().code, ErrorCode::InvalidArgument);
    query.cursor.clear();
    query.limit = 0;
    EXPECT_EQ(ask(query).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Audit, hasTheRunsThatSchedulesStart)
{
    api::SaveSchedule save;
    save.schedule.name = "nightly";
    save.schedule.trigger.kind = api::TriggerKind::Interval;
    save.schedule.trigger.everySeconds = 86'400;
    save.schedule.action = api::ScheduleAction::Run;
    save.schedule.run = listing();
    end();
    auto serving = options();
    serving.takeUpLine = true;
    auto cell = Cell::open(serving);
    ASSERT_TRUE(cell) << cell.error().text();
    m_cell = std::move(*cell);
    m_asker.emplace(m_cell->connect());
    m_asker->listen({true, true, "*"});
    const auto saved = ask(save);
    ASSERT_TRUE(saved) << saved.error().text();
    ASSERT_TRUE(ask(api::RunSchedule{"nightly", "once"}));
    ASSERT_TRUE(m_asker->until([](const auto& events) {
        return std::ranges::any_of(events, [](const api::Event& event) {
            const auto* changed = std::get_if<api::RunChanged>(&event);
            return changed && changed->run.state == RunState::Done;
        });
    }));
    const auto entry = list([](auto& query) { query.actor = "schedule nightly"; }).at(0);
    EXPECT_EQ(entry.action, "start_run");
    EXPECT_EQ(entry.outcome, "done");
    EXPECT_EQ(entry.tenant, "default");
    EXPECT_TRUE(base::Uuid::parse(entry.subject));
    const auto byHand = list([](auto& query) { query.action = "run_schedule"; });
    ASSERT_THAT(byHand, SizeIs(1));
    EXPECT_EQ(byHand[0].subject, "nightly");
}

TEST_F(Audit, standsAmongWhatIsKeptAndGoesAfterAYear)
{
    addTenant("acme");
    const auto rowOf = [](const api::Keeping& keeping) {
        const auto row = std::ranges::find(keeping.rows, "audit", &api::KeepingRow::what);
        return row == keeping.rows.end() ? api::KeepingRow{} : *row;
    };
    const auto keeping = ask(api::GetKeeping{});
    ASSERT_TRUE(keeping);
    EXPECT_EQ(rowOf(*keeping).keepDays, 365);
    EXPECT_EQ(rowOf(*keeping).rows, 1);
    EXPECT_GT(rowOf(*keeping).bytes, 0);
    EXPECT_EQ(rowOf(*keeping).freeableRows, 0);
    EXPECT_EQ(rowOf(*ask(api::SetKeeping{"audit", 30})).keepDays, 30);
    ASSERT_TRUE(ask(api::CleanUp{}));
    EXPECT_THAT(list(), SizeIs(3)) << "nothing of it is older";
}

//! The log itself, on a clock that is set and a disk that fails.
class AuditStore : public Test {
protected:
    void SetUp() override
    {
        kaze::test::registerFaultyVfs();
        storage::OpenOptions options;
        options.path = temp.path() / "state.db";
        options.vfs = kaze::test::kFaultyVfs;
        for (const auto part : {runtime::migrations(), auditMigrations()})
            options.migrations.insert(options.migrations.end(), part.begin(), part.end());
        storage::DatabaseServices services{loop.executor(), writers, metrics, clock, base::LogSystem::none()};
        auto opened = storage::Database::open(std::move(options), std::move(services));
        ASSERT_TRUE(opened) << opened.error().text();
        state = *opened;
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(said);
        audit.emplace(*state, clock, redactor, std::make_shared<spdlog::logger>("audit", std::move(sink)));
    }
    void TearDown() override
    {
        kaze::test::failWrites(kaze::test::DiskFault::None);
        audit.reset();
        if (state)
            state->close();
    }

    template <class T>
    T run(base::Task<T> task)
    {
        return kaze::test::runTask(loop, clock, std::move(task), false);
    }

    void record(const std::string& subject, std::optional<base::Error> failed = {})
    {
        AuditNote note;
        note.action = "set_pool";
        note.subject = subject;
        const auto recorded = [](AuditLog* log, AuditNote what, std::optional<base::Error> why) -> base::Task<bool> {
            const base::Uuid none;
            co_await log->record(std::move(what), none, std::move(why));
            co_return true;
        };
        run(recorded(&*audit, std::move(note), std::move(failed)));
    }

    std::vector<std::string> subjects()
    {
        std::vector<std::string> found;
        const auto page = run(audit->list({}));
        EXPECT_TRUE(page) << page.error().text();
        for (const auto& entry : page.value_or(api::AuditPage{}).entries)
            found.push_back(entry.subject);
        return found;
    }

    kaze::test::TempFolder temp;
    base::SimulatedClock clock;
    base::MetricsRegistry metrics;
    base::Redactor redactor;
    storage::WriterThreads writers{1};
    base::Loop loop;
    std::shared_ptr<storage::Database> state;
    std::ostringstream said;
    std::optional<AuditLog> audit;
};

TEST_F(AuditStore, losesTheOldAndNoneOfTheOthers)
{
    for (int day = 0; day < 5; ++day) {
        record("day " + std::to_string(day));
        clock.advance(std::chrono::hours(24));
    }
    const auto before = clock.now() - std::chrono::hours(72);
    EXPECT_EQ(run(audit->removeBefore(before, 1)).value(), 1) << "a few at a time, the oldest first";
    EXPECT_EQ(run(audit->removeBefore(before, 100)).value(), 1);
    EXPECT_THAT(subjects(), ElementsAre("day 4", "day 3", "day 2"));
    record("later");
    EXPECT_EQ(run(audit->list({}))->entries[0].number, 6) << "no number is given twice";
}

TEST_F(AuditStore, isOnlyAddedTo)
{
    record("one");
    auto job = [](storage::Connection& db) { return db.execute("UPDATE audit SET actor = 'nobody'"); };
    EXPECT_FALSE(run(state->write(std::move(job))));
    EXPECT_EQ(run(audit->list({}))->entries[0].actor, "local");
}

TEST_F(AuditStore, saysInTheLogWhatItCouldNotKeep)
{
    record("one");
    kaze::test::failWrites(kaze::test::DiskFault::Full);
    record("lost");
    EXPECT_THAT(said.str(), AllOf(HasSubstr("not in the audit log"), HasSubstr("set_pool lost")));
    kaze::test::failWrites(kaze::test::DiskFault::None);
    record("two");
    EXPECT_THAT(subjects(), ElementsAre("two", "one"));
}

TEST_F(AuditStore, hidesSecretsInWhatWentWrongAndCutsWhatIsLong)
{
    redactor.addSecret("swordfish-1234");
    record(std::string(10'000, 'x'),
        base::Error{ErrorCode::InvalidArgument, "no: swordfish-1234 " + std::string(10'000, 'y'), nullptr});
    const auto entry = run(audit->list({}))->entries.at(0);
    EXPECT_EQ(entry.outcome, "invalid_argument");
    EXPECT_THAT(entry.detail, AllOf(HasSubstr("no: [redacted]"), Not(HasSubstr("swordfish"))));
    record("swordfish-1234", std::nullopt);
    EXPECT_EQ(run(audit->list({}))->entries.at(0).subject, "[redacted]") << "a key where a name belongs";
    EXPECT_LT(entry.detail.size(), 500U);
    EXPECT_LT(entry.subject.size(), 300U);
}

} // namespace kaze::cell::test
