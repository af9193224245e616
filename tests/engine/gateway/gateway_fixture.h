#pragma once

#include "engine/base/file.h"
#include "engine/base/loop.h"
#include "engine/gateway/gateway.h"
#include "engine/gateway/providers/providers.h"
#include "engine/gateway/schema.h"
#include "tests/support/http_server.h"
#include "tests/support/run_task.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace kaze::gateway::test {

using base::ErrorCode;
using base::Money;
using base::Result;
using kaze::test::HttpServer;

//! "event: …" pieces of a chat completion as OpenAI sends them.
inline const std::string kTextChunk
    = R"({"id":"r1","model":"gpt-x-2026","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]})";
inline const std::string kMoreText = R"({"choices":[{"index":0,"delta":{"content":"lo"}}]})";
inline const std::string kStop = R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})";
inline const std::string kUsage
    = R"({"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":5}}})";

inline void sendAll(HttpServer::Connection& connection, std::initializer_list<std::string> chunks)
{
    connection.beginEvents();
    for (const auto& chunk : chunks)
        connection.event(chunk);
    connection.end();
}

//! A database in a temporary folder, and a loop that the test turns. The clock stands still unless a test says otherwise.
class StateFixture : public ::testing::Test {
protected:
    StateFixture() { openState(); }

    void openState()
    {
        state.reset();
        storage::OpenOptions options;
        options.path = folder / "state.db";
        options.migrations.assign(migrations().begin(), migrations().end());
        auto opened = storage::Database::open(
            std::move(options), storage::DatabaseServices{loop.executor(), writers, metrics, clock, log});
        ASSERT_TRUE(opened) << opened.error().text();
        state = *opened;
    }

    //! The first column of every row of a query.
    std::vector<std::string> column(std::string_view sql)
    {
        std::vector<std::string> values;
        const auto read = state->readSync([&](storage::Connection& connection) {
            return connection.query(sql, {}, [&](const storage::Row& row) { values.emplace_back(row.text(0)); });
        });
        EXPECT_TRUE(read) << read.error().text();
        return values;
    }

    //! What a process leaves that dies in a call: an allotment without a row.
    void leave(base::Uuid budget, const Amount& allotted)
    {
        const auto left = state->writeSync([&](storage::Connection& connection) {
            return connection.execute("INSERT INTO budget_allotments (budget, amount, at, tokens) VALUES (?, ?, 0, ?)",
                {storage::Blob(budget.bytes), allotted.money.nanos, allotted.tokens});
        });
        ASSERT_TRUE(left);
    }

    //! Into the ledger, as they are.
    void book(const std::vector<LedgerRow>& rows)
    {
        const auto written = state->writeSync([&](storage::Connection& connection) -> Result<> {
            for (const auto& row : rows)
                if (auto done = writeRow(connection, row); !done)
                    return done;
            return {};
        });
        ASSERT_TRUE(written) << written.error().text();
    }

    //! Runs a task and lets simulated time pass whenever everything waits for it.
    template <class T>
    T run(base::Task<T> task)
    {
        return kaze::test::runTask(loop, clock, std::move(task), passTime);
    }

    kaze::test::TempFolder temp;
    const std::filesystem::path folder = temp.path();
    base::SimulatedClock clock;
    base::MetricsRegistry metrics;
    base::Logger log = base::LogSystem::none();
    base::Loop loop;
    storage::WriterThreads writers;
    std::shared_ptr<storage::Database> state;
    bool passTime = true;
};

//! A gateway in front of one fake OpenAI server, with one key in the environment.
class GatewayFixture : public StateFixture {
protected:
    GatewayFixture() : ids(clock, 1), workers(1, "test-worker")
    {
        base::SecretStore::Options options;
        options.file = folder / "secrets";
        options.useKeyring = false;
        options.environment = [this](const std::string& name) -> std::optional<std::string> {
            return name == "FAKE_API_KEY" && hasKey ? std::optional<std::string>("sk-canary-0123456789") : std::nullopt;
        };
        secrets.emplace(std::move(options), redactor);
        telemetry::ObservationOptions observing;
        observing.folder = folder / "observations";
        observations.emplace(std::move(observing), loop.executor(), writers, clock, ids, metrics, redactor, log);
    }

    ~GatewayFixture() override
    {
        gateway.reset();
        observations.reset();
    }

    //! Starts the server and the gateway. The n-th request gets the n-th handler, the last one all that follow.
    void serve(std::vector<HttpServer::Handler> handlers,
        const std::string& prices = "fake/gpt-x: { input: 1, cached: 0.1, output: 10, context: 1000, from: me }")
    {
        server.emplace([handlers, count = std::make_shared<std::atomic<std::size_t>>(0)](
                           const HttpServer::Request& request, HttpServer::Connection& connection) {
            handlers[std::min(handlers.size() - 1, count->fetch_add(1))](request, connection);
        });
        const auto file = folder / "prices.yaml";
        ASSERT_TRUE(base::writeFile(file, "sources:\n  me: { source: test, date: 2026-11-01 }\nmodels:\n  " + prices + "\n"));
        auto table = PriceTable::load(file);
        ASSERT_TRUE(table) << table.error().text();
        GatewayConfig config;
        config.providers
            = {{"fake", "openai", server->url("/v1"), true, false}, {"near", "openai", server->url("/v1"), false, true}};
        config.defaultModel = "fake/gpt-x";
        net::HttpTimeouts timeouts;
        timeouts.stall = std::chrono::milliseconds(300);
        timeouts.firstByte = std::chrono::milliseconds(300);
        HttpProvider::Parts parts{http, clock, redactor, timeouts};
        Gateway::Parts gatewayParts{*state, clock, ids, *secrets, workers, metrics, *observations, log, 7};
        gatewayParts.hold = [this] {
            ++inBackground;
            return std::shared_ptr<void>(nullptr, [this](void*) { --inBackground; });
        };
        auto kinds = httpProviders(parts);
        gateway = std::make_unique<Gateway>(std::move(config), std::move(*table), std::move(kinds), std::move(gatewayParts));
    }

    static ChatRequest request(const std::string& text = "Hello")
    {
        ChatRequest request;
        request.instructions = std::make_shared<const std::string>("Be brief.");
        Message message;
        message.text = text;
        request.messages.push_back(std::make_shared<const Message>(std::move(message)));
        return request;
    }

    Result<ChatResult> chat(ChatRequest request, CallContext context = {}, DeltaSink sink = {})
    {
        auto result = run(gateway->chat(std::move(context), std::move(request), std::move(sink)));
        const auto row = result ? (*result)->entry.take() : LedgerRow{};
        // As the runtime does with an answer's row; those of failed attempts are queued before it.
        const auto written = state->writeSync(
            [&](storage::Connection& connection) -> Result<> { return result ? writeRow(connection, row) : Result<>{}; });
        EXPECT_TRUE(written);
        return result;
    }

    base::IdSource ids;
    base::WorkerPool workers;
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    std::optional<base::SecretStore> secrets;
    std::optional<telemetry::ObservationLog> observations;
    net::HttpClient http{loop.executor()};
    std::optional<HttpServer> server;
    std::unique_ptr<Gateway> gateway;
    bool hasKey = true;
    int inBackground = 0; //!< what the gateway does behind the calls
};

} // namespace kaze::gateway::test
