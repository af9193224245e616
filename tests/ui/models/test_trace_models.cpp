#include "engine/api/trace.h"
#include "engine/api/trace_requests.h"
#include "ui/models/span_text.h"
#include "ui/models/trace_builder.h"
#include "ui/models/trace_list_model.h"
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

api::Trace traceOf(std::vector<api::SpanRow> spans)
{
    api::Trace trace;
    trace.trace.traceId = "t";
    trace.trace.usage = {18'214, 2'051, 0, 0};
    trace.trace.costUsd = base::Money::fromDollars(0.11);
    trace.spans = std::move(spans);
    return trace;
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
                kNow);
        QCOMPARE(secondsOf(view->summary.criticalPath), 18);
        QCOMPARE(secondsOf(view->summary.model), 8);
        QCOMPARE(secondsOf(view->summary.tools), 10); // what runs beside each other counts once
    }

    void countsASpansOwnTimeOnceWhenItHasChildren()
    {
        using enum api::SpanKind;
        const auto view = viewOf(traceOf({span("tool", "", Tool, 0, 10), span("http", "tool", Http, 2, 5)}), kNow);
        QCOMPARE(secondsOf(view->summary.criticalPath), 10);
    }

    void countsTogetherWhatRanAtOnceAndLeavesWaitingForPeopleOut()
    {
        using enum api::SpanKind;
        auto wait = span("wait for approval", "tool", Queue, 11, 5);
        const auto view = viewOf(traceOf({span("run", "", Run, 0, 20), span("a", "run", Tool, 0, 10),
                                     span("b", "run", Tool, 4, 8), span("tool", "run", Tool, 12, 8), wait}),
            kNow);
        QCOMPARE(secondsOf(view->summary.tools), 20);
        QCOMPARE(secondsOf(view->summary.queue), 5);
        QCOMPARE(secondsOf(view->summary.criticalPath), 16); // 20 without the four seconds in which it waited inside the tool
        QVERIFY(
            std::is_sorted(view->path.begin(), view->path.end(), [](const auto& a, const auto& b) { return a.span < b.span; }));
    }

    void keepsTheIndexesOfATraceThatGrows()
    {
        using enum api::SpanKind;
        TraceBuilder builder;
        const auto page = [](std::vector<api::SpanRow> spans, bool over) {
            auto trace = traceOf(std::move(spans));
            if (over)
                trace.trace.duration = 30s;
            return api::SpanPage{trace.trace, trace.spans, "1", true};
        };
        builder.add(page({span("b", "run", Tool, 5, 1), span("run", "", Run, 0, -1)}, false));
        const auto before = builder.view(kNow);
        QCOMPARE(before->indexOf("b"), 0);
        QCOMPARE(before->data().parent[0], 1); // which came later
        QCOMPARE(builder.openSpans(10), std::vector<std::string>{"run"});
        QCOMPARE(secondsOf(before->data().lengthOf(1)), 100); // open until now
        builder.add(page({span("a", "run", Chat, 2, 2), span("run", "", Run, 0, 30)}, true));
        const auto after = builder.finish(kNow);
        QCOMPARE(after->indexOf("b"), 0);
        QCOMPARE(after->indexOf("run"), 1);
        QCOMPARE(after->indexOf("a"), 2);
        QCOMPARE(after->span(0).parentId, std::string("run"));
        QVERIFY(builder.openSpans(10).empty());
        QCOMPARE(secondsOf(after->data().lengthOf(1)), 30);
        QVERIFY(after->data().over);
        QCOMPARE(before->size(), 2); // who looks at it still sees what was
    }

    void asksAgainForOpenSpansByTurns()
    {
        TraceBuilder builder;
        api::SpanPage page;
        for (int i = 0; i < 5; ++i)
            page.spans.push_back(span("s" + std::to_string(i), "", api::SpanKind::Tool, i, -1));
        builder.add(page);
        QCOMPARE(builder.openSpans(3), (std::vector<std::string>{"s0", "s1", "s2"}));
        QCOMPARE(builder.openSpans(3), (std::vector<std::string>{"s3", "s4", "s0"}));
        QCOMPARE(builder.openSpans(10).size(), std::size_t(5));
    }

    void tellsParentsThatAreMissingAndSpansThatAreTwice()
    {
        using enum api::SpanKind;
        const auto view = viewOf(
            traceOf({span("a", "nobody", Tool, 0, 1), span("a", "nobody", Tool, 0, 1), span("b", "b", Tool, 0, 1)}), kNow);
        QCOMPARE(view->size(), 2);
        QCOMPARE(view->data().parent[0], -1);
        QCOMPARE(view->span(0).parentId, std::string("nobody"));
        QVERIFY(view->summary.criticalPath > 0);
    }

    void keepsIdsOfEveryForm()
    {
        SpanIds ids;
        const std::vector<std::string> texts{
            "00000000000000ff", "00000000000000FF", "run", "", "ffffffffffffffff", "0000000000000000", "zzzzzzzzzzzzzzzz"};
        for (std::size_t i = 0; i < texts.size(); ++i)
            QCOMPARE(ids.add(texts[i]), static_cast<int>(i));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE(ids.find(texts[i]), static_cast<int>(i));
            QCOMPARE(ids.text(static_cast<int>(i)), texts[i]);
        }
        QCOMPARE(ids.find("00000000000000fe"), -1);
        QCOMPARE(SpanIds().find("00000000000000fe"), -1);
    }

    void survivesTimesThatNobodyMeant()
    {
        auto hostile = span("a", "", api::SpanKind::Tool, 0, 1);
        hostile.startedAt = api::Time(api::Time::duration(std::numeric_limits<std::int64_t>::max()));
        hostile.duration = std::chrono::nanoseconds(std::numeric_limits<std::int64_t>::max());
        auto early = hostile;
        early.spanId = "b";
        early.startedAt = api::Time(api::Time::duration(std::numeric_limits<std::int64_t>::min()));
        early.duration = std::chrono::nanoseconds(std::numeric_limits<std::int64_t>::min());
        const auto view = viewOf(traceOf({hostile, early}), kNow);
        QVERIFY(view->shape->last >= view->shape->first);
        QCOMPARE(view->data().lengthOf(1), 0);
    }

    void opensFortyThousandSpansInAMoment()
    {
        std::vector<api::SpanRow> spans{span("root", "", api::SpanKind::Run, 0, 100'000)};
        for (int i = 0; i < 40'000; ++i)
            spans.push_back(span(
                "s" + std::to_string(i), i % 10 == 0 ? "root" : "s" + std::to_string(i - i % 10), api::SpanKind::Tool, i, 5));
        const auto trace = traceOf(std::move(spans));
        const auto begun = std::clock(); // of the CPU: the machine may be busy with others
        const auto view = viewOf(trace, kNow);
        QCOMPARE(view->size(), 40'001);
        QCOMPARE_LT(std::clock() - begun, 3 * CLOCKS_PER_SEC / 10);
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
        const auto view = viewOf(traceOf({detail.span}), kNow);
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
        const auto view = viewOf(traceOf({detail.span}), kNow);
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
        const auto view = viewOf(traceOf({detail.span, first, second}), kNow);
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
