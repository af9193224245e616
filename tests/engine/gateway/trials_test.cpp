#include "engine/api/routing_requests.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

namespace {

//! The model that was asked for answers, in its name.
void answer(const HttpServer::Request& request, HttpServer::Connection& connection)
{
    const bool isCandidate = request.body.find("\"model\":\"gpt-small\"") != std::string::npos;
    sendAll(connection,
        {std::string(R"({"id":"r1","model":")") + (isCandidate ? "gpt-small" : "gpt-x")
                + R"(","choices":[{"index":0,"delta":{"content":"Hello"}}]})",
            kStop, kUsage, "[DONE]"});
}

} // namespace

class Experiments : public GatewayFixture {
protected:
    void begin(ExperimentConfig experiment, HttpServer::Handler handler = answer)
    {
        serve({std::move(handler)},
            "fake/gpt-x: { input: 1, cached: 0.1, output: 10, context: 1000, from: me }\n"
            "  fake/gpt-small: { input: 0.1, cached: 0.01, output: 1, context: 1000, from: me }");
        configure(std::move(experiment));
    }

    void configure(ExperimentConfig experiment)
    {
        auto config = gateway->config();
        config.experiments["cheaper"] = std::move(experiment);
        gateway->reconfigure(std::move(config));
        const auto loaded = run(gateway->load());
        ASSERT_TRUE(loaded) << loaded.error().text();
    }

    static ExperimentConfig cheaper()
    {
        ExperimentConfig experiment;
        experiment.of = "fake/gpt-x";
        experiment.to = "fake/gpt-small";
        return experiment;
    }

    api::ExperimentInfo seen()
    {
        const auto all = run(gateway->experiments());
        EXPECT_TRUE(all) << all.error().text();
        return all && !all->empty() ? all->front() : api::ExperimentInfo{};
    }

    LedgerRow subject(bool candidate, Money cost, base::Uuid run = {})
    {
        LedgerRow row;
        row.at = clock.now();
        row.run = run;
        row.provider = "fake";
        row.model = candidate ? "gpt-small" : "gpt-x";
        row.variant = candidate ? "cheaper:candidate" : "cheaper:control";
        row.cost = cost;
        row.duration = 2s;
        row.span.traceId = ids.next();
        clock.advance(1ms);
        return row;
    }

    //! A subject as the ledger knows it: one call that cost so much.
    using GatewayFixture::book;
    void book(bool candidate, Money cost, base::Uuid run = {}) { book(std::vector{subject(candidate, cost, run)}); }

    void bookManyCheapOnes()
    {
        std::vector<LedgerRow> rows;
        for (int i = 0; i < 300; ++i) {
            rows.push_back(subject(false, Money{1'000'000 + i % 7 * 100'000}));
            rows.push_back(subject(true, Money{300'000 + i % 5 * 50'000}));
        }
        book(rows);
    }

    void finishBackground()
    {
        const auto until = std::chrono::steady_clock::now() + 10s;
        loop.context().restart();
        while (inBackground > 0 && std::chrono::steady_clock::now() < until)
            loop.context().run_one_for(2ms);
        ASSERT_EQ(inBackground, 0);
    }
};

TEST_F(Experiments, keepARunOnItsSide)
{
    begin(cheaper());
    int candidates = 0;
    for (int i = 0; i < 12; ++i) {
        CallContext context;
        context.runId = ids.next();
        const auto first = chat(request(), context);
        const auto second = chat(request("And now?"), context);
        ASSERT_TRUE(first && second);
        EXPECT_EQ(first->response.model, second->response.model);
        candidates += first->response.model == "gpt-small";
    }
    EXPECT_GT(candidates, 0);
    EXPECT_LT(candidates, 12);
    EXPECT_THAT(column("SELECT DISTINCT model || ' ' || variant FROM usage"),
        UnorderedElementsAre("gpt-x cheaper:control", "gpt-small cheaper:candidate"));
    const auto info = seen();
    EXPECT_EQ(info.arms.at(0).subjects + info.arms.at(1).subjects, 12);
    EXPECT_EQ(info.arms.at(1).subjects, candidates);
    EXPECT_EQ(info.arms.at(1).succeeded, candidates);
    EXPECT_EQ(info.arms.at(1).meanCostUsd, Money{52'800}) << "both calls of a run count as one subject";
}

TEST_F(Experiments, leaveATenantAloneWhoseHintMeansAnotherModel)
{
    auto experiment = cheaper();
    experiment.of = "fast";
    experiment.share = 1;
    begin(experiment);
    auto config = gateway->config();
    config.hints["fast"] = "fake/gpt-x";
    config.tenants["acme"].hints["fast"] = "near/gpt-own";
    gateway->reconfigure(std::move(config));
    auto asked = request();
    asked.model = "fast";
    CallContext acme;
    acme.tenant = "acme";
    ASSERT_TRUE(chat(asked, acme));
    ASSERT_TRUE(chat(asked));
    EXPECT_THAT(column("SELECT provider || ' ' || variant FROM usage ORDER BY id"),
        testing::ElementsAre("near ", "fake cheaper:candidate"));
}

TEST_F(Experiments, giveTheCandidateItsShare)
{
    auto experiment = cheaper();
    experiment.share = 0.2;
    begin(experiment);
    int candidates = 0;
    for (int i = 0; i < 150; ++i) {
        const auto result = chat(request());
        ASSERT_TRUE(result);
        candidates += result->response.model == "gpt-small";
    }
    // Binomial: 30 ± 4.9
    EXPECT_GT(candidates, 12);
    EXPECT_LT(candidates, 50);
}

TEST_F(Experiments, leaveOtherModelsAndOtherAddressesAlone)
{
    auto experiment = cheaper();
    experiment.share = 0.999;
    begin(experiment);
    auto other = request();
    other.model = "near/gpt-x";
    ASSERT_TRUE(chat(other));
    auto elsewhere = request();
    elsewhere.model = "fake/gpt-x";
    elsewhere.baseUrl = server->url("/v1");
    ASSERT_TRUE(chat(elsewhere));
    EXPECT_THAT(column("SELECT variant FROM usage"), Each(""));
}

TEST_F(Experiments, doNothingWithACandidateThatCannotBeCalled)
{
    auto experiment = cheaper();
    experiment.to = "nowhere/gpt-small";
    experiment.share = 0.999;
    begin(experiment);
    const auto result = chat(request());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.model, "gpt-x");
    EXPECT_THAT(column("SELECT variant FROM usage"), Each(""));
}

TEST_F(Experiments, countACallWithItsFailedAttemptsOnce)
{
    auto experiment = cheaper();
    experiment.share = 0.999;
    begin(experiment, [count = std::make_shared<std::atomic<int>>(0)](const auto& request, auto& connection) {
        if (count->fetch_add(1) % 2 == 0)
            connection.respond(503, "{}", {});
        else
            answer(request, connection);
    });
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(chat(request()));
    EXPECT_THAT(column("SELECT count(*) FROM usage"), testing::ElementsAre("6"));
    const auto arm = seen().arms.at(1);
    EXPECT_EQ(arm.subjects, 3);
    EXPECT_EQ(arm.succeeded, 3);
}

TEST_F(Experiments, compareCachesToo)
{
    ExperimentConfig experiment;
    experiment.of = "fake/gpt-x";
    experiment.cache = "exact";
    experiment.share = 0.999;
    begin(experiment);
    auto fixed = request();
    fixed.temperature = 0;
    ASSERT_TRUE(chat(fixed));
    EXPECT_EQ(chat(fixed)->cache, "exact");
    EXPECT_EQ(seen().arms.at(1).succeeded, 2);
    EXPECT_EQ(seen().arms.at(1).model, "fake/gpt-x, cache exact");
}

TEST_F(Experiments, takeTheEndOfARunFromItsRow)
{
    begin(cheaper());
    const auto made = state->writeSync([](storage::Connection& connection) -> Result<> {
        const auto done = connection.execute("CREATE TABLE runs (run_id BLOB, state TEXT, ended_at INTEGER)");
        return done ? Result<>{} : failure(done);
    });
    ASSERT_TRUE(made);
    const auto endAs = [&](const char* how, bool ended) {
        const auto id = ids.next();
        book(true, Money{100}, id);
        const auto written = state->writeSync([&](storage::Connection& connection) -> Result<> {
            const auto done = connection.execute("INSERT INTO runs VALUES (?, ?, ?)",
                {storage::Blob(id.bytes), std::string_view(how),
                    ended ? storage::Value(std::int64_t{5}) : storage::Value(nullptr)});
            return done ? Result<>{} : failure(done);
        });
        ASSERT_TRUE(written);
    };
    endAs("done", true);
    endAs("failed", true);
    endAs("cancelled", true);
    endAs("running", false);
    EXPECT_EQ(seen().arms.at(1).subjects, 2);
    EXPECT_EQ(seen().arms.at(1).succeeded, 1);
}

TEST_F(Experiments, endWhenSomebodyDecidesAndStaySo)
{
    begin(cheaper());
    EXPECT_EQ(seen().state, "running");
    EXPECT_EQ(run(gateway->decideExperiment("dearer", true)).error().code, ErrorCode::NotFound);
    ASSERT_TRUE(run(gateway->decideExperiment("cheaper", true)));
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(chat(request())->response.model, "gpt-small");
    EXPECT_THAT(column("SELECT variant FROM usage"), Each(""));
    ASSERT_TRUE(run(gateway->load())); // as after a restart
    EXPECT_EQ(seen().state, "rolled_out");
    ASSERT_TRUE(run(gateway->decideExperiment("cheaper", false)));
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(chat(request())->response.model, "gpt-x");
    EXPECT_EQ(seen().state, "reverted");
}

TEST_F(Experiments, beginAnewWhenTheyCompareSomethingElse)
{
    begin(cheaper());
    book(true, Money{100});
    ASSERT_TRUE(run(gateway->decideExperiment("cheaper", false)));
    EXPECT_EQ(seen().arms.at(1).subjects, 1);
    clock.advance(1s);
    auto other = cheaper();
    other.to = "near/gpt-small";
    configure(other);
    EXPECT_EQ(seen().state, "running");
    EXPECT_EQ(seen().arms.at(1).subjects, 0);
}

TEST_F(Experiments, sayWhatTheyFoundAndLeaveTheRestToPeople)
{
    begin(cheaper());
    bookManyCheapOnes();
    const auto info = seen();
    EXPECT_EQ(info.state, "running");
    EXPECT_THAT(info.verdict, HasSubstr("better"));
    EXPECT_EQ(info.measures.at(0).verdict, "better");
    EXPECT_LT(info.measures.at(0).change, -0.5);
    EXPECT_LT(info.measures.at(0).pValue, 0.001);
    EXPECT_EQ(info.measures.at(1).verdict, "no difference shown");
}

TEST_F(Experiments, rollOutByThemselvesWhereTheyMay)
{
    auto experiment = cheaper();
    experiment.automatic = true;
    begin(experiment);
    bookManyCheapOnes();
    for (int i = 0; i < 25; ++i)
        ASSERT_TRUE(chat(request()));
    finishBackground();
    EXPECT_EQ(seen().state, "rolled_out");
    EXPECT_EQ(chat(request())->response.model, "gpt-small");
}

TEST_F(Experiments, waitForTheSubjectsThatTheyWereTold)
{
    auto experiment = cheaper();
    experiment.automatic = true;
    experiment.leastSubjects = 301;
    begin(experiment);
    bookManyCheapOnes();
    EXPECT_EQ(seen().state, "running");
    book(false, Money{1'000'000});
    EXPECT_EQ(seen().state, "running");
    book(true, Money{300'000});
    clock.advance(std::chrono::minutes(1)); // what was read is good for a while
    seen();
    EXPECT_EQ(seen().state, "rolled_out");
}

} // namespace kaze::gateway::test
