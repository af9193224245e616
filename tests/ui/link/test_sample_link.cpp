#include "engine/api/agent_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "ui/link/sample_link.h"

#include <QSignalSpy>
#include <QTest>

using namespace kaze;
using ui::SampleLink;

namespace {

template <class Q>
base::Result<typename Q::Reply> answerOf(SampleLink& link, Q request)
{
    std::optional<base::Result<typename Q::Reply>> answer;
    link.ask<Q>(&link, std::move(request), [&answer](base::Result<typename Q::Reply> given) { answer = std::move(given); });
    // A reply comes from the event loop, never inside the call.
    if (answer || !QTest::qWaitFor([&answer] { return answer.has_value(); }))
        return base::fail(base::ErrorCode::Internal, "no answer in time");
    return *answer;
}

api::ListRuns runs(const std::string& filter, std::int64_t limit = 1000)
{
    api::ListRuns request;
    request.filter = filter;
    request.limit = limit;
    return request;
}

} // namespace

// Sample data that contradicts itself would show pages that no real cell shows.
class TestSampleLink : public QObject {
    Q_OBJECT
private slots:
    void agreesWithItself()
    {
        SampleLink link;
        const auto snapshot = link.snapshot();
        const auto all = answerOf(link, runs(""));
        QVERIFY(all);
        QCOMPARE(all->total, snapshot->runsTotal);
        QCOMPARE(
            answerOf(link, runs("state:running"))->total + snapshot->runsQueued + snapshot->runsWaiting, snapshot->agentsRunning);
        QCOMPARE(answerOf(link, runs("state:queued"))->total, snapshot->runsQueued);
        QCOMPARE(answerOf(link, runs("state:interrupted"))->total, snapshot->runsInterrupted);
        const auto approvals = answerOf(link, api::ListApprovals{});
        QCOMPARE(static_cast<std::int64_t>(approvals->approvals.size()), snapshot->approvalsOpen);
        // A run that is paused or was interrupted keeps its question, and waits for nobody.
        QCOMPARE(snapshot->approvalsOpen, snapshot->runsWaiting + 2);
        for (std::size_t i = 0; i < snapshot->turnLatency[0].values.size(); ++i)
            QVERIFY(snapshot->turnLatency[0].values[i] < snapshot->turnLatency[1].values[i]
                && snapshot->turnLatency[1].values[i] < snapshot->turnLatency[2].values[i]);
        QVERIFY(std::is_sorted(
            all->rows.begin(), all->rows.end(), [](const auto& a, const auto& b) { return a.createdAt > b.createdAt; }));
    }

    void hasRunsInEveryState()
    {
        SampleLink link;
        for (const char* state : {"queued", "running", "waiting_approval", "needs_attention", "paused", "interrupted", "done",
                 "failed", "budget_exhausted", "cancelled"})
            QVERIFY2(answerOf(link, runs(std::string("state:") + state))->total > 0, state);
    }

    void givesEveryRunStepsAndATraceThatFit()
    {
        SampleLink link;
        const auto newest = answerOf(link, runs("", 24));
        for (const auto& run : newest->rows) {
            api::ListSteps steps;
            steps.runId = run.runId;
            const auto page = answerOf(link, steps);
            QVERIFY(page && page->last == static_cast<std::int64_t>(page->steps.size()));
            for (std::size_t i = 0; i < page->steps.size(); ++i) {
                QCOMPARE(page->steps[i].number, static_cast<std::int64_t>(i) + 1);
                QVERIFY(i == 0 || page->steps[i].at >= page->steps[i - 1].at);
            }
            api::GetTrace get;
            get.traceId = run.runId;
            const auto trace = answerOf(link, get);
            QVERIFY(trace);
            QCOMPARE(trace->trace.trace.traceId, run.traceId);
            QCOMPARE(trace->trace.trace.spans, static_cast<std::int64_t>(trace->trace.spans.size()));
            const auto open = std::count_if(
                trace->trace.spans.begin(), trace->trace.spans.end(), [](const auto& span) { return !span.duration; });
            QCOMPARE(open > 0, !run.endedAt && !(run.state == api::RunState::Interrupted));
        }
    }

    void filtersAndPages()
    {
        SampleLink link;
        auto request = runs("agent:issue-* -state:done", 2);
        const auto first = answerOf(link, request);
        QCOMPARE(first->rows.size(), 2U);
        QVERIFY(!first->next.empty());
        request.cursor = first->next;
        const auto second = answerOf(link, request);
        QVERIFY(second->rows.front().runId != first->rows.front().runId);
        QVERIFY(!answerOf(link, runs("colour:red")));
        api::ListTraces traces;
        traces.filter = "status:error spans>10";
        QVERIFY(!answerOf(link, traces)->rows.empty());
    }

    void closesAnApprovalOnceAndGoesOn()
    {
        SampleLink link;
        const auto approval = answerOf(link, api::ListApprovals{})->approvals.back();
        QSignalSpy closed(&link, &ui::CellLink::approvalClosed);
        QSignalSpy snapshots(&link, &ui::CellLink::snapshotTaken);
        link.follow(QString::fromStdString(approval.runId));
        QSignalSpy steps(&link, &ui::CellLink::stepAdded);
        const auto open = link.snapshot()->approvalsOpen;
        api::AnswerApproval answer;
        answer.approvalId = approval.approvalId;
        answer.verdict = api::Verdict::AllowOnce;
        QVERIFY(answerOf(link, answer));
        QCOMPARE(closed.count(), 1);
        QVERIFY(steps.count() >= 1);
        QCOMPARE(link.snapshot()->approvalsOpen, open - 1);
        const auto again = answerOf(link, answer);
        QVERIFY(!again && again.error().code == base::ErrorCode::Conflict);
    }

    void startsPausesAndCancelsRuns()
    {
        SampleLink link;
        api::StartRun start;
        start.agent.path = "code-reviewer";
        start.task = "Review";
        QVERIFY(!answerOf(link, start));
        start.workspace = "/tmp";
        const auto started = answerOf(link, start);
        QVERIFY(started);
        QCOMPARE(link.runOf("code-reviewer").toStdString(), started->runId);
        api::PauseRun pause{started->runId};
        QVERIFY(answerOf(link, pause));
        api::CancelRun cancel{started->runId, "enough"};
        QVERIFY(answerOf(link, cancel));
        QVERIFY(!answerOf(link, pause));
        api::GetRun get{started->runId};
        QVERIFY(answerOf(link, get)->detail.run.state == api::RunState::Cancelled);
    }

    void canBeAwayAndCanFail()
    {
        SampleLink link;
        link.setState(ui::CellLink::State::Lost, "gone");
        QVERIFY(!answerOf(link, runs("")));
        link.setState(ui::CellLink::State::Connected);
        link.failNext({base::ErrorCode::Timeout, "too slow", nullptr});
        QVERIFY(answerOf(link, runs("")).error().code == base::ErrorCode::Timeout);
        QVERIFY(answerOf(link, runs("")));
        QCOMPARE(link.asked("list_runs"), 3);
    }

    void beginsEmptyWhenToldSo()
    {
        SampleLink link(SampleLink::Content::Empty);
        QCOMPARE(link.snapshot()->runsTotal, 0);
        QVERIFY(answerOf(link, runs(""))->rows.empty());
        QVERIFY(!answerOf(link, api::ListAgents{})->agents.empty());
    }

    void writesLinesOfTheLogWhileSomebodyFollows()
    {
        SampleLink link;
        QSignalSpy lines(&link, &ui::CellLink::logsAdded);
        link.followLogs(QString());
        QTRY_VERIFY(lines.size() >= 1);
        link.setLiveLogs(false);
        const auto count = lines.size();
        api::LogRow row;
        row.level = api::LogLevel::Error;
        row.message = "it broke";
        link.followLogs(QString("level:info"));
        link.log(row);
        QCOMPARE(lines.size(), count); // another level
        link.followLogs(QString("level:error"));
        link.log(row);
        QCOMPARE(lines.size(), count + 1);
        QCOMPARE(lines.back()[0].value<api::LogsAdded>().rows.front().message, std::string("it broke"));
        // What was written while nobody followed is in the log all the same.
        link.followLogs(std::nullopt);
        link.log(row);
        QCOMPARE(lines.size(), count + 1);
        std::size_t found = 0;
        api::ListLogs query;
        query.filter = "\"it broke\"";
        link.ask<api::ListLogs>(this, query, [&found](const base::Result<api::LogPage>& page) { found = page->rows.size(); });
        QTRY_COMPARE(found, std::size_t(3));
    }
};

QTEST_GUILESS_MAIN(TestSampleLink)
#include "test_sample_link.moc"
