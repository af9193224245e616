#include "engine/api/trace_requests.h"
#include "ui/models/json_tree_model.h"
#include "ui/models/trace_builder.h"
#include "ui/models/trace_comparison_model.h"
#include "ui/models/trace_conversation.h"
#include "ui/models/trace_flame.h"
#include "ui/models/trace_graph.h"
#include "ui/models/trace_rules.h"
#include "ui/widgets/cell_delegate.h"

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace kaze;
using namespace kaze::ui;
using namespace std::chrono_literals;

namespace {

const api::Time kNow{std::chrono::seconds(1'000'100)};

api::SpanRow span(
    const std::string& id, const std::string& parent, api::SpanKind kind, const std::string& name, int start, int seconds)
{
    api::SpanRow row;
    row.spanId = id;
    row.parentId = parent;
    row.name = name;
    row.kind = kind;
    row.status = api::SpanStatus::Ok;
    row.startedAt = api::Time(std::chrono::seconds(1'000'000 + start));
    row.duration = std::chrono::seconds(seconds);
    return row;
}

//! A run of two turns; each calls the model once, and the first two tools of a name.
std::shared_ptr<const TraceView> smallTrace()
{
    using enum api::SpanKind;
    api::Trace trace;
    trace.trace.traceId = "t";
    auto first = span("c1", "t1", Chat, "chat m", 0, 4);
    first.usage = api::Usage{900, 100, 0, 0, 0};
    first.costUsd = base::Money::fromDollars(0.3);
    auto second = span("c2", "t2", Chat, "chat m", 10, 2);
    second.usage = api::Usage{1'900, 100, 0, 0, 0};
    second.costUsd = base::Money::fromDollars(0.6);
    auto broken = span("x2", "t1", Tool, "execute_tool files.read", 6, 3);
    broken.status = api::SpanStatus::Error;
    trace.spans = {span("run", "", Run, "invoke_agent a", 0, 12), span("t1", "run", Turn, "turn 1", 0, 10), first,
        span("x1", "t1", Tool, "execute_tool files.read", 4, 2), broken, span("t2", "run", Turn, "turn 2", 10, 2), second};
    return viewOf(trace, kNow);
}

QStringList namesOf(const Flame& flame, int node)
{
    QStringList names;
    for (const auto* child = flame.begin(node); child != flame.end(node); ++child)
        names << flame.at(*child).name;
    return names;
}

JsonIndex::Problem problemOf(const QByteArray& text)
{
    JsonIndex::Problem problem;
    return JsonIndex::of(text, &problem) ? JsonIndex::Problem{-1, {}} : problem;
}

api::TraceRow row(const std::string& agent, std::int64_t errors)
{
    api::TraceRow row;
    row.traceId = agent;
    row.agent = agent;
    row.name = agent + " · do it";
    row.errors = errors;
    row.duration = 40s;
    row.costUsd = base::Money::fromDollars(0.1);
    return row;
}

} // namespace

class TestTraceParts : public QObject {
    Q_OBJECT
private slots:
    void filtersTracesAndSpans()
    {
        const auto filter = TraceFilter::of("agent:dev-* errors>0 dur>30s");
        QVERIFY(filter);
        QVERIFY(filter->fits(row("dev-one", 1)));
        QVERIFY(!filter->fits(row("dev-one", 0)));
        QVERIFY(!filter->fits(row("ops", 1)));
        const auto view = smallTrace();
        QVERIFY(filter->spansOf(*view).empty()); // spans have no agent
        QCOMPARE(TraceFilter::of("status:error")->spansOf(*view), std::vector<int>{4});
        QCOMPARE(TraceFilter::of("kind:chat cost>$0.5")->spansOf(*view), std::vector<int>{6});
        QCOMPARE(TraceFilter::of("kind:tool -status:error")->spansOf(*view), std::vector<int>{3});
        QCOMPARE(TraceFilter::of("READ")->spansOf(*view), (std::vector<int>{3, 4}));
        QCOMPARE(TraceFilter::of("tokens>=2000 dur<3s")->spansOf(*view), std::vector<int>{6});
        QCOMPARE(TraceFilter::ofWords("x1").spansOf(*view), std::vector<int>{3}); // an id
        QVERIFY(!TraceFilter::of("kind:tool")->fits(row("a", 0)));
        const auto wrong = TraceFilter::of("agnt:x");
        QVERIFY(!wrong && QString::fromStdString(wrong.error().message).contains("at character 1"));
        QVERIFY(!TraceFilter::of("dur>soon"));
        QVERIFY(TraceFilter().spansOf(*view).empty());
    }

    void givesTheFirstRuleThatFitsAndKeepsRules()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath("a.ini"), QSettings::IniFormat);
        ColourRules rules;
        rules.setRules({{"wrong", "errors>0", Tone::Critical}, {"dev", "agent:dev*", Tone::Teal}, {"broken", "dur>>", Tone::Ok}});
        QCOMPARE(rules.tagOf(row("dev", 1)).word, "wrong");
        QCOMPARE(rules.tagOf(row("dev", 0)).word, "dev");
        QVERIFY(rules.tagOf(row("x", 0)).word.isEmpty());
        rules.save(settings);
        ColourRules again;
        again.load(settings);
        QCOMPARE(again.rules(), rules.rules());
        QCOMPARE(again.tagOf(row("dev", 0)).tone, Tone::Teal);
        const auto view = smallTrace();
        rules.setRules({{"dear", "cost>$0.5", Tone::Warning}});
        QCOMPARE(rules.tagOf(*view, 6).word, "dear");
        QVERIFY(rules.tagOf(*view, 2).word.isEmpty());
    }

    void mergesCallsByTheWayTheyWereComeTo()
    {
        const auto view = smallTrace();
        const auto time = flameOf(*view, Flame::Measure::Time);
        QCOMPARE(namesOf(*time.flame, -1), QStringList{"run a"});
        QCOMPARE(time.flame->total, 12e9);
        const int root = *time.flame->begin(-1);
        QCOMPARE(namesOf(*time.flame, root), (QStringList{"turn 1", "turn 2"}));
        const int turn = *time.flame->begin(root);
        QCOMPARE(namesOf(*time.flame, turn), (QStringList{"tool files.read", "chat m"}));
        const auto& read = time.flame->at(*time.flame->begin(turn));
        QCOMPARE(read.calls, 2);
        QCOMPARE(read.errors, 1);
        QCOMPARE(read.weight, 5e9);
        QCOMPARE(read.longest, 4);
        QCOMPARE(time.nodeOf[3], time.nodeOf[4]);
        QCOMPARE(time.flame->at(turn).own, 1e9); // one second of it nobody did anything
        QCOMPARE(time.flame->depth, 3);
        const auto cost = flameOf(*view, Flame::Measure::Cost);
        QCOMPARE(cost.flame->total, 9e8);
        QCOMPARE(cost.nodeOf[3], -1); // tools cost nothing
        QCOMPARE(namesOf(*cost.flame, *cost.flame->begin(-1)), (QStringList{"turn 2", "turn 1"}));
        QCOMPARE(flameOf(*view, Flame::Measure::Tokens).flame->total, 3'000.0);
        QVERIFY(flameOf(*viewOf({}, kNow), Flame::Measure::Time).flame->nodes.empty());
    }

    void drawsAgentsAndToolsOnceOrEverySpan()
    {
        const auto view = smallTrace();
        const auto callers = graphOf(*view, TraceGraph::Nodes::Callers);
        QCOMPARE(callers.items.nodes.size(), std::size_t(3)); // agent, model, tool; turns only hold them together
        QCOMPARE(callers.items.edges.size(), std::size_t(2));
        QCOMPARE(callers.items.edges[0].label, QString("× 2"));
        QCOMPARE(callers.nodeOf[3], callers.nodeOf[4]);
        QCOMPARE(callers.spanOf[static_cast<std::size_t>(callers.nodeOf[3])], 4);
        QVERIFY(callers.items.nodes[static_cast<std::size_t>(callers.nodeOf[3])].name.startsWith("! "));
        const auto spans = graphOf(*view, TraceGraph::Nodes::Spans);
        QCOMPARE(spans.items.nodes.size(), std::size_t(7));
        QCOMPARE(spans.items.edges.size(), std::size_t(6));
        QCOMPARE(spans.leftOut, 0);
    }

    void leavesShortSpansOutOfAGraphThatNobodyCouldRead()
    {
        api::Trace trace;
        trace.spans.push_back(span("run", "", api::SpanKind::Run, "run", 0, 5'000));
        for (int i = 0; i < 2'000; ++i)
            trace.spans.push_back(
                span("s" + std::to_string(i), "run", api::SpanKind::Tool, "tool " + std::to_string(i), i, i % 100));
        const auto view = viewOf(trace, kNow);
        for (const auto nodes : {TraceGraph::Nodes::Spans, TraceGraph::Nodes::Callers}) {
            const auto graph = graphOf(*view, nodes);
            QCOMPARE_LE(graph.items.nodes.size(), std::size_t(TraceGraph::kMostSpans) + 1);
            QVERIFY(graph.leftOut > 1'600);
        }
    }

    void readsAnyJsonAndSaysWhereItIsWrong()
    {
        const auto json = JsonIndex::of(" {\"a\" : [1, -2.5e3, \"x\\n\\\"y\\\"\", true, null, {}], \"b c\": {\"d\": []}} ");
        QVERIFY(json);
        QCOMPARE(json->kind(0), JsonIndex::Kind::Object);
        const int list = json->firstChild(0);
        QCOMPARE(json->key(list), "a");
        QCOMPARE(json->count(list), 6);
        const int text = json->next(json->next(json->firstChild(list)));
        QCOMPARE(json->text(text, 100), QString("x\n\"y\""));
        QCOMPARE(json->json(text), QByteArray("\"x\\n\\\"y\\\"\""));
        QCOMPARE(json->path(text), "$.a[2]");
        const int inner = json->firstChild(json->next(list));
        QCOMPARE(json->path(inner), "$[\"b c\"].d");
        QCOMPARE(json->firstChild(inner), -1);
        QCOMPARE(JsonIndex::of("3")->kind(0), JsonIndex::Kind::Number);
        for (const auto* bad : {"", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{1:2}", "[1]x", "\"abc", "tru", "-", "1.", "1e",
                 "{\"a\":1,}", "[\"\\", "]"})
            QVERIFY2(problemOf(bad).at >= 0, bad);
        QCOMPARE(problemOf("[1, 2, oops]").at, 7);
        QVERIFY(problemOf(QByteArray(200'000, '[')).message.contains("deep"));
        QVERIFY(JsonIndex::of(QByteArray(50'000, '[') + QByteArray(50'000, ']')));
    }

    void shortensLongTextsWithoutReadingAllOfThem()
    {
        const QByteArray whole = "[\"" + QByteArray("\xC3\xBC\\u00fc").repeated(200'000) + "\"]";
        const auto json = JsonIndex::of(whole);
        QVERIFY(json);
        const QString shown = json->text(1, 100);
        QCOMPARE(shown.size(), 100);
        QCOMPARE(shown, QString::fromUtf8("\xC3\xBC\xC3\xBC").repeated(50));
    }

    void unfoldsATreeOfJsonPieceByPiece()
    {
        QByteArray text = "{\"many\":[";
        for (int i = 0; i < 2'500; ++i)
            text += (i ? "," : "") + QByteArray::number(i);
        text += "],\"one\":{\"two\":\"three\"}}";
        JsonTreeModel model;
        model.setIndex(JsonIndex::of(text));
        const auto root = model.index(0, 0);
        QCOMPARE(model.rowCount(root), 0);
        QVERIFY(model.canFetchMore(root));
        model.fetchMore(root);
        QCOMPARE(model.rowCount(root), 2);
        const auto many = model.index(0, 0, root);
        QCOMPARE(many.siblingAtColumn(JsonTreeModel::Value).data().toString(), QString("[…]"));
        model.fetchMore(many);
        QCOMPARE(model.rowCount(many), JsonTreeModel::kAtOnce);
        while (model.canFetchMore(many))
            model.fetchMore(many);
        QCOMPARE(model.rowCount(many), 2'500);
        QCOMPARE(model.index(2'499, 1, many).data().toString(), QString("2499"));
        QCOMPARE(model.parent(model.index(7, 0, many)), many);
        const auto one = model.index(1, 0, root);
        model.fetchMore(one);
        QCOMPARE(model.index(0, 0, one).data().toString(), QString("two"));
        QVERIFY(model.index(0, 1, one).data(Qt::ToolTipRole).toString().startsWith("$.one.two"));
        const QAbstractItemModelTester tester(&model); // which looks everything up
    }

    void opensFiftyMegabytesOfJsonInAMoment()
    {
        QByteArray text = "[";
        while (text.size() < 50 << 20)
            text += (text.size() > 1 ? "," : "")
                + QByteArray(R"({"path":"src/a.cpp","line":12,"text":"something that stands there"})");
        text += "]";
        const auto begun = std::clock();
        const auto json = JsonIndex::of(text);
        const double took = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
        QVERIFY(json);
        qInfo("50 MB of JSON with %d values are read in %.2f s", json->size(), took);
        JsonTreeModel model;
        const auto opened = std::clock();
        model.setIndex(json);
        model.fetchMore(model.index(0, 0));
        QCOMPARE_LT(static_cast<double>(std::clock() - opened) / CLOCKS_PER_SEC, 0.016);
        QCOMPARE_LT(took, 5.0);
    }

    void tellsWhatWasSaidInASpan()
    {
        api::SpanDetail chat;
        chat.span.kind = api::SpanKind::Chat;
        chat.input = R"([{"role":"system","content":"Be kind."},{"role":"user","content":"Count."}])";
        chat.output = "{\"role\":\"assistant\",\"content\":\"I look.\",\"tool_calls\":[{\"id\":\"1\",\"name\":\"files.list\","
                      "\"arguments\":\"{\\\"glob\\\":\\\"*\\\"}\"}]}";
        auto said = speechOf(chat);
        QCOMPARE(said.asked, QString("[system] Be kind.\n\nCount."));
        QCOMPARE(said.answer, QString("I look.\n→ files.list(glob: \"*\")"));
        // Later calls repeat everything: only what is new is told, and what tools gave stands in their rows.
        chat.input
            = R"([{"role":"user","content":"Count."},{"role":"assistant","content":"I look."},{"role":"tool","content":"a"},{"role":"user","content":"Faster!"}])";
        QCOMPARE(speechOf(chat).asked, QString("Faster!"));
        chat.input = "no JSON";
        QCOMPARE(speechOf(chat).asked, QString("no JSON"));
        chat.input = "[{\"role\":";
        chat.inputBytes = 5 << 20;
        QVERIFY(!speechOf(chat).problem.isEmpty());
        api::SpanDetail tool;
        tool.span.kind = api::SpanKind::Tool;
        tool.span.name = "execute_tool files.read";
        tool.input = R"({"path":"a.py"})";
        tool.output = "one";
        QCOMPARE(speechOf(tool).call, QString("files.read(path: \"a.py\")"));
        QCOMPARE(speechOf(tool).answer, QString("one"));
    }

    void showsATraceAsAConversation()
    {
        TraceConversation model;
        QAbstractItemModelTester tester(&model);
        const auto view = smallTrace();
        model.setView(view, TraceConversation::rowsOf(*view));
        QCOMPARE(model.rowCount(), 6); // two calls of two rows, two tools
        QVERIFY(!model.line(0).loaded);
        QCOMPARE(model.missing(0, 5), (std::vector<int>{2, 3, 4, 6}));
        QVERIFY(model.missing(0, 5).empty());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.put(2, {"Count.", "I look.", {}, {}});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.line(0).text, QString("Count."));
        QCOMPARE(model.line(1).text, QString("I look."));
        QVERIFY(model.line(1).note.contains("$0.30"));
        model.put(4, {{}, "no such file", "files.read(path: \"a\")", {}});
        const auto broken = model.line(3);
        QCOMPARE(broken.word, QString("tool failed"));
        QVERIFY(broken.foldedTo > 0);
        QVERIFY(broken.text.contains("→ no such file"));
        QCOMPARE(model.spanAt(3), 4);
        QCOMPARE(model.rowOf(2), 1);
        QCOMPARE(model.rowOf(1), -1); // a turn says nothing
        model.put(6, {{}, "Done.", {}, {}});
        QVERIFY(model.line(4).hidden); // nothing new was asked
    }

    void putsTwoTracesBesideEachOther()
    {
        using enum api::SpanKind;
        const auto line = [](std::int64_t depth, const std::string& name, std::optional<int> left, std::optional<int> right) {
            api::ComparedSpan line;
            line.depth = depth;
            line.name = name;
            if (left)
                line.left = span("l" + name, "", Tool, name, 0, *left);
            if (right)
                line.right = span("r" + name, "", Tool, name, 0, *right);
            return line;
        };
        TraceComparisonModel model;
        QAbstractItemModelTester tester(&model);
        auto failed = line(1, "b", 4, 4);
        failed.right->status = api::SpanStatus::Error;
        model.setSpans({line(0, "run", 10, 20), line(1, "a", 2, 2), failed, line(2, "deep", 1, std::nullopt),
            line(9, "odd", std::nullopt, 3)});
        const auto root = model.index(0, 0);
        QCOMPARE(model.rowCount(root), 2);
        QCOMPARE(root.siblingAtColumn(TraceComparisonModel::Time).data().toString(), QString("+10.0 s"));
        QCOMPARE(root.siblingAtColumn(TraceComparisonModel::Time).data(cell::ToneRole).toInt(), static_cast<int>(Tone::Warning));
        QCOMPARE(model.index(0, TraceComparisonModel::Time, root).data().toString(), QString("="));
        QCOMPARE(model.nextDifference(-1), 2);
        QCOMPARE(model.nextDifference(2), 3);
        QCOMPARE(model.previousDifference(3), 2);
        QCOMPARE(model.nextDifference(4), -1);
        const auto deep = model.indexOf(3);
        QCOMPARE(deep.siblingAtColumn(TraceComparisonModel::Second).data().toString(), QString("missing"));
        QCOMPARE(deep.data(cell::BadgeRole).toString(), QString("only first"));
        QCOMPARE(model.parent(model.indexOf(4)), deep); // as deep as it can be
    }
};

QTEST_MAIN(TestTraceParts)
#include "test_trace_parts.moc"
