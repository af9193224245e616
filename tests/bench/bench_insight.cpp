// What looks at a memory as a whole: facts as a graph with hubs of a tenth of all, causes over episodes with ten factors each, the map of all
// vectors, skills out of episodes. The database is written straight away; everything is asked as the console asks it. KAZE_BENCH_FACTS,
// KAZE_BENCH_RECORDS and KAZE_BENCH_DIMENSIONS set the size.

#include "engine/api/graph_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/base/loop.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/knowledge.h"
#include "engine/vectors/distance.h"
#include "engine/vectors/function_embedder.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <random>
#include <set>

namespace {

using namespace kaze;

std::int64_t numberOf(const char* name, std::int64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? std::atoll(text) : otherwise;
}

const std::int64_t kFacts = numberOf("KAZE_BENCH_FACTS", 100'000);
const std::int64_t kEpisodes = numberOf("KAZE_BENCH_RECORDS", 100'000);
const std::int64_t kDimensions = numberOf("KAZE_BENCH_DIMENSIONS", 384);
constexpr std::int64_t kNow = 1'800'000'000'000'000;

void run(storage::Connection& connection, std::string_view sql, std::initializer_list<storage::Value> values)
{
    if (!connection.execute(sql, values))
        std::abort();
}

std::array<std::uint8_t, 16> idOf(std::int64_t seq)
{
    std::array<std::uint8_t, 16> id{};
    std::memcpy(id.data() + 8, &seq, sizeof seq);
    return id;
}

void insertRecord(storage::Connection& connection, std::int64_t seq, std::string_view kind, std::string_view data)
{
    const auto id = idOf(seq);
    run(connection,
        "INSERT INTO records (seq, id, kind, text, tags, source, created_at, agent, data, sequence) VALUES (?, ?, ?, '', '[]', "
        "'', ?, ?, ?, ?)",
        {seq, storage::Blob(id), kind, kNow - seq * 1'000'000, std::string_view(seq % 2 == 0 ? "agent a" : "agent b"), data,
            seq});
}

//! A hub that is the subject of a tenth of all, one that is the object of another tenth.
void insertFact(storage::Connection& connection, std::int64_t seq, std::mt19937_64& random)
{
    const auto entity = [&] { return "entity " + std::to_string(random() % static_cast<std::uint64_t>(kFacts / 3 + 1)); };
    const std::string subject = seq % 10 == 0 ? "hub one" : entity();
    const std::string object = seq % 10 == 1 ? "hub two" : entity();
    const std::string predicate = "predicate " + std::to_string(random() % 20);
    insertRecord(connection, seq, "fact", {});
    run(connection,
        "INSERT INTO facts (seq, subject, predicate, object, subject_key, predicate_key, object_key, valid_from, confidence, "
        "state) VALUES (?1, ?2, ?3, ?4, ?2, ?3, ?4, 0, 1, 'valid')",
        {seq, std::string_view(subject), std::string_view(predicate), std::string_view(object)});
}

//! Ten factors of a hundred, an agent and a skill among them; the first one is of use.
void insertEpisode(storage::Connection& connection, std::int64_t seq, std::mt19937_64& random)
{
    std::set<std::string> factors{seq % 2 == 0 ? "agent:a" : "agent:b", "skill:ship@" + std::to_string(seq % 5)};
    while (factors.size() < 10)
        factors.insert("factor " + std::to_string(random() % 100));
    const double chance = factors.contains("factor 0") ? 0.7 : 0.5;
    const bool success = std::uniform_real_distribution<>()(random) < chance;
    const std::string data = R"({"critique":"it went as it went","success":)" + std::string(success ? "true" : "false")
        + R"(,"task":"do the usual )" + std::to_string(seq % 997) + "\"}";
    insertRecord(connection, seq, "episode", data);
    run(connection, "INSERT INTO episode_outcomes (outcome, seq, value) VALUES ('success', ?, ?)", {seq, success ? 1.0 : 0.0});
    run(connection, "INSERT INTO episode_outcomes (outcome, seq, value) VALUES ('seconds', ?, ?)",
        {seq, std::exponential_distribution<>(0.1)(random)});
    for (const auto& factor : factors)
        run(connection, "INSERT INTO episode_factors (factor, seq) VALUES (?, ?)", {std::string_view(factor), seq});
}

//! Around 200 centres, as vectors of real texts lie.
void insertVector(storage::Connection& connection, std::int64_t seq, std::mt19937_64& random)
{
    static const std::vector<vectors::Vector> centres = [] {
        std::mt19937_64 fixed(1);
        std::normal_distribution<float> normal;
        std::vector<vectors::Vector> made(200, vectors::Vector(static_cast<std::size_t>(kDimensions)));
        for (auto& centre : made)
            for (float& value : centre)
                value = normal(fixed);
        return made;
    }();
    std::normal_distribution<float> normal(0, 0.6F);
    auto vector = centres[random() % centres.size()];
    for (float& value : vector)
        value += normal(random);
    std::ignore = vectors::normalise(vector);
    const auto id = idOf(-seq);
    run(connection, "INSERT INTO vectors (id, seq, kind, embedder, vector) VALUES (?, ?, 'episode', 1, ?)",
        {storage::Blob(id), seq,
            storage::Blob(std::string_view(reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)))});
}

class Rig {
public:
    Rig()
    {
        fill();
        knowledge = std::make_unique<knowledge::Knowledge>(folder.path() / "knowledge",
            knowledge::Knowledge::Parts{
                loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log, {}, {}});
        std::ignore = loop.runUntil(knowledge->count("default"));
        // The index is built first, or both would be measured.
        while (knowledge->figures().unindexed > 0)
            loop.context().run_one_for(std::chrono::milliseconds(20));
    }

    void fill()
    {
        storage::OpenOptions options;
        options.path = folder.path() / "knowledge" / "default.db";
        options.migrations = knowledge::detail::sql::migrations();
        options.synchronous = storage::Synchronous::Off;
        const auto database = storage::Database::open(std::move(options), {{}, writers, metrics, clock, log});
        if (!database)
            std::abort();
        std::mt19937_64 random(2);
        const std::string name = embedder.id();
        auto job = [&](storage::Connection& connection) -> base::Result<> {
            run(connection, knowledge::detail::sql::kRegisterEmbedder, {std::string_view(name)});
            for (std::int64_t seq = 1; seq <= kEpisodes; ++seq) {
                insertEpisode(connection, seq, random);
                insertVector(connection, seq, random);
            }
            for (std::int64_t seq = kEpisodes + 1; seq <= kEpisodes + kFacts; ++seq)
                insertFact(connection, seq, random);
            return {};
        };
        if (!(*database)->writeSync(std::move(job)))
            std::abort();
        (*database)->close();
    }

    test::TempFolder folder;
    base::SystemClock clock;
    base::IdSource ids{clock, 1};
    base::MetricsRegistry metrics;
    base::Logger log = base::LogSystem::none();
    base::Loop loop;
    storage::WriterThreads writers;
    base::WorkerPool workers{2, "bench-worker"};
    telemetry::ObservationLog observations{telemetry::ObservationOptions{folder.path() / "observations"}, loop.executor(),
        writers, clock, ids, metrics, std::make_shared<base::Redactor>(), log};
    vectors::FunctionEmbedder embedder{"bench", static_cast<std::size_t>(kDimensions),
        [](vectors::EmbedContext, std::vector<std::string>) -> base::Task<base::Result<std::vector<vectors::Vector>>> {
            co_return base::fail(base::ErrorCode::Unavailable, "every vector is given");
        }};
    std::unique_ptr<knowledge::Knowledge> knowledge;
};

Rig& rig()
{
    static Rig made;
    return made;
}

//! Asks so often that the time can be taken, and gives the last answer.
template <class Ask>
auto measured(benchmark::State& state, Ask ask)
{
    auto& made = rig();
    auto last = made.loop.runUntil(ask(*made.knowledge));
    for (auto _ : state)
        last = made.loop.runUntil(ask(*made.knowledge));
    if (!last)
        state.SkipWithError(last.error().text().c_str());
    return last;
}

void neighbourhood(benchmark::State& state, const char* entity, std::int64_t hops)
{
    api::GetNeighbourhood query;
    query.tenant = "default";
    query.entity = entity;
    query.hops = hops;
    if (const auto answer = measured(state, [&](auto& knowledge) { return knowledge.neighbourhood(query); })) {
        state.counters["nodes"] = static_cast<double>(answer->nodes.size());
        state.counters["edges"] = static_cast<double>(answer->edges.size());
        state.counters["truncated"] = answer->truncated ? 1 : 0;
    }
}

void paths(benchmark::State& state, const char* from, const char* to)
{
    api::FindPaths query;
    query.tenant = "default";
    query.from = from;
    query.to = to;
    if (const auto answer = measured(state, [&](auto& knowledge) { return knowledge.paths(query); })) {
        state.counters["paths"] = static_cast<double>(answer->paths.size());
        state.counters["hops"] = answer->paths.empty() ? 0 : static_cast<double>(answer->paths[0].edges.size());
    }
}

void entities(benchmark::State& state)
{
    api::ListEntities query;
    query.tenant = "default";
    if (const auto answer = measured(state, [&](auto& knowledge) { return knowledge.entities(query); }))
        state.counters["entities"] = static_cast<double>(answer->total);
}

void causes(benchmark::State& state, const char* outcome, const char* stratify)
{
    api::AnalyzeCauses query;
    query.tenant = "default";
    query.outcome = outcome;
    query.stratify = stratify;
    if (const auto answer = measured(state, [&](auto& knowledge) { return knowledge.causes(query); })) {
        state.counters["tested"] = static_cast<double>(answer->tested);
        state.counters["significant"] = static_cast<double>(std::ranges::count_if(answer->edges, &api::CausalEdge::significant));
    }
}

void map(benchmark::State& state, const char* method)
{
    api::GetMemoryMap query;
    query.tenant = "default";
    query.method = method;
    if (const auto answer = measured(state, [&](auto& knowledge) { return knowledge.map(query); })) {
        state.counters["points"] = static_cast<double>(answer->ids.size());
        state.counters["explained"] = answer->explained;
    }
}

void skillUsage(benchmark::State& state)
{
    std::ignore = measured(state, [](auto& knowledge) { return knowledge.skillUsage("default", "", "ship"); });
}

void learnSkills(benchmark::State& state)
{
    api::LearnSkills query;
    query.tenant = "default";
    if (const auto answer = measured(state, [&](auto& knowledge) { return knowledge.learnSkills(query); }))
        state.counters["proposals"] = static_cast<double>(answer->proposals.size());
}

BENCHMARK_CAPTURE(neighbourhood, ofOneInOneHop, "entity 17", 1)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(neighbourhood, ofOneInThreeHops, "entity 17", 3)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(neighbourhood, ofAHubInOneHop, "hub one", 1)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(neighbourhood, ofAHubInSixHops, "hub one", 6)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(paths, betweenTwo, "entity 17", "entity 4711")
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(paths, betweenHubs, "hub one", "hub two")
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(entities)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(causes, ofSuccess, "success", "")->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(causes, ofSuccessByAgent, "success", "agent")
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(causes, ofSeconds, "seconds", "")->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(map, pca, "pca")->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(2);
BENCHMARK_CAPTURE(map, random, "random")->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(2);
BENCHMARK(skillUsage)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(learnSkills)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(2);

} // namespace
