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

    void goesFromHitToHitInEveryLook()
    {
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
