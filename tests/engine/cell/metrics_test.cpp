#include "engine/api/metric_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/metric_table.h"
#include "tests/engine/cell/cell_fixture.h"
#include "tests/support/http_server.h"

using namespace testing;

namespace kaze::cell::test {

class CellMetrics : public CellFixture {
protected:
    std::unique_ptr<Cell> opened()
    {
        auto made = open();
        EXPECT_TRUE(made) << made.error().text();
        return made ? std::move(*made) : nullptr;
    }

    base::Result<std::unique_ptr<Cell>> configured(const std::string& exported)
    {
        configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\nobservations:\n  export: " + exported + "\n");
        return open();
    }
};

TEST_F(CellMetrics, areAllDescribed)
{
    const auto cell = opened();
    Asker asker(cell->connect());
    const auto list = asker.ask(api::ListMetrics{});
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_GT(list->rows.size(), 40U);
    for (const auto& row : list->rows) {
        const auto* about = base::describeMetric(row.name);
        ASSERT_TRUE(about) << row.name;
        EXPECT_EQ(row.help, about->help);
        EXPECT_EQ(row.unit, about->unit);
    }
    EXPECT_EQ(list->problem, "");
    const auto agents = asker.ask(api::ListMetrics{"name:kaze_agents_live"});
    ASSERT_TRUE(agents);
    EXPECT_EQ(agents->rows.size(), 1U) << "it is there from the beginning";
    EXPECT_EQ(asker.ask(api::ListMetrics{"\"open"}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(CellMetrics, areAskedForOverTime)
{
    const auto cell = opened();
    Asker asker(cell->connect());
    api::QueryMetric query;
    query.name = "kaze_storage_commits_total";
    query.by = "*";
    const auto range = asker.ask(query);
    ASSERT_TRUE(range) << range.error().text();
    EXPECT_EQ(range->view, api::MetricView::Rate);
    EXPECT_EQ(range->stepSeconds, 10);
    query.name = "kaze_nothing";
    EXPECT_EQ(asker.ask(query).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(std::filesystem::exists(folder / "data" / "observations" / "metrics.db"));
}

TEST_F(CellMetrics, ofQuestionsAndTracesAreRecorded)
{
    const auto cell = opened();
    Asker asker(cell->connect());
    ASSERT_TRUE(asker.ask(api::ListTraces{}));
    const auto list = asker.ask(api::ListMetrics{"request_seconds request:list_traces"});
    ASSERT_TRUE(list);
    ASSERT_EQ(list->rows.size(), 1U);
    EXPECT_EQ(list->rows[0].count, 1);
    EXPECT_EQ(asker.ask(api::ListMetrics{"name:kaze_trace_query_seconds"})->rows.at(0).count, 1);
}

TEST_F(CellMetrics, tracesOfARunGoToACollectorBeforeTheCellEnds)
{
    kaze::test::HttpServer collector(
        [](const auto&, kaze::test::HttpServer::Connection& connection) { connection.respond(200, ""); });
    auto made = configured("{ endpoint: \"http://" + collector.authority()
        + "\", protocol: json, compression: none, metrics: false, headers: { X-Team: red } }");
    ASSERT_TRUE(made) << made.error().text();
    Asker asker((*made)->connect());
    asker.listen({true, true, "*"});
    const auto started = asker.ask(listing("Say hello to canary-4711."));
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(asker.untilState(started->runId, RunState::Done));
    made->reset();
    std::string all;
    for (const auto& request : collector.requests()) {
        EXPECT_EQ(request.path, "/v1/traces");
        EXPECT_EQ(request.header("x-team"), "red");
        all += request.body;
    }
    EXPECT_THAT(all, AllOf(HasSubstr("invoke_agent"), HasSubstr("service.instance.id"), Not(HasSubstr("canary-4711"))));
}

TEST_F(CellMetrics, anExportThatCannotBeIsRefusedWithItsPlace)
{
    const auto refused = [&](const std::string& exported) {
        const auto made = configured(exported);
        EXPECT_FALSE(made) << exported;
        return made ? std::string() : made.error().text();
    };
    EXPECT_THAT(refused("{ endpoint: \"ftp://x\" }"), HasSubstr("kaze.yaml:3"));
    EXPECT_THAT(refused("{ endpoint: \"http://user:pw@x\" }"), AllOf(HasSubstr("kaze.yaml:3"), Not(HasSubstr("pw"))));
    EXPECT_THAT(refused("{ endpoint: \"http://x/?token=1\" }"), HasSubstr("no query"));
    EXPECT_THAT(refused("{ endpoint: \"http://x\", headers: { Authorization: \"Bearer canary\" } }"),
        AllOf(HasSubstr("secret:NAME"), Not(HasSubstr("canary"))));
    EXPECT_THAT(refused("{ endpoint: \"http://x\", headers: { \"a b\": c } }"), HasSubstr("no header"));
    EXPECT_THAT(refused("{ endpoint: \"http://x\", headers: { Content-Length: \"1\" } }"), HasSubstr("no header"));
    EXPECT_THAT(refused("{ endpoint: \"http://x\", headers: { a: \"b\\r\\nc: d\" } }"), HasSubstr("one line"));
    EXPECT_THAT(refused("{ endpoint: \"http://x\", protocol: grpc }"), HasSubstr("protocol"));
    EXPECT_THAT(refused("{ traces: true }"), HasSubstr("endpoint"));
}

} // namespace kaze::cell::test
