#pragma once

#include "engine/api/memory_requests.h"
#include "engine/base/file.h"
#include "engine/base/loop.h"
#include "engine/knowledge/knowledge.h"
#include "engine/vectors/distance.h"
#include "engine/vectors/hashed_embedder.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <map>
#include <random>

namespace kaze::knowledge {

using base::ErrorCode;
using base::Result;
using base::Task;

//! An embedder under the test's control: "#12" is the twelfth of a fixed set of random unit vectors, whatever follows it.
class NumberEmbedder final : public vectors::Embedder {
public:
    explicit NumberEmbedder(std::string id, std::size_t dimensions = 16) : m_id(std::move(id)), m_dimensions(dimensions) { }

    [[nodiscard]] const std::string& id() const override { return m_id; }
    [[nodiscard]] std::size_t dimensions() const override { return m_dimensions; }
    [[nodiscard]] bool immediate() const override { return atOnce; }

    Task<Result<std::vector<vectors::Vector>>> embed(vectors::EmbedContext context, std::vector<std::string> texts) override
    {
        ++calls;
        ++callsBy[context.priority];
        payers.push_back(context.budgetId);
        if (failing || embedded >= allowed)
            co_return base::fail(ErrorCode::Unavailable, "the embedder is away");
        if (!refused.isNil() && context.budgetId == refused)
            co_return base::fail(ErrorCode::BudgetExhausted, "the budget is spent");
        std::vector<vectors::Vector> vectors;
        for (const auto& text : texts) {
            if (!refusedWord.empty() && text.find(refusedWord) != std::string::npos)
                co_return base::fail(ErrorCode::InvalidArgument, "the text is too long");
            vectors.push_back(vectorOf(text));
        }
        embedded += texts.size();
        co_return vectors;
    }

    [[nodiscard]] vectors::Vector vectorOf(const std::string& text) const
    {
        const auto hash = text.find('#');
        std::mt19937_64 random(hash == std::string::npos ? 0 : std::stoul(text.substr(hash + 1)) + 1);
        std::normal_distribution<float> normal;
        vectors::Vector vector(m_dimensions);
        for (float& value : vector)
            value = normal(random);
        std::ignore = vectors::normalise(vector);
        return vector;
    }

    void forgetTexts() override { ++forgotten; }

    int forgotten = 0; //!< how often it was told to
    bool atOnce = true;
    bool failing = false;
    int calls = 0;
    std::size_t embedded = 0; //!< texts
    std::size_t allowed = std::numeric_limits<std::size_t>::max(); //!< after so many it fails
    base::Uuid refused; //!< whoever pays with this budget is turned away
    std::string refusedWord; //!< a text with this is
    std::vector<base::Uuid> payers; //!< of each call
    std::map<api::Priority, int> callsBy;

private:
    std::string m_id;
    std::size_t m_dimensions;
};

//! Keeps what was logged; any thread.
class LogLines final : public spdlog::sinks::base_sink<std::mutex> {
public:
    [[nodiscard]] bool contains(const std::string& text)
    {
        const std::lock_guard lock(mutex_);
        return m_text.find(text) != std::string::npos;
    }
    void clear()
    {
        const std::lock_guard lock(mutex_);
        m_text.clear();
    }

private:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        m_text.append(message.payload.data(), message.payload.size()).append("\n");
    }
    void flush_() override { }

    std::string m_text;
};

//! All that a Knowledge needs, on a loop that the test turns by hand.
class Bench {
public:
    explicit Bench(std::filesystem::path where) : folder(std::move(where)) { }

    //! `formers` are embedders that were configured before.
    Knowledge::Parts parts(vectors::Embedder& embedder, const std::vector<vectors::Embedder*>& formers = {})
    {
        Knowledge::Parts parts{loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log};
        parts.former = [formers](const std::string& id, std::size_t dimensions) {
            for (auto* former : formers)
                if (former->id() == id && former->dimensions() == dimensions)
                    return std::shared_ptr<vectors::Embedder>(std::shared_ptr<void>(), former);
            return std::shared_ptr<vectors::Embedder>();
        };
        return parts;
    }

    //! Turns the loop until something has happened.
    template <class Condition>
    void turnUntil(Condition condition)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition() && std::chrono::steady_clock::now() < deadline)
            loop.context().run_one_for(std::chrono::milliseconds(20));
        EXPECT_TRUE(condition());
    }

    static vectors::EmbedContext as(const std::string& tenant)
    {
        vectors::EmbedContext context;
        context.tenant = tenant;
        return context;
    }

    Result<std::string> add(Knowledge& knowledge, NewRecord record, const std::string& tenant = "default")
    {
        return loop.runUntil(knowledge.add(as(tenant), std::move(record)));
    }

    Result<std::string> add(Knowledge& knowledge, const std::string& text, const std::string& kind = "note")
    {
        NewRecord record;
        record.text = text;
        record.kind = kind;
        return add(knowledge, std::move(record));
    }

    Result<Answer> answer(Knowledge& knowledge, Search search, const std::string& tenant = "default")
    {
        return loop.runUntil(knowledge.search(as(tenant), std::move(search)));
    }
    Result<std::vector<api::MemoryHit>> search(Knowledge& knowledge, Search search, const std::string& tenant = "default")
    {
        auto answered = answer(knowledge, std::move(search), tenant);
        if (!answered)
            return failure(answered);
        return std::move(answered->hits);
    }

    //! By vector alone, or by text alone.
    std::vector<api::MemoryHit> byVector(
        Knowledge& knowledge, const std::string& query, std::int64_t limit = 10, const std::string& kind = {})
    {
        return found(knowledge, query, limit, kind, 1, 0);
    }
    std::vector<api::MemoryHit> byText(
        Knowledge& knowledge, const std::string& query, std::int64_t limit = 10, const std::string& kind = {})
    {
        return found(knowledge, query, limit, kind, 0, 1);
    }

    std::int64_t count(Knowledge& knowledge, const std::string& tenant = "default")
    {
        const auto counted = loop.runUntil(knowledge.count(tenant));
        return counted ? *counted : -1;
    }

    std::filesystem::path folder;
    std::shared_ptr<LogLines> logged = std::make_shared<LogLines>();
    base::Logger log = std::make_shared<spdlog::logger>("knowledge", logged);
    base::SimulatedClock clock;
    base::IdSource ids{clock, std::random_device{}()};
    base::MetricsRegistry metrics;
    base::Loop loop;
    storage::WriterThreads writers;
    static constexpr int kWorkers = 2;
    base::WorkerPool workers{kWorkers, "test-worker"};
    telemetry::ObservationLog observations{telemetry::ObservationOptions{folder / "observations"}, loop.executor(), writers,
        clock, ids, metrics, std::make_shared<base::Redactor>(), base::LogSystem::none()};

private:
    std::vector<api::MemoryHit> found(Knowledge& knowledge, const std::string& query, std::int64_t limit, const std::string& kind,
        double vectorWeight, double textWeight)
    {
        Search wanted;
        wanted.query = query;
        wanted.limit = limit;
        wanted.kind = kind;
        wanted.vectorWeight = vectorWeight;
        wanted.textWeight = textWeight;
        auto hits = search(knowledge, wanted);
        EXPECT_TRUE(hits) << hits.error().text();
        return hits ? std::move(*hits) : std::vector<api::MemoryHit>();
    }
};

//! A folder of its own for each test, gone after it.
class KnowledgeTest : public testing::Test {
protected:
    void open(vectors::Embedder& embedder, const std::vector<vectors::Embedder*>& formers = {})
    {
        knowledge.reset();
        knowledge = std::make_unique<Knowledge>(folder / "knowledge", bench->parts(embedder, formers));
    }

    //! Records "#from" to "#to - 1" of a kind, without waiting for each.
    void addNumbers(int from, int to, const std::string& kind = "note")
    {
        std::vector<Task<Result<std::string>>> tasks;
        for (int i = from; i < to; ++i) {
            NewRecord record;
            record.text = "number #" + std::to_string(i);
            record.kind = kind;
            tasks.push_back(knowledge->add(Bench::as("default"), record));
        }
        for (const auto& added : bench->loop.runUntil(base::whenAll(std::move(tasks))))
            ASSERT_TRUE(added) << added.error().text();
    }

    //! Opens the tenant where it is not, and waits until the indexes have everything.
    void settle()
    {
        ASSERT_GE(bench->count(*knowledge), 0);
        bench->turnUntil([this] { return knowledge->figures().unindexed == 0; });
    }

    [[nodiscard]] std::filesystem::path indexFile(const std::string& kind = "note") const
    {
        return folder / "knowledge" / "default" / (kind + "-000.hnsw");
    }

    test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    std::unique_ptr<Bench> bench = std::make_unique<Bench>(folder);
    std::unique_ptr<Knowledge> knowledge;
};

} // namespace kaze::knowledge
