#include "tests/engine/scheduling/world.h"

#include "engine/api/message.h"
#include "engine/api/schedule_requests.h"
#include "engine/messaging/schema.h"
#include "engine/scheduling/schema.h"

#include <boost/asio/post.hpp>

namespace kaze::scheduling {

namespace {

//! Lets others have their turn, so that a crash may come in between.
Task<> yield()
{
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
}

} // namespace

Task<Result<>> FakeRuns::start(api::StartRun run)
{
    ++starts;
    co_await yield();
    if (refuses)
        co_return std::unexpected(*refuses);
    const auto id = base::Uuid::parse(run.runId).value();
    if (const auto known = runs.find(id); known != runs.end()) {
        EXPECT_EQ(known->second.request.task, run.task) << "another run under the same id";
    } else {
        runs.emplace(id, Run{run, api::RunState::Running});
        order.push_back(id);
    }
    if (endsAtOnce) {
        runs.at(id).state = api::RunState::Done;
        listener(id, api::RunState::Done);
    }
    co_await yield();
    co_return Result<>{};
}

Task<Result<api::RunState>> FakeRuns::stateOf(base::Uuid run)
{
    co_await yield();
    const auto known = runs.find(run);
    if (known == runs.end())
        co_return base::fail(base::ErrorCode::NotFound, "no such run");
    co_return known->second.state;
}

Task<Result<>> FakeRuns::cancel(base::Uuid run, std::string)
{
    co_await yield();
    const auto known = runs.find(run);
    if (known == runs.end() || api::hasEnded(known->second.state))
        co_return base::fail(base::ErrorCode::Conflict, "it has ended");
    known->second.state = api::RunState::Cancelled;
    listener(run, api::RunState::Cancelled);
    co_return Result<>{};
}

std::vector<std::string> FakeRuns::tasks() const
{
    std::vector<std::string> tasks;
    for (const auto& id : order)
        tasks.push_back(runs.at(id).request.task);
    return tasks;
}

World::World(Time start) : clock(start)
{
    runs.listener = [this](const base::Uuid& run, api::RunState state) {
        if (schedules)
            schedules->runChanged(run, state);
    };
    begin();
}

World::~World()
{
    if (schedules)
        end();
}

void World::begin(bool fires)
{
    m_loop = std::make_unique<base::Loop>();
    m_ids = std::make_unique<base::IdSource>(clock, ++m_seed);
    m_times = std::make_unique<messaging::HybridClock>(clock);
    storage::OpenOptions options;
    options.path = folder / "state.db";
    for (const auto part : {messaging::migrations(), scheduling::migrations()})
        options.migrations.insert(options.migrations.end(), part.begin(), part.end());
    storage::DatabaseServices services{m_loop->executor(), *writers, metrics, clock, base::LogSystem::none()};
    auto opened = storage::Database::open(std::move(options), std::move(services));
    ASSERT_TRUE(opened) << opened.error().text();
    database = std::move(*opened);
    messaging::DirectTransport::Parts messages{m_loop->executor(), *database, clock, *m_ids, *m_times, metrics};
    transport = std::make_unique<messaging::DirectTransport>(std::move(messages));
    ASSERT_TRUE(run(transport->open()));
    Schedules::Parts parts{
        m_loop->executor(), *database, runs, transport.get(), clock, *m_ids, metrics, base::LogSystem::none(), "Europe/Berlin"};
    schedules = std::make_unique<Schedules>(std::move(parts));
    const auto begun = run(schedules->open(fires));
    ASSERT_TRUE(begun) << begun.error().text();
}

void World::end()
{
    m_loop->runUntil(schedules->stop());
    crash();
}

void World::crash()
{
    database->close();
    schedules.reset();
    m_loop.reset();
    transport.reset();
    database.reset();
}

//! A commit that is under way is in no figure; what is queued behind it is told after it.
bool World::waitForCommits()
{
    const auto kept = [this] { return database->figures().writes + database->figures().failedWrites; };
    const auto before = kept();
    const auto written = run(database->write([](storage::Connection&) -> Result<> { return {}; }));
    return written && kept() > before + 1;
}

void World::settle()
{
    constexpr int kQuiet = 15;
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (int quiet = 0; quiet < kQuiet && std::chrono::steady_clock::now() < end;) {
        m_loop->context().restart();
        const bool worked = m_loop->context().run_one_for(1ms) > 0;
        const bool busy = worked || clock.sleepers() == 0 || database->figures().queuedWrites > 0;
        quiet = busy ? 0 : quiet + 1;
        if (quiet == kQuiet && waitForCommits())
            quiet = 0;
    }
}

void World::pass(base::Duration by)
{
    clock.advance(by);
    settle();
}

void World::step(int handlers)
{
    for (; handlers > 0; --handlers) {
        m_loop->context().restart();
        m_loop->context().run_one_for(1ms);
    }
}

bool World::eventually(const std::function<bool()>& so)
{
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!so()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        m_loop->context().restart();
        m_loop->context().run_one_for(5ms);
    }
    return true;
}

api::ScheduleReply World::save(const api::ScheduleSpec& spec, bool replace)
{
    auto saved = run(schedules->save({spec, replace}));
    EXPECT_TRUE(saved) << saved.error().text();
    settle();
    return saved.value_or(api::ScheduleReply{});
}

std::string World::refusal(const api::ScheduleSpec& spec)
{
    const auto saved = run(schedules->save({spec, false}));
    return saved ? "" : saved.error().text();
}

api::ScheduleReply World::get(const std::string& name)
{
    auto found = run(schedules->get({name, 5}));
    EXPECT_TRUE(found) << found.error().text();
    return found.value_or(api::ScheduleReply{});
}

std::vector<api::ScheduleFire> World::fires(const std::string& name)
{
    api::ListFires query;
    query.schedule = name;
    query.limit = 1000;
    std::vector<api::ScheduleFire> fires;
    do {
        const auto page = run(schedules->history(query));
        EXPECT_TRUE(page) << page.error().text();
        if (!page)
            break;
        fires.insert(fires.end(), page->fires.begin(), page->fires.end());
        query.cursor = page->next;
    } while (!query.cursor.empty());
    std::reverse(fires.begin(), fires.end());
    return fires;
}

std::vector<std::string> World::story(const std::string& name)
{
    std::vector<std::string> story;
    for (const auto& fire : fires(name))
        story.push_back(base::toRfc3339(fire.plannedAt).substr(11, 5) + " " + fire.outcome.name()
            + (fire.merged > 1 ? " x" + std::to_string(fire.merged) : ""));
    return story;
}

void World::finishRuns(api::RunState state)
{
    for (auto& [id, each] : runs.runs)
        if (!api::hasEnded(each.state)) {
            each.state = state;
            schedules->runChanged(id, state);
        }
    settle();
}

std::int64_t World::publish(const std::string& topic, const std::string& payload, const std::string& kind)
{
    api::AgentMessage message;
    message.topic = topic;
    message.payload = payload;
    message.from = "tester";
    message.kind = base::Open<api::MessageKind>::named(kind);
    const auto published = run(transport->publishDurably(std::move(message), ""));
    EXPECT_TRUE(published) << published.error().text();
    settle();
    return published ? published->number : 0;
}

api::ScheduleSpec cronSpec(const std::string& name, const std::string& cron, const std::string& zone)
{
    api::ScheduleSpec spec;
    spec.name = name;
    spec.trigger.cron = cron;
    spec.trigger.zone = zone;
    spec.run.agent.path = "reviewer";
    spec.run.task = "Review {{local_time}}";
    spec.run.workspace = "/work";
    return spec;
}

api::ScheduleSpec everySpec(const std::string& name, double seconds)
{
    auto spec = cronSpec(name, "");
    spec.trigger.kind = api::TriggerKind::Interval;
    spec.trigger.everySeconds = seconds;
    return spec;
}

} // namespace kaze::scheduling
