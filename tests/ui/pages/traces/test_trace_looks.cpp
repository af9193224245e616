#include "engine/api/trace.h"
#include "tests/ui/pages/traces/traces_fixture.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/traces/conversation_look.h"
#include "ui/pages/traces/flame_look.h"
#include "ui/pages/traces/graph_look.h"
#include "ui/pages/traces/waterfall_look.h"
#include "ui/widgets/segmented_tabs.h"

#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>

using namespace kaze;
using namespace kaze::ui;
using test::button;

//! Four ways to look at one trace, and one selection.
class TestTraceLooks : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<test::TracesFixture>();
        QVERIFY(m_fixture->isLoaded());
        QVERIFY(m_fixture->opens("issue-fixer"));
    }
    void cleanup() { m_fixture.reset(); }

    void showsTheSelectionOfTheWaterfallInTheOtherLooks()
    {
        const int span = m_fixture->spanOf("tool files.read");
        inspector()->timeline()->select(span);
        QCOMPARE(inspector()->selected(), span);
        look("flame");
        QTRY_VERIFY(flame()->selected() >= 0);
        QCOMPARE(flame()->flame().at(flame()->selected()).name, QString("tool files.read"));
        look("graph");
        QTRY_VERIFY(graph()->selected() >= 0);
        QCOMPARE(graph()->items().nodes[static_cast<std::size_t>(graph()->selected())].name, QString("tool files.read"));
        look("conversation");
        QTRY_VERIFY(conversation()->currentRow() >= 0);
        QCOMPARE(inspector()->conversation()->model()->spanAt(conversation()->currentRow()), span);
    }

    void showsWhatIsChosenInAnyLookEverywhere()
    {
        look("flame");
        QTRY_VERIFY(!flame()->flame().nodes.empty());
        int chat = 0;
        while (!flame()->flame().at(chat).name.startsWith("chat"))
            ++chat;
        QTest::mouseClick(flame()->viewport(), Qt::LeftButton, {}, flame()->rectOf(chat).center().toPoint());
        const int span = inspector()->selected();
        QCOMPARE(span, flame()->flame().at(chat).longest);
        QTRY_VERIFY(test::says(*m_fixture->panel(), "Tokens and cost"));
        look("waterfall");
        QCOMPARE(inspector()->timeline()->selected(), span);
        look("graph");
        QTRY_VERIFY(graph()->items().nodes.size() > 2);
        graph()->select(0);
        QCOMPARE(inspector()->view()->data().parent[static_cast<std::size_t>(inspector()->selected())], -1);
        look("conversation");
        QTRY_VERIFY(conversation()->currentRow() < 1);
        conversation()->setFocus();
        QTest::keyClick(conversation(), Qt::Key_Down);
        QTest::keyClick(conversation(), Qt::Key_Down);
        const int said = inspector()->selected();
        QVERIFY(
            inspector()->view()->kindOf(said) == api::SpanKind::Chat || inspector()->view()->kindOf(said) == api::SpanKind::Tool);
        look("waterfall");
        QCOMPARE(inspector()->timeline()->selected(), said);
    }

    void readsTheConversationOfATraceInOrder()
    {
        look("conversation");
        auto* model = inspector()->conversation()->model();
        QTRY_VERIFY(model->rowCount() > 4);
        QTRY_VERIFY(model->line(0).loaded && model->line(1).loaded);
        QCOMPARE(model->line(0).word, QString("asked"));
        QVERIFY(model->line(0).text.contains("[system]"));
        QCOMPARE(model->line(1).word, QString("model"));
        QVERIFY(model->line(1).text.startsWith("I will look at the last two runs"));
        int tool = 2;
        while (model->line(tool).word != "tool" && tool < model->rowCount() - 1)
            ++tool;
        QTRY_VERIFY(model->line(tool).loaded);
        QVERIFY(model->line(tool).text.contains(" → "));
        // Payloads are fetched for what is in sight alone.
        QVERIFY(m_fixture->host.link.asked("get_span") <= model->rowCount() + 2);
    }

    void remembersTheLookAndTheMeasure()
    {
        look("flame");
        inspector()->flame()->setMeasure("cost");
        m_fixture->reopen();
        QVERIFY(m_fixture->isLoaded());
        QCOMPARE(inspector()->look(), QString("flame"));
        QTRY_VERIFY(m_fixture->opens("issue-fixer"));
        QTRY_COMPARE(flame()->flame().measure, Flame::Measure::Cost);
    }

    void offersTheTimeWhereNothingCostAnything()
    {
        look("flame");
        inspector()->flame()->setMeasure("cost");
        QVERIFY(m_fixture->opens("librarian")); // its models cost nothing
        QCOMPARE(inspector()->view()->summary.cost.nanos, 0);
        QTRY_VERIFY(button<QPushButton>(*inspector(), "Show the time")->isVisible());
        test::press(*inspector(), "Show the time");
        QTRY_VERIFY(flame()->isVisible());
    }

    void showsTheCriticalPathOnDemand()
    {
        look("waterfall");
        QVERIFY(!inspector()->timeline()->showsPath());
        QTest::keyClick(inspector()->timeline(), Qt::Key_P);
        QVERIFY(inspector()->timeline()->showsPath());
        QVERIFY(button<QPushButton>(*inspector(), "Critical path")->isChecked());
        test::press(*inspector(), "Critical path");
        QVERIFY(!inspector()->timeline()->showsPath());
    }

    void leavesOutShortSpansAndSaysHowMany()
    {
        look("waterfall");
        const int all = inspector()->timeline()->rowCount();
        inspector()->waterfall()->setHiddenBelow(0.02);
        QVERIFY(inspector()->timeline()->rowCount() < all);
        QVERIFY(test::says(*inspector(), "shorter spans are left out"));
        inspector()->waterfall()->setHiddenBelow(0);
        QCOMPARE(inspector()->timeline()->rowCount(), all);
        QVERIFY(!test::says(*inspector(), "shorter spans are left out"));
    }

    void showsNothingOfTheTraceBefore()
    {
        const auto view = inspector()->view();
        FlameLook flames(m_fixture->host.context());
        flames.setView(view, true);
        QTRY_VERIFY(!flames.graph()->flame().nodes.empty());
        const double total = flames.graph()->flame().total;
        flames.graph()->setRange(0, total / 4);
        flames.setView(view, false);
        QVERIFY(!flames.graph()->flame().nodes.empty());
        flames.setView(view, true); // as it would for another one of the same shape
        QVERIFY(flames.graph()->flame().nodes.empty());
        QTRY_VERIFY(!flames.graph()->flame().nodes.empty());
        QCOMPARE(flames.graph()->rangeEnd(), total);

        GraphLook graphs(m_fixture->host.context());
        graphs.setView(view, true);
        QTRY_VERIFY(!graphs.graph()->items().nodes.empty());
        QSignalSpy chosen(&graphs, &TraceLook::selected);
        graphs.setView(view, true);
        QVERIFY(graphs.graph()->items().nodes.empty());
        emit graphs.graph()->selectionChanged(0);
        QCOMPARE(chosen.count(), 0);
        QTRY_VERIFY(!graphs.graph()->items().nodes.empty());
    }

    void choosesNoSpanThatIsNotThere()
    {
        const int before = inspector()->selected();
        emit inspector()->flame()->selected(inspector()->view()->size());
        QCOMPARE(inspector()->selected(), before);
        m_fixture->panel()->setSpan(inspector()->view(), inspector()->view()->size());
        QVERIFY(m_fixture->panel()->copyText().isEmpty());
    }

    void goesOnFromWhereAPersonIs()
    {
        look("waterfall");
        inspector()->searchField()->setText("files.");
        QTRY_VERIFY(inspector()->hits().size() > 2);
        const auto hits = inspector()->hits();
        const auto& tree = inspector()->view()->tree();
        // The last span that is none, with a hit above it and one below.
        int between = -1;
        for (const qint32 span : tree.order())
            if (std::find(hits.begin(), hits.end(), span) == hits.end() && tree.rank(span) > tree.rank(hits.front())
                && tree.rank(span) < tree.rank(hits.back()))
                between = span;
        QVERIFY(between >= 0);
        const auto below = std::find_if(hits.begin(), hits.end(), [&](int hit) { return tree.rank(hit) > tree.rank(between); });
        inspector()->select(between);
        inspector()->findNext(1);
        QCOMPARE(inspector()->selected(), *below);
        inspector()->select(between);
        inspector()->findNext(-1);
        QCOMPARE(inspector()->selected(), *std::prev(below));
    }

    void bringsTheBarOfAHitIntoSight()
    {
        look("waterfall");
        auto* timeline = inspector()->timeline();
        inspector()->searchField()->setText("files.");
        QTRY_VERIFY(!inspector()->hits().empty());
        const int hit = inspector()->hits().back();
        const qint64 begin = timeline->rangeStart();
        timeline->setRange(begin, begin + (timeline->rangeEnd() - begin) / 100);
        const qint64 start = timeline->data().start[static_cast<std::size_t>(hit)];
        QVERIFY(start > timeline->rangeEnd());
        inspector()->select(inspector()->hits().front());
        inspector()->findNext(-1);
        QCOMPARE(inspector()->selected(), hit);
        QVERIFY(start >= timeline->rangeStart() && start <= timeline->rangeEnd());
    }

    void saysWhatSpansDoNotHave()
    {
        look("waterfall"); // which has the most beside the search
        const int width = inspector()->width();
        inspector()->searchField()->setText("errors>0");
        QTRY_VERIFY(test::says(*inspector(), "spans have no \"errors\""));
        inspector()->searchField()->setText("agent:issue-fixer files");
        QTRY_VERIFY(test::says(*inspector(), "spans have no \"agent\""));
        QVERIFY(inspector()->minimumSizeHint().width() <= width);
        inspector()->searchField()->setText("no such span");
        QTRY_VERIFY(test::says(*inspector(), "nothing found"));
    }

    void goesFromHitToHitInEveryLook()
    {
        inspector()->select(inspector()->view()->tree().order().front());
        m_fixture->page->activateWindow();
        QTest::keyClick(inspector()->timeline(), Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(inspector()->searchField()->hasFocus());
        QTest::keyClicks(inspector()->searchField(), "files.");
        QTRY_VERIFY(inspector()->hits().size() > 1);
        look("flame");
        QTest::keyClick(m_fixture->page.get(), Qt::Key_F3);
        QCOMPARE(inspector()->selected(), inspector()->hits()[0]);
        QTRY_VERIFY(flame()->selected() >= 0);
        QTest::keyClick(m_fixture->page.get(), Qt::Key_F3);
        QCOMPARE(inspector()->selected(), inspector()->hits()[1]);
        QTest::keyClick(m_fixture->page.get(), Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(inspector()->selected(), inspector()->hits()[0]);
        QVERIFY(test::says(*inspector(), "1 of " + QString::number(inspector()->hits().size())));
    }

    void drawsEverySpanAsANode()
    {
        look("graph");
        QTRY_VERIFY(!graph()->items().nodes.empty());
        inspector()->graph()->setNodes("spans");
        QTRY_COMPARE(static_cast<int>(graph()->items().nodes.size()), inspector()->view()->size());
        inspector()->searchField()->setText("kind:chat");
        const auto clear = [this] {
            const auto& nodes = graph()->items().nodes;
            return std::count_if(nodes.begin(), nodes.end(), [](const auto& node) { return !node.faint; });
        };
        QTRY_COMPARE(clear(), static_cast<std::ptrdiff_t>(inspector()->hits().size()));
        QVERIFY(clear() > 0);
        inspector()->searchField()->clear();
        QTRY_COMPARE(static_cast<int>(clear()), inspector()->view()->size());
    }

private:
    [[nodiscard]] InspectorPanel* inspector() const { return m_fixture->inspector(); }
    [[nodiscard]] FlameGraph* flame() const { return inspector()->flame()->graph(); }
    [[nodiscard]] GraphView* graph() const { return inspector()->graph()->graph(); }
    [[nodiscard]] ConversationView* conversation() const { return inspector()->conversation()->conversation(); }
    void look(const QString& id) const { inspector()->showLook(id); }

    std::unique_ptr<test::TracesFixture> m_fixture;
};

QTEST_MAIN(TestTraceLooks)
#include "test_trace_looks.moc"
