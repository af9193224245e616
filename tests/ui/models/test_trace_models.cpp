#include "ui/models/span_text.h"
#include "ui/models/trace_list_model.h"
#include "ui/models/trace_timeline.h"
#include "ui/widgets/cell_delegate.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <ctime>

using namespace kaze;
using namespace kaze::ui;
using namespace std::chrono_literals;

namespace {

api::SpanRow span(const std::string& id, const std::string& parent, api::SpanKind kind, std::int64_t start, std::int64_t seconds)
{
    api::SpanRow row;
    row.spanId = id;
    row.parentId = parent;
    row.name = id;
    row.kind = kind;
    row.status = api::SpanStatus::Ok;
    row.startedAt = api::Time(std::chrono::seconds(1'000'000 + start));
    if (seconds >= 0)
        row.duration = std::chrono::seconds(seconds);
    return row;
}

std::shared_ptr<const api::Trace> traceOf(std::vector<api::SpanRow> spans)
{
    api::Trace trace;
    trace.trace.traceId = "t";
    trace.trace.usage = {18'214, 2'051, 0, 0};
    trace.trace.costUsd = base::Money::fromDollars(0.11);
    trace.spans = std::move(spans);
    return std::make_shared<const api::Trace>(std::move(trace));
}

const api::Time kNow{std::chrono::seconds(1'000'100)};

qint64 secondsOf(qint64 nanos)
{
    return nanos / 1'000'000'000;
}

QStringList textOf(const QList<KeyValue>& facts)
{
    QStringList lines;
    for (const auto& fact : facts)
        lines << fact.key + ": " + fact.value;
    return lines;
}

} // namespace

class TestTraceModels : public QObject {
    Q_OBJECT
private slots:
    void addsUpTheWorkThatEverythingWaitedFor()
    {
        using enum api::SpanKind;
        // Two tools run at once: only the longer one is waited for; two seconds of the turn belong to nobody.
        const auto view
            = viewOf(traceOf({span("run", "", Run, 0, 20), span("turn", "run", Turn, 0, 20), span("chat", "turn", Chat, 0, 8),
                         span("long", "turn", Tool, 8, 10), span("short", "turn", Tool, 8, 4)}),
                {}, kNow);
        QCOMPARE(secondsOf(view->summary.criticalPath), 18);
        QCOMPARE(secondsOf(view->summary.model), 8);
        QCOMPARE(secondsOf(view->summary.tools), 14);
    }

    void countsASpansOwnTimeOnceWhenItHasChildren()
    {
        using enum api::SpanKind;
        const auto view = viewOf(traceOf({span("tool", "", Tool, 0, 10), span("http", "tool", Http, 2, 5)}), {}, kNow);
        QCOMPARE(secondsOf(view->summary.criticalPath), 10);
    }

    void keepsTheIndexesOfATraceThatGrows()
    {
        using enum api::SpanKind;
        const auto before = viewOf(traceOf({span("run", "", Run, 0, -1), span("b", "run", Tool, 5, 1)}), {}, kNow);
        QCOMPARE(before->indexOf.value("b"), 1);
        const auto after = viewOf(
            traceOf({span("run", "", Run, 0, -1), span("a", "run", Chat, 2, 2), span("b", "run", Tool, 5, 1)}), before, kNow);
        QCOMPARE(after->indexOf.value("b"), 1);
        QCOMPARE(after->indexOf.value("a"), 2);
        QCOMPARE(after->span(1).spanId, std::string("b"));
        QCOMPARE(after->timeline.parent[2], 0);
        QCOMPARE(secondsOf(after->timeline.endOf(0) - after->timeline.start[0]), 100); // open until now
    }

    void tellsParentsThatAreMissingAndSpansThatAreTwice()
    {
        using enum api::SpanKind;
        const auto view = viewOf(
            traceOf({span("a", "nobody", Tool, 0, 1), span("a", "nobody", Tool, 0, 1), span("b", "b", Tool, 0, 1)}), {}, kNow);
        QCOMPARE(view->timeline.size(), 2);
        QCOMPARE(view->timeline.parent[0], -1);
        QVERIFY(view->summary.criticalPath > 0);
    }

    void opensFortyThousandSpansInAMoment()
    {
        std::vector<api::SpanRow> spans{span("root", "", api::SpanKind::Run, 0, 100'000)};
        for (int i = 0; i < 40'000; ++i)
            spans.push_back(span(
                "s" + std::to_string(i), i % 10 == 0 ? "root" : "s" + std::to_string(i - i % 10), api::SpanKind::Tool, i, 5));
        const auto trace = traceOf(std::move(spans));
        const auto begun = std::clock(); // of the CPU: the machine may be busy with others
        const auto view = viewOf(trace, {}, kNow);
        QCOMPARE(view->timeline.size(), 40'001);
        QCOMPARE_LT(std::clock() - begun, 3 * CLOCKS_PER_SEC / 2); // it takes some tenth of a second
    }

    void explainsTheCostOfACallByTokensAndPrice()
    {
        api::SpanDetail detail;
        detail.span = span("chat", "", api::SpanKind::Chat, 0, 1);
        detail.span.usage = api::Usage{10'000, 500, 6'000, 0, 1'000};
        detail.span.costUsd = base::Money::fromDollars(0.02205);
        detail.attributes["kaze.usage.source"] = "provider";
        detail.price = api::TokenPrice{base::Money::fromDollars(3), base::Money::fromDollars(0.3), base::Money::fromDollars(15),
            "a.example, 2026-11-01", base::Money::fromDollars(3.75)};
        const auto view = viewOf(traceOf({detail.span}), {}, kNow);
        const auto facts = costFactsOf(detail, *view, 0);
        QCOMPARE(textOf(facts),
            QStringList({"input: 3,000 × $3.00 a million = $0.009", "from cache: 6,000 × $0.30 a million = $0.0018",
                "written to cache: 1,000 × $3.75 a million = $0.00375", "output: 500 × $15.00 a million = $0.0075",
                "together: $0.02205", "price from: a.example, 2026-11-01", "counted by: the provider"}));
    }

    void saysWhenNobodyKnowsWhatACallCost()
    {
        api::SpanDetail detail;
        detail.span = span("chat", "", api::SpanKind::Chat, 0, 1);
        detail.span.usage = api::Usage{100, 5, 0, 0};
        detail.span.costUsd = base::Money{};
        detail.attributes["kaze.usage.source"] = "estimated";
        const auto view = viewOf(traceOf({detail.span}), {}, kNow);
        QCOMPARE(textOf(costFactsOf(detail, *view, 0)),
            QStringList({"input: 100 tokens", "output: 5 tokens", "together: unknown",
                "price from: nowhere: this model has no price", "counted by: Kaze, because the provider did not say"}));
    }

    void saysWhatTheCallsBelowASpanCost()
    {
        auto first = span("c1", "run", api::SpanKind::Chat, 0, 1);
        first.usage = api::Usage{100, 10, 0, 0};
        first.costUsd = base::Money::fromDollars(0.5);
        auto second = first;
        second.spanId = "c2";
        api::SpanDetail detail;
        detail.span = span("run", "", api::SpanKind::Run, 0, 5);
        const auto view = viewOf(traceOf({detail.span, first, second}), {}, kNow);
        QCOMPARE(textOf(costFactsOf(detail, *view, 0)),
            QStringList({"below it: 2 model call(s)", "input: 200 tokens", "output: 20 tokens", "together: $1.00"}));
    }

    void writesASpanAsJson()
    {
        api::SpanDetail detail;
        detail.span = span("chat", "run", api::SpanKind::Chat, 0, 2);
        detail.attributes["gen_ai.request.model"] = "m";
        detail.input = "{\"a\":1}";
        const auto json = QJsonDocument::fromJson(jsonOf(detail, "t").toUtf8()).object();
        QCOMPARE(json["trace_id"].toString(), "t");
        QCOMPARE(json["kind"].toString(), "chat");
        QCOMPARE(json["duration_ns"].toDouble(), 2e9);
        QCOMPARE(json["attributes"].toObject()["gen_ai.request.model"].toString(), "m");
        QCOMPARE(json["input"].toString(), "{\"a\":1}");
    }

    void listsTracesByWhatTheyWereFor()
    {
        TraceListModel model;
        QAbstractItemModelTester tester(&model);
        api::TraceRow row;
        row.traceId = "t";
        row.agent = "reviewer";
        row.name = "reviewer · Review\nthe indexer";
        row.spans = 10'480;
        row.errors = 1;
        model.restart({row}, "");
        QCOMPARE(model.index(0, TraceListModel::Name).data().toString(), "Review the indexer");
        QCOMPARE(model.index(0, TraceListModel::Name).data(cell::BadgeRole).toString(), "!");
        QCOMPARE(model.index(0, TraceListModel::Spans).data().toString(), "10,480");
        QCOMPARE(model.index(0, TraceListModel::Duration).data().toString(), "running");
    }

    void summarisesInOneLine()
    {
        TraceSummary summary;
        summary.spans = 46;
        summary.criticalPath = 16'100'000'000;
        summary.usage = {18'214, 2'051, 0, 0};
        summary.cost = base::Money::fromDollars(0.11);
        const QString said = summaryText(summary);
        QVERIFY2(
            said.contains("critical path 16.1 s") && said.endsWith("18,214 in / 2,051 out tokens · $0.11"), qPrintable(said));
    }
};

QTEST_MAIN(TestTraceModels)
#include "test_trace_models.moc"
