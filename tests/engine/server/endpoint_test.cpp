#include "engine/api/cell_requests.h"
#include "engine/api/events.h"
#include "engine/api/export_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/api/wire.h"
#include "engine/base/base64.h"
#include "engine/cell/inside.h"
#include "engine/server/local_endpoint.h"
#include "engine/telemetry/otlp.h"
#include "tests/engine/cell/cell_fixture.h"
#include "tests/support/cpu_time.h"

#include <atomic>
#include <boost/json.hpp>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>

using namespace testing;

namespace kaze::server {

namespace fs = std::filesystem;
namespace json = boost::json;
using api::RunState;
using base::ErrorCode;
using cell::test::Asker;

namespace {

//! A program that speaks to cell.sock as it likes.
class RawClient {
public:
    explicit RawClient(const fs::path& folder) : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        (folder / "cell.sock").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
        EXPECT_EQ(::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }

    //! False when the other side has closed.
    bool send(std::string_view text)
    {
        while (!text.empty()) {
            const auto sent = ::send(m_socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    //! False when it was not taken in that time; then the connection is in the middle of a line.
    bool trySend(std::string_view text, std::chrono::milliseconds patience)
    {
        while (!text.empty()) {
            pollfd waiting{m_socket.get(), POLLOUT, 0};
            if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1)
                return false;
            const auto sent = ::send(m_socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    void endSending() const { EXPECT_EQ(::shutdown(m_socket.get(), SHUT_WR), 0); }

    //! The next line as JSON; null at the end of the connection or after ten seconds of silence.
    json::value line()
    {
        while (true) {
            if (const auto end = m_in.find('\n', m_begin); end != std::string::npos) {
                auto value = json::parse(std::string_view(m_in).substr(m_begin, end - m_begin));
                m_begin = end + 1;
                return value;
            }
            m_in.erase(0, std::exchange(m_begin, 0));
            pollfd waiting{m_socket.get(), POLLIN, 0};
            char chunk[65536];
            const auto size = ::poll(&waiting, 1, 10'000) == 1 ? ::recv(m_socket.get(), chunk, sizeof(chunk), 0) : -1;
            if (size <= 0)
                return {};
            m_in.append(chunk, static_cast<std::size_t>(size));
        }
    }

    //! The next line that is no event.
    json::value answer()
    {
        while (true) {
            auto value = line();
            if (value.is_null() || !value.as_object().contains("event"))
                return value;
        }
    }

private:
    base::FileDescriptor m_socket;
    std::string m_in;
    std::size_t m_begin = 0;
};

//! A socket of the name cell.sock that is somebody else's.
class OtherSocket {
public:
    explicit OtherSocket(const fs::path& folder, bool listening) : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        (folder / "cell.sock").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
        EXPECT_EQ(::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        EXPECT_TRUE(!listening || ::listen(m_socket.get(), 8) == 0);
    }

    void greetTheFirst(std::string text)
    {
        m_greeter = std::jthread([this, text = std::move(text)] {
            const base::FileDescriptor client(::accept(m_socket.get(), nullptr, nullptr));
            EXPECT_GT(::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL), 0);
            char byte = 0;
            static_cast<void>(::recv(client.get(), &byte, 1, 0));
        });
    }

private:
    base::FileDescriptor m_socket;
    std::jthread m_greeter;
};

} // namespace

class Endpoint : public cell::test::CellFixture {
protected:
    std::unique_ptr<api::CellClient> owner()
    {
        auto client = openOrAttach(options());
        EXPECT_TRUE(client) << client.error().text();
        return client ? std::move(*client) : nullptr;
    }
    fs::path data() const { return folder / "data"; }
};

TEST_F(Endpoint, servesTwoClientsTheirAnswersAndTheirEventsInOrder)
{
    Asker first(owner());
    EXPECT_TRUE(first.client().ownsCell());
    struct stat status { };
    ASSERT_EQ(::stat((data() / "cell.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    auto opened = openOrAttach(options());
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_FALSE((*opened)->ownsCell());
    Asker second(std::move(*opened));
    auto attached = attach(data());
    ASSERT_TRUE(attached);
    Asker third(std::move(*attached));
    second.listen({true, true, "*"});
    third.listen({false, false, ""});
    ASSERT_TRUE(second.ask(api::ListRuns{}));
    const auto run = third.ask(listing());
    ASSERT_TRUE(run) << run.error().text();
    ASSERT_TRUE(second.untilState(run->runId, RunState::Done));
    const auto detail = first.ask(api::GetRun{run->runId});
    ASSERT_TRUE(detail);
    const auto listed = third.ask(api::ListSteps{run->runId, 0, 100, false});
    ASSERT_TRUE(listed);
    std::vector<std::int64_t> numbers;
    std::string streamed;
    ASSERT_TRUE(second.until([&](const auto& events) {
        numbers.clear();
        streamed.clear();
        for (const auto& event : events) {
            if (const auto* added = std::get_if<api::StepAdded>(&event))
                numbers.push_back(added->step.number);
            if (const auto* delta = std::get_if<api::TextDelta>(&event))
                streamed += delta->text;
        }
        return numbers.size() + 1 == static_cast<std::size_t>(listed->last);
    })) << numbers.size();
    for (std::size_t i = 0; i < numbers.size(); ++i)
        EXPECT_EQ(numbers[i], static_cast<std::int64_t>(i + 2)) << "the first is written before anybody can follow";
    EXPECT_THAT(streamed, HasSubstr(detail->detail.output));
    EXPECT_TRUE(second.until([](const auto& events) {
        return std::any_of(events.begin(), events.end(),
            [](const api::Event& event) { return std::holds_alternative<api::SnapshotTaken>(event); });
    }));
    EXPECT_TRUE(third.until([](const auto& events) { return events.empty(); })) << "who asked for nothing is told nothing";
}

TEST_F(Endpoint, tellsItsClientsWhenItGoesAndLetsAnotherTakeOver)
{
    const cell::test::SilentServer silent;
    auto first = owner();
    auto attached = attach(data());
    ASSERT_TRUE(attached);
    Asker second(std::move(*attached));
    auto pending = second.begin(api::TestProvider{"mine", silent.url(), "k"});
    ASSERT_TRUE(second.ask(api::GetSnapshot{}));
    first.reset();
    ASSERT_TRUE(second.untilClosed());
    ASSERT_EQ(pending.wait_for(std::chrono::seconds(5)), std::future_status::ready)
        << "a request under way is answered with a failure";
    EXPECT_EQ(pending.get().error().code, ErrorCode::Cancelled) << "it was read, and nobody waits for so long";
    EXPECT_EQ(second.ask(api::ListRuns{}).error().code, ErrorCode::Unavailable);
    EXPECT_FALSE(fs::exists(data() / "cell.sock"));
    EXPECT_EQ(attach(data()).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(owner()->ownsCell());
}

TEST_F(Endpoint, answersWhatItHasReadAndNothingElseWhenItGoes)
{
    configure("sandbox: { first_token: 1h }\n");
    std::int64_t started = 0;
    for (const int before : {0, 1, 30, 100}) {
        auto first = owner();
        auto attached = attach(data());
        ASSERT_TRUE(attached);
        Asker second(std::move(*attached));
        // One that is done for sure, and then somebody asks without a pause while the owner goes.
        ASSERT_TRUE(second.begin(listing("first")).get());
        ++started;
        std::atomic<int> asked = 0;
        std::atomic<bool> enough = false;
        std::vector<std::future<base::Result<api::RunStarted>>> answers;
        std::jthread asking([&] {
            for (; !enough && asked < 20'000; ++asked)
                answers.push_back(second.begin(listing(std::string(2'000, 'x'))));
        });
        while (asked < before)
            std::this_thread::yield();
        first.reset();
        ASSERT_TRUE(second.untilClosed());
        enough = true;
        asking.join();
        int unread = 0;
        for (auto& answer : answers) {
            ASSERT_EQ(answer.wait_for(std::chrono::seconds(5)), std::future_status::ready);
            const auto run = answer.get();
            started += run ? 1 : 0;
            unread += run ? 0 : 1;
            EXPECT_TRUE(run || run.error().code == ErrorCode::Unavailable) << run.error().text();
        }
        EXPECT_GT(unread, 0) << "else the owner went too late to show anything";
    }
    Asker next(owner());
    EXPECT_EQ(next.ask(api::ListRuns{})->total, started) << "what was refused was not done";
    EXPECT_GE(started, 4);
}

TEST_F(Endpoint, answersBeforeItClosesAndTakesNoHalfALine)
{
    auto first = owner();
    RawClient raw(data());
    raw.line();
    ASSERT_TRUE(raw.send("{\"id\":1,\"request\":{\"type\":\"run_doctor\"}}\n{\"id\":2,\"request\":{\"type\":\"list_"));
    first.reset();
    EXPECT_EQ(raw.answer().at("id"), 1);
    EXPECT_TRUE(raw.line().is_null());
    EXPECT_FALSE(raw.send("runs\"}}\n"));
}

TEST_F(Endpoint, answersAClientThatSaysNothingMore)
{
    Asker first(owner());
    RawClient raw(data());
    raw.line();
    ASSERT_TRUE(raw.send("{\"listen\":{\"snapshots\":true}}\n{\"id\":1,\"request\":{\"type\":\"run_doctor\"}}\n"));
    raw.endSending();
    EXPECT_EQ(raw.answer().at("id"), 1);
    EXPECT_TRUE(raw.answer().is_null()) << "and is told nothing more";
}

TEST_F(Endpoint, answersGarbageWithAnErrorAndGoesOn)
{
    Asker first(owner());
    RawClient raw(data());
    EXPECT_EQ(raw.line().at("hello").at("protocol"), 1);
    const auto refused = [&](std::string_view line) {
        EXPECT_TRUE(raw.send(std::string(line) + "\n"));
        const auto answer = raw.answer();
        return answer.is_object() && answer.as_object().contains("error") ? json::serialize(answer)
                                                                          : "accepted: " + json::serialize(answer);
    };
    for (const std::string_view garbage : {"", "garbage", "[]", "7", "{}", "{\"id\":1}", "{\"request\":{}}", "{\"listen\":7}",
             "{\"listen\":{\"runs\":\"yes\"}}", "\xff\xfe", "{\"a\":\"\xff\"}"})
        EXPECT_THAT(refused(garbage), HasSubstr("\"error\"")) << garbage;
    EXPECT_THAT(refused(std::string_view("\0\0\0", 3)), HasSubstr("\"error\""));
    EXPECT_THAT(refused(std::string(100'000, '[')), HasSubstr("\"error\""));
    EXPECT_THAT(refused(R"({"id":5,"request":{"type":"make_coffee"}})"), AllOf(HasSubstr("\"id\":5"), HasSubstr("unsupported")));
    EXPECT_THAT(refused(R"({"id":"six","request":{"type":"get_run","run_id":[]}})"),
        AllOf(HasSubstr("\"id\":\"six\""), HasSubstr("run_id")));
    EXPECT_THAT(refused(R"({"id":7,"request":{"type":"get_run","run_id":"feedfeed"}})"),
        AllOf(HasSubstr("\"id\":7"), HasSubstr("not_found")));
    ASSERT_TRUE(raw.send("{\"id\":8,\"request\":{\"type\":\"list_runs\"}}\r\n"));
    EXPECT_EQ(raw.answer().at("response").at("type"), "run_page");
    // A whole request in single bytes, then two in one piece.
    for (const char byte : std::string_view("{\"id\":9,\"request\":{\"type\":\"list_runs\"}}\n"))
        ASSERT_TRUE(raw.send(std::string_view(&byte, 1)));
    EXPECT_EQ(raw.answer().at("id"), 9);
    ASSERT_TRUE(
        raw.send("{\"id\":10,\"request\":{\"type\":\"list_agents\"}}\n{\"id\":11,\"request\":{\"type\":\"list_agents\"}}\n"));
    EXPECT_EQ(raw.answer().at("id").as_int64() + raw.answer().at("id").as_int64(), 21);
    EXPECT_TRUE(first.ask(api::ListRuns{}));
}

TEST_F(Endpoint, closesOnALineWithoutEndAndServesTheOthers)
{
    Asker first(owner());
    RawClient raw(data());
    const std::string piece(1 << 20, 'x');
    bool open = true;
    for (int i = 0; i < 70 && open; ++i)
        open = raw.send(piece);
    EXPECT_TRUE(!open || !raw.send(piece) || raw.line().is_object());
    while (!raw.line().is_null()) { }
    EXPECT_FALSE(raw.send(piece) && raw.send(piece)) << "the connection is closed";
    // A long line that ends is taken.
    RawClient other(data());
    const auto text = std::string(8 << 20, 'y');
    ASSERT_TRUE(other.send("{\"id\":1,\"request\":{\"type\":\"list_runs\",\"unknown\":\"" + text + "\"}}\n"));
    other.line();
    EXPECT_EQ(other.answer().at("id"), 1);
    EXPECT_TRUE(first.ask(api::ListRuns{}));
}

TEST_F(Endpoint, tellsASlowClientWhatItMissedAndIsNotSlowedByIt)
{
    Asker first(owner());
    first.listen({false, true, "*"});
    RawClient slow(data());
    slow.line();
    ASSERT_TRUE(slow.send("{\"listen\":{\"runs\":true,\"run_id\":\"*\"}}\n{\"id\":1,\"request\":{\"type\":\"list_runs\"}}\n"));
    EXPECT_EQ(slow.answer().at("id"), 1);
    // Each run tells some 60 KB with its task, and the slow one reads nothing.
    std::vector<std::string> runs;
    for (int i = 0; i < 260; ++i) {
        const auto run = first.ask(listing(std::string(60'000, 'x')));
        ASSERT_TRUE(run) << run.error().text();
        runs.push_back(run->runId);
    }
    for (const auto& run : runs)
        ASSERT_TRUE(first.untilState(run, RunState::Done));
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(first.ask(api::GetSnapshot{}));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10)) << "it waits for nobody";
    EXPECT_TRUE(first.until([](const auto& events) {
        return std::none_of(
            events.begin(), events.end(), [](const api::Event& event) { return std::holds_alternative<api::EventsLost>(event); });
    })) << "who reads misses nothing";

    std::int64_t lost = 0;
    while (lost == 0) {
        const auto line = slow.line();
        ASSERT_TRUE(line.is_object()) << "the connection ended or fell silent before it said what was lost";
        if (const auto* event = line.as_object().if_contains("event"); event && event->at("type") == "events_lost")
            lost = event->at("count").as_int64();
    }
    EXPECT_GT(lost, 0);
    // From here on it is told everything again.
    const auto run = first.ask(listing());
    ASSERT_TRUE(run);
    while (true) {
        const auto line = slow.line();
        ASSERT_TRUE(line.is_object());
        const auto* event = line.as_object().if_contains("event");
        if (event && event->at("type") == "run_changed"
            && event->at("run").at("run_id").as_string() == std::string_view(run->runId)
            && event->at("run").at("state") == "done")
            break;
    }
}

TEST_F(Endpoint, readsNoMoreFromAClientThatTakesNoAnswers)
{
    Asker first(owner());
    RawClient raw(data());
    // Requests without end, whose answers are longer than they are and nobody reads: sooner or later nothing more is taken.
    const std::string_view request
        = "{\"id\":1,\"request\":{\"type\":\"plan_run\",\"run\":{\"agent\":{\"path\":\"code-reviewer\"}}}}\n";
    std::size_t sent = 0;
    while (sent < 100'000 && raw.trySend(request, std::chrono::seconds(2)))
        ++sent;
    EXPECT_LT(sent, 100'000U);
    EXPECT_TRUE(first.ask(api::ListRuns{}));
    // Once it reads, every request that was taken whole has its answer.
    raw.line();
    for (std::size_t i = 0; i + 1 < sent; ++i)
        ASSERT_TRUE(raw.answer().is_object()) << i << " of " << sent;
}

TEST_F(Endpoint, doesNotMindAClientThatLeavesInTheMiddle)
{
    Asker first(owner());
    for (int i = 0; i < 50; ++i) {
        RawClient raw(data());
        ASSERT_TRUE(raw.send("{\"listen\":{\"runs\":true,\"snapshots\":true,\"run_id\":\"*\"}}\n{\"id\":1,\"request\":{\"type\":"
                             "\"run_doctor\"}}\n{\"id\":2,\"req"));
    }
    const auto run = first.ask(listing());
    ASSERT_TRUE(run);
    first.listen({false, true, ""});
    EXPECT_TRUE(
        first.ask(api::GetRun{run->runId})->detail.run.state == RunState::Done || first.untilState(run->runId, RunState::Done));
    auto gone = attach(data());
    ASSERT_TRUE(gone);
    gone->get()->request(api::RunDoctor{}, [](auto) {});
    gone->reset();
    EXPECT_TRUE(first.ask(api::ListRuns{}));
}

TEST_F(Endpoint, worksInAFolderWhosePathIsLongerThanASocketsNameMayBe)
{
    auto far = options();
    far.dataFolder = folder / std::string(100, 'a') / std::string(100, 'b') / "data";
    auto first = openOrAttach(far);
    ASSERT_TRUE(first) << first.error().text();
    auto second = openOrAttach(far);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_FALSE((*second)->ownsCell());
    Asker asker(std::move(*second));
    EXPECT_TRUE(asker.ask(api::ListRuns{}));
    first->reset();
    EXPECT_TRUE(asker.untilClosed());
    EXPECT_FALSE(fs::exists(far.dataFolder / "cell.sock"));
}

TEST_F(Endpoint, replacesTheSocketThatACrashLeft)
{
    {
        const OtherSocket stale(data(), false);
    }
    ASSERT_TRUE(fs::exists(data() / "cell.sock"));
    EXPECT_EQ(attach(data()).error().code, ErrorCode::Unavailable);
    Asker first(owner());
    EXPECT_TRUE(first.client().ownsCell());
    EXPECT_TRUE(attach(data()));
    EXPECT_EQ(attach(folder / "nowhere").error().code, ErrorCode::NotFound);
}

TEST_F(Endpoint, saysSoWhenTheOwnerIsSilentOrSpeaksAnotherProtocol)
{
    {
        const OtherSocket silent(data(), true);
        EXPECT_EQ(attach(data()).error().code, ErrorCode::Unavailable);
    }
    fs::remove(data() / "cell.sock");
    OtherSocket other(data(), true);
    other.greetTheFirst("{\"hello\":{\"protocol\":2}}\n");
    const auto attached = attach(data());
    ASSERT_FALSE(attached);
    EXPECT_EQ(attached.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(attached.error().message, HasSubstr("another version"));
}

//! Seconds of CPU that the cell's own thread has taken.
double loopSeconds(cell::Cell& cell)
{
    std::promise<double> seconds;
    cell.inside().loop.post([&] { seconds.set_value(kaze::test::threadCpuSeconds()); });
    return seconds.get_future().get();
}

TEST_F(Endpoint, writesDownLargeAnswersOnAThreadOfItsOwn)
{
    constexpr std::size_t kSpans = 20'000;
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    const auto endpoint = LocalEndpoint::open(**cell);
    ASSERT_TRUE(endpoint) << endpoint.error().text();
    auto attached = attach(data());
    ASSERT_TRUE(attached) << attached.error().text();
    Asker asker(std::move(*attached));
    const auto now
        = static_cast<std::uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count());
    std::vector<telemetry::otlp::Span> spans(kSpans);
    for (std::size_t i = 0; i < kSpans; ++i) {
        spans[i].traceId = *base::Uuid::parse("5b8efff798038103d269b633813fc60c");
        spans[i].spanId = i + 1;
        spans[i].name = "span";
        spans[i].start = now;
        spans[i].end = spans[i].start + 1000;
    }
    api::ImportTraces import;
    import.content = base::base64(telemetry::otlp::protobufOf(spans, {}));
    const auto imported = asker.ask(import);
    ASSERT_TRUE(imported) << imported.error().text();
    ASSERT_EQ(imported->spans, static_cast<std::int64_t>(kSpans));
    double taken = 1e9, writing = 1e9; // the least of some times: the cell has other things to do
    for (int i = 0; i < 5; ++i) {
        const auto before = loopSeconds(**cell);
        auto page = asker.ask(api::GetSpans{"5b8efff798038103d269b633813fc60c", "", 50'000, {}});
        taken = std::min(taken, loopSeconds(**cell) - before);
        ASSERT_TRUE(page) << page.error().text();
        ASSERT_EQ(page->spans.size(), kSpans);
        const auto begun = kaze::test::threadCpuSeconds();
        const auto written = json::serialize(api::toJson(api::Response{std::move(*page)}));
        writing = std::min(writing, kaze::test::threadCpuSeconds() - begun);
        EXPECT_GT(written.size(), 1'000'000U);
    }
    EXPECT_LT(taken, writing / 2) << "the cell goes on meanwhile";
}

} // namespace kaze::server
