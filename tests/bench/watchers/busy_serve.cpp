#include "tests/bench/watchers/busy_serve.h"

#include "engine/api/run_requests.h"
#include "engine/base/ids.h"
#include "engine/server/remote_client.h"
#include "tests/bench/watchers/clients.h"
#include "tests/e2e/fake_provider.h"

#include <csignal>
#include <future>
#include <mutex>
#include <set>

namespace kaze::bench {

using namespace std::chrono_literals;

namespace {

constexpr int kPiecesARun = 2000;
constexpr const char* kPath = "/usr/local/bin:/usr/bin:/bin";

//! The runs at work; whoever waits here is told when one has ended.
struct AtWork {
    std::mutex mutex; //!< guards what follows
    std::condition_variable changed;
    std::set<std::string> runs;
};

} // namespace

BusyServe::BusyServe(Options options) : m_options(std::move(options))
{
    m_models = std::make_unique<test::HttpServer>([this](const auto&, auto& connection) { stream(connection); });
    prepare();
    if (m_problem.empty())
        m_starter = std::thread([this] { keepBusy(); });
}

BusyServe::~BusyServe()
{
    m_ending = true;
    if (m_starter.joinable())
        m_starter.join();
    m_program.reset();
}

e2e::Program::Start BusyServe::startOf(std::vector<std::string> words) const
{
    e2e::Program::Start start;
    start.words = {m_options.program};
    start.words.insert(start.words.end(), words.begin(), words.end());
    start.words.insert(start.words.end(), {"--data", (m_folder / "data").string(), "--json"});
    start.environment = {{"PATH", kPath}, {"HOME", m_folder.path().string()}, {"LANG", "C.UTF-8"}};
    start.folder = m_folder.path().string();
    return start;
}

void BusyServe::prepare()
{
    std::filesystem::create_directories(m_folder / "data");
    std::filesystem::create_directories(m_folder / "work");
    std::ofstream(m_folder / "data/kaze.yaml")
        << "default_model: bench/m\nproviders: { bench: { base_url: \"" << m_models->url("/v1") << "\" } }\n";
    for (int i = 0; i < m_options.tokens; ++i) {
        e2e::Program made(startOf({"tokens", "create", "watcher-" + std::to_string(i), "--role", "admin", "--all-tenants"}));
        const auto ran = made.ended(60s);
        boost::system::error_code error;
        const auto said = ran ? boost::json::parse(ran->out, error) : boost::json::value{};
        if (!ran || ran->code != 0 || error || !said.is_object()) {
            m_problem = "no token: " + (ran ? ran->out + ran->err : std::string("it hangs"));
            return;
        }
        m_tokens.emplace_back(said.at("token").as_string());
    }
    m_program = std::make_unique<e2e::Program>(startOf({"serve", "--listen", "127.0.0.1:0"}));
    const auto isThere = m_program->says("\n", 30s);
    const auto text = m_program->printed();
    boost::system::error_code error;
    const auto line = boost::json::parse(text.substr(0, text.find('\n')), error);
    if (!isThere || error || !line.is_object())
        m_problem = text;
    else
        m_port = static_cast<std::uint16_t>(line.at("port").as_int64());
}

void BusyServe::stream(test::HttpServer::Connection& connection)
{
    const auto each = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(m_options.runs / m_options.pieces));
    connection.beginEvents();
    auto due = std::chrono::steady_clock::now();
    for (int i = 0; i < kPiecesARun && !m_ending; ++i) {
        due += each;
        std::this_thread::sleep_until(due);
        if (!connection.event(e2e::chunkOf({{"content", stamp() + " and so on it goes, "}})))
            return;
        ++m_pieces;
    }
    connection.event(e2e::chunkOf({}, "stop"));
    connection.event(e2e::usageOf({}));
    connection.event("[DONE]");
    connection.end();
}

void BusyServe::keepBusy()
{
    server::RemoteOptions options;
    options.address = {"127.0.0.1", m_port, false};
    options.token = m_tokens.back();
    auto client = server::connectRemote(options);
    if (!client)
        return static_cast<void>(std::fprintf(stderr, "%s\n", client.error().text().c_str()));
    const auto atWork = std::make_shared<AtWork>();
    const auto ended = [atWork](const std::string& run) {
        const std::lock_guard lock(atWork->mutex);
        const bool isFirst = atWork->runs.erase(run) > 0; // its last row may be told again
        atWork->changed.notify_all();
        return isFirst;
    };
    (*client)->listen({false, true, {}, {}, false}, [ended](const api::Event& event) {
        const auto* changed = std::get_if<api::RunChanged>(&event);
        if (!changed || !api::hasEnded(changed->run.state.valueOr(api::RunState::Running)))
            return;
        if (ended(changed->run.runId) && changed->run.state != api::RunState::Done)
            std::fprintf(stderr, "a run ended as %s\n", changed->run.state.name().c_str());
    });
    const auto isRoom = [&] { return atWork->runs.size() < static_cast<std::size_t>(m_options.runs); };
    while (!m_ending) {
        std::unique_lock lock(atWork->mutex);
        if (!atWork->changed.wait_for(lock, 100ms, isRoom))
            continue;
        api::StartRun run;
        run.agent.yaml = "name: talker\nmodel: bench/m\nmemory: { recall: 0, remember: false }\ninstructions: Talk.\n";
        run.task = "Talk.";
        run.workspace = (m_folder / "work").string();
        run.runId = base::clientId().text();
        atWork->runs.insert(run.runId);
        lock.unlock();
        ++m_begun;
        api::ask<api::StartRun>(**client, run, [ended, id = run.runId](const auto& started) {
            if (!started && ended(id))
                std::fprintf(stderr, "%s\n", started.error().text().c_str());
        });
    }
}

} // namespace kaze::bench
