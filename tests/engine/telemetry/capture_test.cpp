#include "engine/telemetry/capture.h"

#include "engine/api/log_requests.h"
#include "engine/api/trace.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <boost/json/parse.hpp>

namespace kaze::telemetry {

//! Which inputs and outputs of spans are kept, and what those say that have none.
class Capture : public LogFixture {
protected:
    //! A run of an agent with a tool call below a turn; the trace's id.
    std::string runOf(const std::string& agent, std::optional<double> share, SpanContext parent = {})
    {
        auto run = log->startSpan(parent, "run of " + agent, api::SpanKind::Run);
        if (share)
            log->setCapture(run.context(), *share, "agent " + agent);
        auto turn = log->startSpan(run.context(), "turn of " + agent, api::SpanKind::Turn);
        auto tool = log->startSpan(turn.context(), "tool of " + agent, api::SpanKind::Tool);
        tool.record().input = "what goes in";
        tool.record().output = "what comes out";
        run.record().input = "the task";
        const auto trace = run.context().traceId.hex();
        lastTurn = turn.context();
        tool.end();
        turn.end();
        run.end();
        return trace;
    }

    api::SpanDetail detailOf(const std::string& traceId, const std::string& name)
    {
        flush();
        for (const auto& span : trace(traceId).spans)
            if (span.name == name) {
                auto found = loop.runUntil(log->span(traceId, span.spanId));
                EXPECT_TRUE(found) << name;
                return found ? std::move(*found) : api::SpanDetail{};
            }
        ADD_FAILURE() << "no span " << name;
        return {};
    }

    static std::string said(const api::SpanDetail& detail, const std::string& name)
    {
        const auto found = detail.attributes.find(name);
        return found == detail.attributes.end() ? "" : std::string(found->second.as_string().c_str());
    }

    SpanContext lastTurn;
};

TEST_F(Capture, keepsContentWhereNobodySaysOtherwise)
{
    open();
    const auto detail = detailOf(runOf("a", {}), "tool of a");
    EXPECT_EQ(detail.input, "what goes in");
    EXPECT_EQ(detail.output, "what comes out");
    EXPECT_EQ(said(detail, "kaze.content"), "");
}

TEST_F(Capture, anAgentTurnsItOffForItselfAndSaysSo)
{
    open();
    const auto off = runOf("quiet", 0);
    for (const auto* name : {"tool of quiet", "run of quiet"}) {
        const auto detail = detailOf(off, name);
        EXPECT_EQ(detail.input + detail.output, "") << name;
        EXPECT_EQ(said(detail, "kaze.content"), "off") << name;
        EXPECT_EQ(said(detail, "kaze.content.rule"), "agent quiet") << name;
    }
    EXPECT_EQ(said(detailOf(off, "turn of quiet"), "kaze.content"), "") << "a turn has none";
    EXPECT_EQ(detailOf(runOf("other", {}), "tool of other").input, "what goes in") << "the next run is nobody's but its own";
}

TEST_F(Capture, anAgentTurnsItOnInACellThatKeepsNone)
{
    options.capture = 0;
    open();
    EXPECT_EQ(detailOf(runOf("loud", 1), "tool of loud").output, "what comes out");
    const auto other = detailOf(runOf("other", {}), "tool of other");
    EXPECT_EQ(other.input, "");
    EXPECT_EQ(said(other, "kaze.content.rule"), "cell");
}

TEST_F(Capture, whoWorksForAnAgentKeepsNoMoreThanThat)
{
    open();
    auto run = log->startSpan({}, "run of quiet", api::SpanKind::Run);
    log->setCapture(run.context(), 0, "agent quiet");
    const auto trace = runOf("helper", 1, run.context());
    run.end();
    EXPECT_EQ(detailOf(trace, "tool of helper").input, "");
    EXPECT_EQ(said(detailOf(trace, "tool of helper"), "kaze.content.rule"), "agent quiet");
}

TEST_F(Capture, tellsWhoMakesContentWhetherItIsKept)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    EXPECT_TRUE(log->capturesContent(run.context()));
    log->setCapture(run.context(), 0, "agent x");
    auto chat = log->startSpan(run.context(), "chat", api::SpanKind::Chat);
    EXPECT_FALSE(log->capturesContent(chat.context()));
    log->setCapture(run.context(), 1, "agent y");
    EXPECT_FALSE(log->capturesContent(run.context())) << "of what was said the smallest share holds";
}

TEST_F(Capture, aSampleIsDecidedByTheTraceAlone)
{
    open();
    int kept = 0;
    for (int i = 0; i < 400; ++i) {
        const auto traceId = runOf("sampled", 0.25);
        const auto id = base::Uuid::parse(traceId);
        ASSERT_TRUE(id);
        const bool isKept = isCaptured(*id, 0.25);
        kept += isKept ? 1 : 0;
        EXPECT_LE(isKept, isCaptured(*id, 0.5)) << "a larger share holds the smaller one";
        if (i % 40 != 0)
            continue;
        const auto detail = detailOf(traceId, "tool of sampled");
        EXPECT_EQ(!detail.input.empty(), isKept);
        EXPECT_EQ(said(detail, "kaze.content"), isKept ? "" : "not_sampled");
    }
    EXPECT_GT(kept, 60);
    EXPECT_LT(kept, 140);
}

TEST_F(Capture, theCellsShareCountsFromWhenItIsChanged)
{
    open();
    auto run = log->startSpan({}, "run of early", api::SpanKind::Run);
    run.record().input = "the task";
    const auto early = run.context().traceId.hex();
    log->setCellCapture(0);
    EXPECT_FALSE(log->capturesContent(run.context()));
    run.end();
    EXPECT_EQ(detailOf(early, "run of early").input, "") << "also of what was open";
    EXPECT_EQ(said(detailOf(runOf("off", {}), "tool of off"), "kaze.content.rule"), "cell");
    EXPECT_EQ(detailOf(runOf("loud", 1), "tool of loud").input, "what goes in") << "an agent's own rule stays";
    log->setCellCapture(1);
    EXPECT_EQ(detailOf(runOf("on", {}), "tool of on").input, "what goes in");
}

TEST_F(Capture, rulesOfRedactionCountFromWhenTheyAreChanged)
{
    open();
    record(Level::Info, "ada@example.org is kept");
    flush();
    RedactionRules rules;
    rules.emails = true;
    log->setRedaction(rules);
    record(Level::Info, "bob@example.org is not");
    flush();
    api::ListLogs query;
    query.oldestFirst = true;
    auto page = loop.runUntil(log->listLogs(query));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->rows.size(), 2U);
    EXPECT_EQ(page->rows[0].message, "ada@example.org is kept");
    EXPECT_EQ(page->rows[1].message, "[redacted: email] is not");
    const auto stats = loop.runUntil(log->stats());
    ASSERT_TRUE(stats);
    EXPECT_EQ(stats->redacted.at("email"), 1);
}

TEST_F(Capture, readsWhatAConfigurationSays)
{
    EXPECT_EQ(captureShareOf(boost::json::parse("true")), 1);
    EXPECT_EQ(captureShareOf(boost::json::parse("\"off\"")), 0);
    EXPECT_EQ(captureShareOf(boost::json::parse("\"on\"")), 1);
    EXPECT_EQ(captureShareOf(boost::json::parse("0.1")), 0.1);
    EXPECT_EQ(captureShareOf(boost::json::parse("1")), 1);
}

} // namespace kaze::telemetry
