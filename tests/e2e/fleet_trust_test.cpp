// Cells that end and come back, whose certificates, tokens, clocks and versions are not what they were, and tenants that share one.

#include "engine/api/cell_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/token_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/api/wire.h"
#include "engine/server/tls.h"
#include "tests/e2e/fake_provider.h"
#include "tests/e2e/fake_remote_cell.h"
#include "tests/e2e/fleet_fixture.h"

#include <atomic>

namespace kaze::e2e {

using base::ErrorCode;
using server::RemoteTrouble;

class FleetTrustTest : public FleetTest {
protected:
    //! A provider whose answers do not end as long as `hangs`.
    [[nodiscard]] static FakeProvider provider(const std::shared_ptr<std::atomic<bool>>& hangs)
    {
        return FakeProvider({[hangs](const auto& request, auto& connection) {
            if (!*hangs)
                return says("All of it.")(request, connection);
            connection.beginEvents();
            connection.event(chunkOf({{"content", "Half an "}}));
            connection.waitUntilClosed(60s);
        }});
    }
    [[nodiscard]] static std::string modelAt(const FakeProvider& fake)
    {
        return "default_model: fake/m\nproviders: { fake: { base_url: \"" + fake.url() + "\" } }\n";
    }
    [[nodiscard]] api::StartRun slow() const
    {
        auto run = lister("Take your time.");
        run.agent.path.clear();
        run.agent.yaml = "name: slow\nmodel: fake/m\nmemory: { recall: 0, remember: false }\ninstructions: Answer.\n";
        return run;
    }
    [[nodiscard]] static base::Time wallNow() { return base::SystemClock().now(); }

    //! What both sides know of three cells, one of which ends in the middle of runs, is the same after it came back.
    void comesBackAfter(int signal)
    {
        const auto hangs = std::make_shared<std::atomic<bool>>(true);
        const auto fake = provider(hangs);
        for (const auto* name : {"north", "south", "west"})
            ASSERT_NO_FATAL_FAILURE(serve(prepared(name, modelAt(fake))));
        const auto seen = views();
        ASSERT_EQ(seen.size(), 3U);
        auto& cell = *cells[0];
        auto finished = started(*seen[0], 3);
        EXPECT_TRUE(seen[0]->untilEnded(finished));
        std::vector<std::string> live;
        for (int i = 0; i < 2; ++i) {
            const auto run = slow();
            live.push_back(startSurely(*seen[0], run));
        }
        ASSERT_TRUE(eventually([&] { return fake.asked() >= 2; }, 60s));
        cell.program->signal(signal);
        const auto ended = ending(*cell.program);
        EXPECT_EQ(ended.code, signal == SIGKILL ? -SIGKILL : 0) << ended.err;
        for (const auto& run : live)
            EXPECT_EQ(ended.out.find(run) != std::string::npos, signal == SIGTERM) << "it is listed";
        cell.program.reset();
        ASSERT_TRUE(seen[0]->untilAway());
        const auto waits = lister("Asked while nobody was there.");
        auto answer = seen[0]->begin(waits);
        EXPECT_TRUE(seen[1]->untilEnded(started(*seen[1], 2))) << "the others go on";
        *hangs = false;
        ASSERT_NO_FATAL_FAILURE(serve(cell));
        seen[0]->client().retry();
        ASSERT_EQ(answer.wait_for(60s), std::future_status::ready);
        EXPECT_TRUE(answer.get()) << "it was not sent before, so it is asked now";
        EXPECT_TRUE(seen[0]->until([](const auto& now) { return now.rounds > 0; })) << "it is told to ask anew";
        // The same once more, as somebody does who does not know whether it was done.
        for (auto again : {waits, waits})
            EXPECT_EQ(startSurely(*seen[0], again), waits.runId);
        expectSame(cell, *seen[0]);
        for (const auto& run : live) {
            const auto detail = seen[0]->ask(api::GetRun{run});
            ASSERT_TRUE(detail) << detail.error().text();
            EXPECT_EQ(detail->detail.run.state, api::RunState::Interrupted) << run;
            EXPECT_TRUE(seen[0]->ask(api::ResumeRun{run}));
        }
        EXPECT_TRUE(seen[0]->untilEnded(live)) << "they go on where they were";
        for (std::size_t i = 0; i < 3; ++i)
            expectSame(*cells[i], *seen[i]);
        EXPECT_EQ(seen[0]->seen().runs.size(), finished.size() + live.size() + 1);
    }
};

TEST_F(FleetTrustTest, ACellThatIsKilledComesBackWithAllItSaid)
{
    comesBackAfter(SIGKILL);
}

TEST_F(FleetTrustTest, ACellThatIsEndedInOrderComesBackWithItsRuns)
{
    comesBackAfter(SIGTERM);
}

TEST_F(FleetTrustTest, AnExpiredCertificateIsRefusedByNewConnectionsAndTheOthersGoOn)
{
    // Of the cell's owner: one that is in time, and one of years ago.
    server::TlsOptions good, old;
    good.folder = root / "good";
    old.folder = root / "old";
    ASSERT_TRUE(server::prepareCertificate(good, wallNow()));
    const auto expired = server::prepareCertificate(old, wallNow() - std::chrono::days(4000));
    ASSERT_TRUE(expired);
    const auto shown = root / "shown";
    const auto show = [&](const std::filesystem::path& from) {
        std::filesystem::create_directories(shown);
        for (const auto* file : {"certificate.pem", "key.pem"})
            std::filesystem::copy_file(from / file, shown / file, std::filesystem::copy_options::overwrite_existing);
    };
    show(good.folder);
    auto& first = prepared("north");
    first.more = {"--tls-cert", (shown / "certificate.pem").string(), "--tls-key", (shown / "key.pem").string()};
    ASSERT_NO_FATAL_FAILURE(serve(first));
    for (const auto* name : {"south", "west"})
        ASSERT_NO_FATAL_FAILURE(serve(prepared(name)));
    const auto seen = views();
    ASSERT_EQ(seen.size(), 3U);
    show(old.folder);
    first.program->signal(SIGHUP);
    auto pinned = options(first);
    pinned.pin = expired->fingerprint;
    server::RemoteProbe probe;
    ASSERT_TRUE(eventually([&] { return (probe = server::probeRemote(pinned)).trouble != RemoteTrouble::Changed; }, 60s));
    EXPECT_EQ(probe.trouble, RemoteTrouble::Certificate) << probe.message;
    EXPECT_THAT(probe.message, testing::AllOf(HasSubstr("expired on"), Not(HasSubstr(first.admin))));
    EXPECT_FALSE(probe.cell) << "it was not asked";
    // What stands goes on until the connection breaks; then it is over, for the certificate is another, and nothing is sent.
    EXPECT_TRUE(seen[0]->untilEnded(started(*seen[0], 2)));
    expectSame(cells[1] ? *cells[1] : first, *seen[1]);
    first.proxy->cut();
    ASSERT_TRUE(seen[0]->until([](const auto& now) { return now.closed.has_value(); }));
    EXPECT_EQ(seen[0]->seen().closed->code, ErrorCode::Unauthenticated);
    const auto afterwards = seen[0]->ask(api::GetSnapshot{});
    ASSERT_FALSE(afterwards);
    EXPECT_EQ(afterwards.error().code, ErrorCode::Unauthenticated);
    show(good.folder);
    first.program->signal(SIGHUP);
    ASSERT_TRUE(eventually([&] { return server::probeRemote(options(first)).trouble == RemoteTrouble::None; }, 60s));
    const auto again = view(first);
    ASSERT_TRUE(again);
    // It comes new, and so asks for all there is.
    EXPECT_EQ(again->ask(api::ListRuns{})->rows.size(), 2U);
    for (const std::size_t other : {1U, 2U}) {
        EXPECT_TRUE(seen[other]->untilEnded(started(*seen[other], 1)));
        expectSame(*cells[other], *seen[other]);
        EXPECT_EQ(seen[other]->seen().breaks, 0);
    }
}

TEST_F(FleetTrustTest, ARevokedTokenEndsItsSessionsAndNobodyElses)
{
    for (const auto* name : {"north", "south", "west"})
        prepared(name);
    const auto visitor = tokenAt(*cells[0], {"visitor", "--role", "operator", "--all-tenants"});
    for (const auto& cell : cells)
        ASSERT_NO_FATAL_FAILURE(serve(*cell));
    const auto seen = views();
    const auto guest = view(*cells[0], true, visitor);
    ASSERT_TRUE(seen.size() == 3 && guest);
    auto runs = started(*guest, 2);
    ASSERT_TRUE(guest->untilEnded(runs));
    ASSERT_TRUE(seen[0]->ask(api::RevokeToken{"visitor"}));
    ASSERT_TRUE(guest->until([](const auto& now) { return now.closed.has_value(); }));
    const auto closed = *guest->seen().closed;
    EXPECT_EQ(closed.code, ErrorCode::Unauthenticated);
    EXPECT_THAT(closed.message, testing::AllOf(HasSubstr("revoked"), Not(HasSubstr(visitor))));
    const auto told = guest->seen().runs.size();
    for (auto& run : started(*seen[0], 3))
        runs.push_back(std::move(run));
    EXPECT_TRUE(seen[0]->untilEnded(runs));
    EXPECT_EQ(guest->seen().runs.size(), told) << "it is told of nothing that came later";
    const auto again = server::connectRemote(options(*cells[0], true, visitor));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Unauthenticated);
    for (std::size_t i = 0; i < 3; ++i) {
        expectSame(*cells[i], *seen[i]);
        EXPECT_EQ(seen[i]->seen().breaks, 0);
    }
}

TEST_F(FleetTrustTest, ClocksThatAreWrongAreToldAndChangeNothingElse)
{
    const std::map<std::string, int> ahead{{"north", 600}, {"south", -600}, {"west", 0}};
    for (const auto& [name, seconds] : ahead) {
        auto& cell = prepared(name);
        cell.environment = {{"LD_PRELOAD", KAZE_CLOCK_LIBRARY}, {"KAZE_TEST_CLOCK_AHEAD", std::to_string(seconds)}};
        ASSERT_NO_FATAL_FAILURE(serve(cell));
    }
    const auto seen = views();
    ASSERT_EQ(seen.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto wrong = std::chrono::seconds(ahead.at(cells[i]->name));
        const auto isTold = [&](const auto& now) { return std::chrono::abs(now.status.skew - wrong) < 30s; };
        EXPECT_TRUE(seen[i]->until(isTold)) << cells[i]->name << ": " << seen[i]->seen().status.skew.count() << " us";
        EXPECT_LT(std::chrono::abs(server::probeRemote(options(*cells[i])).skew - wrong), 30s);
        const auto runs = started(*seen[i], 3);
        EXPECT_TRUE(seen[i]->untilEnded(runs));
        cells[i]->proxy->cut();
        EXPECT_TRUE(seen[i]->untilBack());
        EXPECT_TRUE(seen[i]->untilEnded(started(*seen[i], 1)));
        expectSame(*cells[i], *seen[i]);
        EXPECT_EQ(seen[i]->seen().rounds, 0);
    }
}

TEST_F(FleetTrustTest, ANewerCellIsUnderstoodAsFarAsItGoesAndAnotherSessionIsRefused)
{
    const auto at = [](const FakeRemoteCell& cell) {
        server::RemoteOptions options;
        options.address = {"127.0.0.1", cell.port(), false};
        options.token = "kaze_00000000_secret";
        return options;
    };
    const FakeRemoteCell other([](const auto&) -> std::vector<boost::json::object> {
        return {FakeRemoteCell::welcome({{"protocol", 99}, {"version", "99.1.0"}})};
    });
    const auto refused = server::connectRemote(at(other));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(refused.error().message, testing::AllOf(HasSubstr("99.1.0"), Not(HasSubstr("secret"))));
    EXPECT_EQ(server::probeRemote(at(other)).trouble, RemoteTrouble::Version);

    // Of the same session, but newer: members, events and kinds that nobody here knows.
    const FakeRemoteCell newer([](const boost::json::object& said) -> std::vector<boost::json::object> {
        using boost::json::object;
        if (said.contains("hello"))
            return {FakeRemoteCell::welcome({{"version", "9.0.0"}, {"moons", 2}}), {{"weather", "fine"}}};
        if (said.contains("ping"))
            return {{{"pong", said.at("ping")}, {"now", "2026-11-23T00:00:00Z"}, {"tide", "low"}}};
        if (const auto* turn = said.if_contains("turn"))
            return {{{"number", 1}, {"turn", *turn}, {"event", {{"type", "moon_rose"}, {"moon", "new"}}}},
                {{"number", 2}, {"turn", *turn},
                    {"event",
                        {{"type", "run_changed"},
                            {"run",
                                {{"run_id", "r"}, {"state", "dreaming"}, {"task", "t"}, {"dream", object{{"of", "sheep"}}}}}}}}};
        if (const auto* id = said.if_contains("id"))
            return {{{"number", 2 + id->to_number<int>()}, {"id", *id},
                {"error", {{"code", "unsupported"}, {"message", "this cell does not know \"get_snapshot\" any more"}}}}};
        return {};
    });
    auto client = server::connectRemote(at(newer));
    ASSERT_TRUE(client) << client.error().text();
    CellView seen(std::move(*client));
    ASSERT_TRUE(seen.until([](const auto& now) { return now.runs.contains("r"); }));
    EXPECT_EQ(seen.seen().runs.at("r").row->state.name(), "dreaming");
    const auto unknown = seen.ask(api::GetSnapshot{});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(unknown.error().message, HasSubstr("get_snapshot"));
    EXPECT_EQ(newer.connections(), 1) << "it does not break off for it";
    EXPECT_EQ(seen.seen().wrong, std::vector<std::string>());
}

TEST_F(FleetTrustTest, NothingOfATenantReachesAnother)
{
    auto& cell = prepared("north");
    std::map<std::string, std::string> tokens;
    for (const std::string name : {"acme", "globex"}) {
        std::filesystem::create_directories(work(name));
        ASSERT_EQ(at(cell, {"tenants", "add", name, "--workspaces", work(name).string()}).code, 0);
        tokens[name] = tokenAt(cell, {name + "-desk", "--role", "admin", "--tenant", name});
    }
    ASSERT_NO_FATAL_FAILURE(serve(cell));
    for (const auto* name : {"south", "west"})
        ASSERT_NO_FATAL_FAILURE(serve(prepared(name)));
    // With a network that cuts, so that sessions are gone on with.
    cell.proxy->cutAfter(30'000, seed);
    std::map<std::string, std::unique_ptr<CellView>> seen;
    std::map<std::string, std::vector<std::string>> runs;
    for (const auto& [name, token] : tokens) {
        seen[name] = view(cell, true, token, true);
        ASSERT_TRUE(seen[name]);
    }
    const auto boss = view(cell, false);
    ASSERT_TRUE(boss);
    for (int i = 0; i < 4; ++i)
        for (const auto& [name, each] : seen) {
            auto run = lister("The secret word of " + name + " is " + name + "-swordfish.");
            run.workspace = work(name).string();
            // The cell makes an id of its own of it, so that nobody learns which ones others have; the same each time.
            runs[name].push_back(startSurely(*each, run));
            EXPECT_EQ(startSurely(*each, run), runs[name].back()) << "started once";
        }
    for (const auto& [name, each] : seen)
        EXPECT_TRUE(each->untilEnded(runs[name]) && boss->untilEnded(runs[name])) << name;
    for (const auto& [name, each] : seen) {
        const std::string foreign = name == "acme" ? "globex" : "acme";
        const auto now = each->seen();
        EXPECT_FALSE(now.texts.empty());
        EXPECT_EQ(now.snapshots, 0) << "a snapshot is the whole cell's";
        EXPECT_EQ(now.runs.size(), runs[name].size());
        for (const auto& text : now.texts) {
            EXPECT_THAT(text, Not(HasSubstr(foreign)));
            EXPECT_THAT(text, Not(HasSubstr("logs_added")));
            for (const auto& run : runs[foreign])
                EXPECT_THAT(text, Not(HasSubstr(run)));
        }
        const auto list = each->ask(api::ListRuns{});
        ASSERT_TRUE(list);
        EXPECT_EQ(list->total, static_cast<std::int64_t>(runs[name].size()));
        EXPECT_EQ(each->ask(api::GetSnapshot{}).error().code, ErrorCode::PermissionDenied);
        EXPECT_EQ(each->ask(api::ListLogs{}).error().code, ErrorCode::PermissionDenied);
        for (const auto& run : runs[foreign]) {
            const auto stranger = each->ask(api::GetRun{run});
            ASSERT_FALSE(stranger);
            EXPECT_EQ(stranger.error().code, ErrorCode::NotFound);
            EXPECT_THAT(stranger.error().message, Not(HasSubstr(foreign)));
            EXPECT_EQ(each->ask(api::ListSteps{run}).error().code, ErrorCode::NotFound);
            EXPECT_EQ(each->ask(api::GetTrace{run}).error().code, ErrorCode::NotFound);
            EXPECT_EQ(each->ask(api::CancelRun{run, {}}).error().code, ErrorCode::NotFound);
        }
        // Spans are stored a moment after they end.
        EXPECT_TRUE(eventually(
            [&] {
                const auto traces = each->ask(api::ListTraces{});
                EXPECT_TRUE(traces) << traces.error().text();
                const auto text = traces ? boost::json::serialize(api::toJson(api::Response{*traces})) : std::string();
                EXPECT_THAT(text, Not(HasSubstr(foreign)));
                return !traces || traces->rows.size() == runs[name].size();
            },
            60s));
        auto theirs = lister("Theirs.");
        theirs.tenant = foreign;
        theirs.workspace = work(name).string();
        EXPECT_FALSE(each->ask(theirs));
    }
    expectSame(cell, *boss);
    EXPECT_EQ(boss->seen().runs.size(), 8U);
}

} // namespace kaze::e2e
