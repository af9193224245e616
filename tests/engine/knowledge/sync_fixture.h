#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/message.h"
#include "engine/knowledge/sync.h"
#include "engine/messaging/direct_transport.h"
#include "engine/messaging/schema.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <deque>
#include <set>

namespace kaze::knowledge {

using messaging::Message;

//! What happens to messages on their way, as the test wants it.
struct Weather {
    std::set<std::pair<std::string, std::string>> cut; //!< cells between which nothing gets through, both ways
    double loss = 0; //!< share of questions, and of answers, that get lost
    double twice = 0; //!< share of questions that arrive twice
    std::mt19937_64 random{1};
    int messages = 0;
    int breakAfter = 0; //!< so many messages nothing gets through; 0: never

    [[nodiscard]] bool chance(double share) { return std::uniform_real_distribution<>(0, 1)(random) < share; }
    [[nodiscard]] bool isCut(const std::string& a, const std::string& b) const
    {
        if (breakAfter > 0 && messages > breakAfter)
            return true;
        return cut.contains({a, b}) || cut.contains({b, a});
    }
};

//! One cell's end of a transport that all cells of the test share. Everything that asks goes through the weather.
class Link final : public messaging::Transport {
public:
    Link(messaging::Transport& wire, std::string cell, Weather& weather)
        : m_wire(wire), m_cell(std::move(cell)), m_weather(weather)
    {
    }

    Result<> publish(api::AgentMessage message) override { return m_wire.publish(std::move(message)); }
    Task<Result<messaging::LogEntry>> publishDurably(api::AgentMessage message, std::string key) override
    {
        return m_wire.publishDurably(std::move(message), std::move(key));
    }
    Task<Result<Message>> request(api::AgentMessage message, base::Duration timeout, base::CancelToken cancel) override
    {
        return requestThrough(std::move(message), timeout, cancel);
    }
    Result<> reply(const api::AgentMessage& request, api::AgentMessage answer) override
    {
        return m_wire.reply(request, std::move(answer));
    }
    Result<messaging::Subscription> subscribe(messaging::SubscribeTo to, messaging::Handler handler) override
    {
        return m_wire.subscribe(std::move(to), std::move(handler));
    }
    [[nodiscard]] bool wanted(const std::string& tenant, std::string_view topic) const override
    {
        return m_wire.wanted(tenant, topic);
    }
    Task<Result<std::vector<messaging::LogEntry>>> replay(
        std::string tenant, std::string pattern, std::int64_t after, std::size_t most) override
    {
        return m_wire.replay(std::move(tenant), std::move(pattern), after, most);
    }
    [[nodiscard]] std::int64_t lastNumber() const override { return m_wire.lastNumber(); }
    Task<Result<std::shared_ptr<messaging::Consumer>>> consume(messaging::ConsumerOptions options) override
    {
        return m_wire.consume(std::move(options));
    }
    Task<Result<>> forget(std::string tenant, std::string name) override
    {
        return m_wire.forget(std::move(tenant), std::move(name));
    }

private:
    Task<Result<Message>> requestThrough(api::AgentMessage message, base::Duration timeout, base::CancelToken cancel)
    {
        ++m_weather.messages;
        const auto to = message.topic.substr(message.topic.rfind('.') + 1);
        const bool lost = m_weather.isCut(m_cell, to) || m_weather.chance(m_weather.loss);
        const bool answerLost = m_weather.chance(m_weather.loss);
        const bool twice = m_weather.chance(m_weather.twice);
        if (lost)
            co_return base::fail(ErrorCode::Timeout, "nobody replied in time");
        if (twice) {
            auto copy = message;
            std::ignore = co_await m_wire.request(std::move(copy), timeout, cancel);
        }
        auto answer = co_await m_wire.request(std::move(message), timeout, cancel);
        if (answerLost)
            co_return base::fail(ErrorCode::Timeout, "nobody replied in time");
        co_return answer;
    }

    messaging::Transport& m_wire;
    std::string m_cell;
    Weather& m_weather;
};

//! A cell as far as its memory goes: a folder, a clock, an embedder.
class SyncCell {
public:
    SyncCell(Bench& bench, messaging::Transport& wire, Weather& weather, std::string name)
        : m_bench(bench), m_name(std::move(name)), link(wire, m_name, weather)
    {
        options.cell = m_name;
        open();
    }
    ~SyncCell() { close(); }
    SyncCell(const SyncCell&) = delete;
    SyncCell& operator=(const SyncCell&) = delete;

    void open()
    {
        auto parts = m_bench.parts(embedder);
        knowledge = std::make_unique<Knowledge>(folder(),
            Knowledge::Parts{parts.loop, parts.writers, parts.workers, clock, ids, parts.metrics, parts.observations,
                parts.embedder, parts.log, {}, {}});
        sync = std::make_unique<MemorySync>(*knowledge, link, options);
        for (const auto& tenant : tenants)
            serve(tenant);
    }
    void close()
    {
        sync.reset();
        knowledge.reset();
        m_bench.loop.poll();
    }
    void reopen()
    {
        close();
        open();
    }
    void serve(const std::string& tenant)
    {
        const auto served = m_bench.loop.runUntil(sync->serve(tenant));
        ASSERT_TRUE(served) << served.error().text();
    }

    [[nodiscard]] std::filesystem::path folder() const { return m_bench.folder / m_name; }
    [[nodiscard]] const std::string& name() const { return m_name; }

    std::string add(NewRecord record, const std::string& tenant = "default")
    {
        auto added = m_bench.loop.runUntil(knowledge->add(Bench::as(tenant), std::move(record)));
        EXPECT_TRUE(added) << added.error().text();
        return added ? *added : std::string();
    }
    std::string add(const std::string& text, const std::string& kind = "note", std::vector<std::string> tags = {})
    {
        NewRecord record;
        record.text = text;
        record.kind = kind;
        record.tags = std::move(tags);
        return add(std::move(record));
    }
    std::string addFact(const std::string& subject, const std::string& predicate, const std::string& object)
    {
        api::AddFact query;
        query.tenant = "default";
        query.subject = subject;
        query.predicate = predicate;
        query.object = object;
        auto added = m_bench.loop.runUntil(knowledge->addFact(query, "person"));
        EXPECT_TRUE(added) << added.error().text();
        return added ? added->fact.id : std::string();
    }

    api::UpdateMemory updating(const std::string& id) const
    {
        api::UpdateMemory query;
        query.id = id;
        query.tenant = "default";
        return query;
    }
    bool update(api::UpdateMemory query)
    {
        return m_bench.loop.runUntil(knowledge->update(std::move(query), "person of " + m_name)).has_value();
    }
    bool setText(const std::string& id, const std::string& text)
    {
        auto query = updating(id);
        query.text = text;
        return update(std::move(query));
    }
    bool setTags(const std::string& id, std::vector<std::string> tags)
    {
        auto query = updating(id);
        query.tags = std::move(tags);
        return update(std::move(query));
    }
    bool forget(const std::string& id)
    {
        api::ForgetMemory query;
        query.id = id;
        query.tenant = "default";
        return m_bench.loop.runUntil(knowledge->forget(query, "person of " + m_name)).has_value();
    }
    bool restore(const std::string& id)
    {
        api::RestoreMemory query;
        query.id = id;
        query.tenant = "default";
        return m_bench.loop.runUntil(knowledge->restore(query, "person of " + m_name)).has_value();
    }
    bool erase(const std::string& id)
    {
        api::EraseMemories query;
        query.ids = {id};
        query.tenant = "default";
        const auto erased = m_bench.loop.runUntil(knowledge->erase(query));
        return erased && erased->records == 1;
    }

    std::optional<api::MemoryRecord> get(const std::string& id, const std::string& tenant = "default")
    {
        api::GetMemory query;
        query.id = id;
        query.tenant = tenant;
        auto found = m_bench.loop.runUntil(knowledge->get(query));
        return found ? std::optional(found->record) : std::nullopt;
    }
    std::string text(const std::string& id) { return get(id).value_or(api::MemoryRecord{}).text; }
    std::set<std::string> tags(const std::string& id)
    {
        const auto record = get(id).value_or(api::MemoryRecord{});
        return {record.tags.begin(), record.tags.end()};
    }

    Result<SyncReport> tryPull(const SyncCell& from, bool everything = false, const std::string& tenant = "default")
    {
        return m_bench.loop.runUntil(sync->pull(tenant, {}, from.name(), everything));
    }
    SyncReport pull(const SyncCell& from, bool everything = false)
    {
        auto pulled = tryPull(from, everything);
        EXPECT_TRUE(pulled) << pulled.error().text();
        return pulled ? *pulled : SyncReport{};
    }
    SyncDigest digest(const std::string& tenant = "default")
    {
        auto made = m_bench.loop.runUntil(sync->digest(tenant, {}));
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : SyncDigest{};
    }
    std::vector<SyncConflict> conflicts()
    {
        auto listed = m_bench.loop.runUntil(sync->conflicts("default", {}));
        EXPECT_TRUE(listed) << listed.error().text();
        return listed ? *listed : std::vector<SyncConflict>{};
    }
    bool settle(const SyncConflict& conflict, Settle how)
    {
        return m_bench.loop.runUntil(sync->settle("default", {}, conflict.record, conflict.conflict, how, "person of " + m_name))
            .has_value();
    }
    SyncFigures figures()
    {
        auto made = m_bench.loop.runUntil(sync->figures("default", {}));
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : SyncFigures{};
    }

private:
    Bench& m_bench;
    std::string m_name;

public:
    Link link;
    base::SimulatedClock clock;
    base::IdSource ids{clock, std::hash<std::string>()(m_name)};
    NumberEmbedder embedder{"numbers/1"};
    SyncOptions options;
    std::vector<std::string> tenants{"default"};
    std::unique_ptr<Knowledge> knowledge;
    std::unique_ptr<MemorySync> sync;
};

//! Several cells of one process on one loop.
class SyncBench {
public:
    SyncBench()
    {
        storage::OpenOptions options;
        options.path = temp.path() / "state.db";
        const auto all = messaging::migrations();
        options.migrations.assign(all.begin(), all.end());
        storage::DatabaseServices services{
            bench.loop.executor(), bench.writers, bench.metrics, bench.clock, base::LogSystem::none()};
        auto opened = storage::Database::open(std::move(options), std::move(services));
        EXPECT_TRUE(opened) << opened.error().text();
        m_state = std::move(*opened);
        messaging::DirectTransport::Parts parts{bench.loop.executor(), *m_state, bench.clock, bench.ids, m_times, bench.metrics};
        wire = std::make_unique<messaging::DirectTransport>(std::move(parts));
        EXPECT_TRUE(bench.loop.runUntil(wire->open()));
    }
    ~SyncBench()
    {
        cells.clear();
        m_state->close();
        bench.loop.poll();
        wire.reset();
    }
    SyncBench(const SyncBench&) = delete;
    SyncBench& operator=(const SyncBench&) = delete;

    SyncCell& cell(const std::string& name) { return cells.emplace_back(bench, *wire, weather, name); }

    //! Everybody asks everybody, until nobody learns anything more.
    void heal()
    {
        weather.cut.clear();
        weather.loss = weather.twice = 0;
        bool news = true;
        for (int rounds = 0; news && rounds < 10; ++rounds) {
            news = false;
            for (auto& to : cells) {
                for (const auto& from : cells) {
                    if (&from == &to)
                        continue;
                    const auto report = to.pull(from);
                    conflicts += report.conflicts;
                    news = news || report.added + report.changed + report.erased + report.conflicts > 0;
                }
            }
        }
        EXPECT_FALSE(news) << "they do not come to an end";
    }

    void expectTheSame()
    {
        const auto first = cells.front().digest();
        for (auto& cell : cells)
            EXPECT_EQ(cell.digest(), first) << cell.name();
    }

    std::int64_t conflicts = 0; //!< that healing brought up, at each cell
    test::TempFolder temp{memory()};
    Bench bench{temp.path()};
    Weather weather;
    std::unique_ptr<messaging::DirectTransport> wire;
    std::deque<SyncCell> cells;

private:
    //! What is not about durability need not wait for a disk.
    static std::filesystem::path memory()
    {
        return ::access("/dev/shm", W_OK) == 0 ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    }

    messaging::HybridClock m_times{bench.clock};
    std::shared_ptr<storage::Database> m_state;
};

class SyncTest : public testing::Test {
protected:
    SyncBench all;
    SyncCell& a = all.cell("a");
    SyncCell& b = all.cell("b");
    SyncCell& c = all.cell("c");
};

} // namespace kaze::knowledge
