// A client on another machine, as far as a real server on loopback and a proxy with bad days can play that.

#include "engine/server/remote_client.h"

#include "engine/api/run_requests.h"
#include "engine/api/token_requests.h"
#include "engine/base/ids.h"
#include "tests/engine/server/http_fixture.h"
#include "tests/support/flaky_proxy.h"

#include <condition_variable>
#include <mutex>

namespace kaze::server::test {

using base::ErrorCode;
using cell::test::Asker;
using kaze::test::FlakyProxy;

namespace {

//! What a client says of its connection, to be waited for.
class Watched {
public:
    explicit Watched(RemoteClient& client)
    {
        client.onStatus([seen = m_seen](const RemoteStatus& status) {
            const std::lock_guard lock(seen->mutex);
            seen->status = status;
            if (status.state == RemoteState::Reconnecting && !seen->wasAway)
                ++seen->breaks;
            seen->wasAway = status.state == RemoteState::Reconnecting;
            seen->changed.notify_all();
        });
    }
    [[nodiscard]] bool until(const std::function<bool(const RemoteStatus&, int breaks)>& so)
    {
        std::unique_lock lock(m_seen->mutex);
        return m_seen->changed.wait_for(lock, 30s, [&] { return so(m_seen->status, m_seen->breaks); });
    }
    [[nodiscard]] bool untilBackAfter(int breaks)
    {
        return until([&](const auto& status, int so) { return so >= breaks && status.state == RemoteState::Connected; });
    }

private:
    struct Seen {
        std::mutex mutex; //!< guards what follows
        std::condition_variable changed;
        RemoteStatus status;
        int breaks = 0;
        bool wasAway = false;
    };
    std::shared_ptr<Seen> m_seen = std::make_shared<Seen>();
};

} // namespace

class RemoteClientTest : public HttpFixture {
protected:
    [[nodiscard]] api::TokenCreated token(const std::function<void(api::CreateToken&)>& how = {})
    {
        Asker asker(cell->connect());
        api::CreateToken wanted;
        wanted.name = "t" + std::to_string(++m_made);
        wanted.role = api::Role::Admin;
        wanted.allTenants = true;
        if (how)
            how(wanted);
        auto made = asker.ask(wanted);
        EXPECT_TRUE(made) << made.error().text();
        return made.value_or(api::TokenCreated{});
    }
    [[nodiscard]] static RemoteOptions at(std::uint16_t port, const std::string& secret)
    {
        RemoteOptions options;
        options.address = {"127.0.0.1", port, false};
        options.token = secret;
        return options;
    }
    [[nodiscard]] std::unique_ptr<RemoteClient> connected(std::uint16_t port, const std::string& secret = "")
    {
        auto client = connectRemote(at(port, secret));
        EXPECT_TRUE(client) << client.error().text();
        return client ? std::move(*client) : nullptr;
    }
    //! What a run did, in order, as events said it and as it is kept.
    static std::vector<std::int64_t> stepsOf(const std::deque<api::Event>& events, const std::string& run)
    {
        std::vector<std::int64_t> numbers;
        for (const auto& event : events)
            if (const auto* added = std::get_if<api::StepAdded>(&event); added && added->runId == run)
                numbers.push_back(added->step.number);
        return numbers;
    }

private:
    int m_made = 0;
};

TEST_F(RemoteClientTest, AsksAndListensAsAnyOtherClient)
{
    serve();
    auto client = connected(server->port());
    ASSERT_TRUE(client);
    EXPECT_FALSE(client->ownsCell());
    Asker asker(std::move(client));
    api::EventFilter filter;
    filter.runs = true;
    filter.runId = "*";
    asker.listen(filter);
    const auto cell = asker.ask(api::GetCell{});
    ASSERT_TRUE(cell) << cell.error().text();
    EXPECT_EQ(cell->cell.role, api::Role::Admin);
    const auto started = asker.ask(listing());
    ASSERT_TRUE(started) << started.error().text();
    EXPECT_TRUE(asker.untilState(started->runId, api::RunState::Done));
    const auto missing = asker.ask(api::GetRun{"0192f0c1-0000-7000-8000-000000000000"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
}

TEST_F(RemoteClientTest, MissesAndDoublesNothingWhereConnectionsAreCut)
{
    serve();
    FlakyProxy proxy(server->port());
    auto client = connected(proxy.port());
    ASSERT_TRUE(client);
    Watched watched(*client);
    Asker asker(std::move(client));
    api::EventFilter filter;
    filter.runs = true;
    filter.runId = "*";
    asker.listen(filter);
    ASSERT_TRUE(asker.ask(api::GetSnapshot{}));
    // Wherever a message may be torn apart.
    proxy.cutAfter(6000, 7);
    proxy.cut();
    std::vector<std::string> runs;
    for (int i = 0; i < 8; ++i) {
        auto run = listing("Number " + std::to_string(i) + ".");
        run.runId = base::clientId().text();
        runs.push_back(run.runId);
        const auto started = asker.ask(run);
        ASSERT_TRUE(started) << started.error().text();
    }
    for (const auto& run : runs)
        EXPECT_TRUE(asker.untilState(run, api::RunState::Done)) << run;
    EXPECT_GT(proxy.connections(), 3) << "it was cut again and again";
    for (const auto& run : runs) {
        const auto steps = asker.ask(api::GetRun{run});
        ASSERT_TRUE(steps);
        std::vector<std::int64_t> told;
        EXPECT_TRUE(asker.until([&](const auto& events) {
            told = stepsOf(events, run);
            return static_cast<std::int64_t>(told.size()) >= 3;
        }));
        for (std::size_t i = 1; i < told.size(); ++i)
            EXPECT_EQ(told[i], told[i - 1] + 1) << "a gap or a double";
    }
    EXPECT_TRUE(asker.until([](const auto& events) {
        return std::none_of(
            events.begin(), events.end(), [](const auto& event) { return std::holds_alternative<api::EventsLost>(event); });
    }));
}

TEST_F(RemoteClientTest, MissesAndDoublesNothingWhileItGoesOverToOtherFilters)
{
    serve();
    FlakyProxy proxy(server->port());
    proxy.delay(20ms);
    Asker far(connected(proxy.port()));
    Asker here(cell->connect());
    api::EventFilter filter;
    filter.runs = true;
    filter.runId = "*";
    here.listen(filter);
    far.listen(filter);
    ASSERT_TRUE(far.ask(api::GetSnapshot{}));
    std::vector<std::string> runs;
    std::size_t done = 0;
    while (done < 20) {
        if (runs.size() < 20) {
            const auto started = here.ask(listing());
            ASSERT_TRUE(started) << started.error().text();
            runs.push_back(started->runId);
        }
        filter.alerts = !filter.alerts;
        far.listen(filter);
        std::this_thread::sleep_for(2ms);
        const auto detail = here.ask(api::GetRun{runs[done]});
        ASSERT_TRUE(detail) << detail.error().text();
        done += detail->detail.run.state == api::RunState::Done ? 1 : 0;
    }
    for (const auto& run : runs) {
        EXPECT_TRUE(far.untilState(run, api::RunState::Done)) << "the end of " << run << " was not told";
        std::vector<std::int64_t> told, kept;
        EXPECT_TRUE(far.until([&](const auto& events) { return !(told = stepsOf(events, run)).empty(); }));
        EXPECT_TRUE(here.until([&](const auto& events) { return !(kept = stepsOf(events, run)).empty(); }));
        EXPECT_EQ(told, kept) << "a gap or a double";
    }
}

TEST_F(RemoteClientTest, LetsRequestsWaitWhileItReconnects)
{
    serve();
    FlakyProxy proxy(server->port());
    auto client = connected(proxy.port());
    ASSERT_TRUE(client);
    auto& remote = *client;
    Watched watched(remote);
    Asker asker(std::move(client));
    proxy.refuse(true);
    proxy.cut();
    ASSERT_TRUE(watched.until([](const auto& status, int) { return status.state == RemoteState::Reconnecting; }));
    auto answer = asker.begin(api::GetSnapshot{});
    EXPECT_EQ(answer.wait_for(300ms), std::future_status::timeout);
    proxy.refuse(false);
    remote.retry();
    ASSERT_EQ(answer.wait_for(30s), std::future_status::ready);
    EXPECT_TRUE(answer.get());
    EXPECT_TRUE(watched.untilBackAfter(1));
}

TEST_F(RemoteClientTest, SaysWhenTheCellHasForgottenIt)
{
    serve();
    FlakyProxy proxy(server->port());
    auto client = connected(proxy.port());
    ASSERT_TRUE(client);
    Watched watched(*client);
    Asker asker(std::move(client));
    api::EventFilter filter;
    filter.snapshots = true;
    asker.listen(filter);
    ASSERT_TRUE(asker.ask(api::GetSnapshot{}));
    // What is asked now reaches nobody, for all the client knows it may have.
    proxy.stall(true);
    auto answer = asker.begin(api::GetSnapshot{});
    proxy.refuse(true);
    proxy.cut();
    ASSERT_TRUE(watched.until([](const auto& status, int) { return status.state == RemoteState::Reconnecting; }));
    server.reset();
    listen();
    proxy.aimAt(server->port());
    proxy.stall(false);
    proxy.refuse(false);
    ASSERT_EQ(answer.wait_for(30s), std::future_status::ready);
    const auto forgotten = answer.get();
    ASSERT_FALSE(forgotten);
    EXPECT_EQ(forgotten.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(asker.until([](const auto& events) {
        return std::any_of(
            events.begin(), events.end(), [](const auto& event) { return std::holds_alternative<api::EventsLost>(event); });
    }));
    EXPECT_TRUE(asker.ask(api::GetSnapshot{})) << "and goes on with a new session";
    const auto isSnapshot = [](const api::Event& event) { return std::holds_alternative<api::SnapshotTaken>(event); };
    EXPECT_TRUE(asker.until([&](const auto& events) {
        const auto lost = std::find_if(
            events.begin(), events.end(), [](const auto& event) { return std::holds_alternative<api::EventsLost>(event); });
        return std::any_of(lost, events.end(), isSnapshot);
    })) << "it listens as before";
}

TEST_F(RemoteClientTest, EndsWithTheTokenThatItHas)
{
    serve();
    const auto made = token();
    auto client = connected(server->port(), made.secret);
    ASSERT_TRUE(client);
    std::promise<base::Error> closed;
    client->onClosed([&closed](base::Error error) { closed.set_value(std::move(error)); });
    Asker local(cell->connect());
    ASSERT_TRUE(local.ask(api::RevokeToken{made.token.tokenId}));
    auto told = closed.get_future();
    ASSERT_EQ(told.wait_for(20s), std::future_status::ready);
    const auto error = told.get();
    EXPECT_EQ(error.code, ErrorCode::Unauthenticated);
    EXPECT_THAT(error.message, HasSubstr("revoked"));
    EXPECT_THAT(error.message, Not(HasSubstr(made.secret)));
    client.reset();
    const auto again = connectRemote(at(server->port(), made.secret));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Unauthenticated);
}

TEST_F(RemoteClientTest, MeasuresHowFarAwayTheCellIs)
{
    serve();
    FlakyProxy proxy(server->port());
    proxy.delay(50ms);
    auto client = connected(proxy.port());
    ASSERT_TRUE(client);
    Watched watched(*client);
    EXPECT_TRUE(watched.until([](const auto& status, int) { return status.latency >= 100ms; }));
    EXPECT_TRUE(watched.until([](const auto& status, int) { return std::chrono::abs(status.skew) < 20s; }));
}

TEST_F(RemoteClientTest, TellsApartWhyACellCannotBeReached)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    const auto good = token();
    const auto plain = token([](auto& wanted) {
        wanted.role = api::Role::None;
        wanted.allTenants = false;
    });
    const auto probe = [&](std::uint16_t port, const std::string& secret) {
        auto asked = at(port, secret);
        asked.connectWithin = 2s;
        return probeRemote(asked);
    };
    const auto fine = probe(server->port(), good.secret);
    EXPECT_EQ(fine.trouble, RemoteTrouble::None) << fine.message;
    ASSERT_TRUE(fine.cell);
    EXPECT_EQ(fine.cell->role, api::Role::Admin);
    EXPECT_GT(fine.latency.count(), 0);
    EXPECT_EQ(probe(server->port(), "").trouble, RemoteTrouble::Token);
    EXPECT_EQ(probe(server->port(), "kaze_00000000_wrong").trouble, RemoteTrouble::Token);
    const auto weak = probe(server->port(), plain.secret);
    EXPECT_EQ(weak.trouble, RemoteTrouble::Role);
    EXPECT_THAT(weak.message, HasSubstr("viewer"));
    {
        std::uint16_t free = 0;
        {
            FlakyProxy gone(1);
            free = gone.port();
        }
        const auto refused = probe(free, good.secret);
        EXPECT_EQ(refused.trouble, RemoteTrouble::Refused) << refused.message;
        EXPECT_THAT(refused.message, HasSubstr("kaze serve"));
    }
    FlakyProxy proxy(server->port());
    proxy.stall(true);
    EXPECT_EQ(probe(proxy.port(), good.secret).trouble, RemoteTrouble::NoAnswer);
    auto secure = at(server->port(), good.secret);
    secure.address.tls = true;
    secure.connectWithin = 2s;
    const auto mixed = probeRemote(secure);
    EXPECT_NE(mixed.trouble, RemoteTrouble::None);
    EXPECT_THAT(mixed.message, Not(HasSubstr(good.secret)));
}

TEST_F(RemoteClientTest, HoldsLittleForAReaderThatTakesNothing)
{
    serve();
    FlakyProxy proxy(server->port());
    auto client = connected(proxy.port());
    ASSERT_TRUE(client);
    Watched watched(*client);
    Asker asker(std::move(client));
    api::EventFilter filter;
    filter.snapshots = true;
    filter.runs = true;
    asker.listen(filter);
    ASSERT_TRUE(asker.ask(api::GetSnapshot{}));
    proxy.stall(true);
    Asker local(cell->connect());
    std::vector<std::string> runs;
    for (int i = 0; i < 20; ++i) {
        const auto started = local.ask(listing());
        ASSERT_TRUE(started);
        runs.push_back(started->runId);
    }
    // Others are served meanwhile.
    EXPECT_EQ(ask(get("/healthz")).status, 200);
    proxy.stall(false);
    for (const auto& run : runs)
        EXPECT_TRUE(asker.untilState(run, api::RunState::Done));
}

TEST_F(RemoteClientTest, IsRefusedAsNoWebSocketOrAnotherSite)
{
    serve();
    const std::string upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    EXPECT_EQ(ask(get("/api/v1/stream")).status, 426);
    EXPECT_EQ(ask(get("/api/v1/stream", upgrade + "Origin: https://evil.example\r\n")).status, 403);
    auto old = upgrade;
    old.replace(old.find("13"), 2, "12");
    const auto version = ask(get("/api/v1/stream", old));
    EXPECT_EQ(version.status, 426);
    EXPECT_EQ(version.header("sec-websocket-version"), "13");
    auto raw = client();
    const auto taken = raw.ask(get("/api/v1/stream", upgrade));
    EXPECT_EQ(taken.status, 101);
    EXPECT_EQ(taken.header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    raw.send("\x81\x02hi"); // not masked
    EXPECT_TRUE(raw.until("\x03\xEA")) << "1002";
    EXPECT_TRUE(raw.closes());
}

TEST_F(RemoteClientTest, SpeaksTheSameVersionOrSaysSo)
{
    serve();
    auto raw = client();
    ASSERT_EQ(raw.ask(get("/api/v1/stream",
                          "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
                  .status,
        101);
    const std::string hello = R"({"hello":{"protocol":99}})";
    raw.send(std::string("\x81") + static_cast<char>(0x80 | hello.size()) + std::string(4, '\0') + hello);
    EXPECT_TRUE(raw.until("speaks another version"));
    EXPECT_TRUE(raw.closes());
}

TEST(RemoteAddress, IsReadInItsSeveralForms)
{
    const auto url = [](const std::string& text) {
        const auto address = parseRemoteAddress(text);
        return address ? address->url() : std::string(base::nameOf(address.error().code));
    };
    EXPECT_EQ(url("build-1"), "https://build-1:7117");
    EXPECT_EQ(url("build-1.example.com:443"), "https://build-1.example.com:443");
    EXPECT_EQ(url("https://10.0.0.7:7117/"), "https://10.0.0.7:7117");
    EXPECT_EQ(url("[::1]:7200"), "https://[::1]:7200");
    EXPECT_EQ(url("::1"), "https://[::1]:7117");
    EXPECT_EQ(url("http://127.0.0.1:7117"), "http://127.0.0.1:7117");
    EXPECT_EQ(url("http://localhost"), "http://localhost:7117");
    for (const auto* wrong :
        {"", "http://build-1", "ftp://build-1", "build 1", "build-1:0", "build-1:70000", "build-1:x", "-x", "a/b", "a@b"})
        EXPECT_EQ(url(wrong), "invalid_argument") << wrong;
}

} // namespace kaze::server::test
