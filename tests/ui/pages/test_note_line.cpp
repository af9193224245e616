#include "engine/api/run.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/link/sample_fleet.h"
#include "ui/pages/agents/agents_page.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/cells/cell_card.h"
#include "ui/pages/cells/cells_page.h"
#include "ui/pages/note_line.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/traces_page.h"

#include <QApplication>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

//! Notes on runs, traces and cells, with keys and clicks.
class TestNoteLine : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        QVERIFY(QTest::qWaitFor([this] { return m_host->workspace.isReady(); }, kPatience));
    }
    void cleanup()
    {
        m_page.reset();
        m_fleet.reset();
        m_host.reset();
    }

    void isWrittenInPlace()
    {
        auto* line = alone("r1");
        QVERIFY(button(line, "Add a note")->isVisible());
        QCOMPARE(line->accessibleName(), QString("No note"));
        QTest::mouseClick(button(line, "Add a note"), Qt::LeftButton);
        QVERIFY(line->isEditing());
        QTest::keyClicks(field(line), "waits for the key of Anna");
        QTest::keyClick(field(line), Qt::Key_Return);
        QVERIFY(!line->isEditing());
        QCOMPARE(noted("run", "r1"), QString("waits for the key of Anna"));
        QCOMPARE(line->accessibleName(), QString("Note: waits for the key of Anna"));
        QVERIFY(!button(line, "Add a note")->isVisible());
        QVERIFY(button(line, "Edit")->hasFocus());
        QVERIFY(m_host->navigator.notices.isEmpty()); // there was nothing before
    }

    void isLeftAsItWasWithEscape()
    {
        m_host->workspace.setNote("run", "r1", "old");
        auto* line = alone("r1");
        line->edit();
        QCOMPARE(field(line)->text(), QString("old"));
        QTest::keyClicks(field(line), "new");
        QTest::keyClick(field(line), Qt::Key_Escape);
        QVERIFY(!line->isEditing());
        QCOMPARE(noted("run", "r1"), QString("old"));
        line->edit();
        QCOMPARE(field(line)->text(), QString("old"));
    }

    void isKeptWhenTheKeyboardGoesElsewhere()
    {
        auto* line = alone("r1");
        line->edit();
        QTest::keyClicks(field(line), "left");
        m_page->setFocusPolicy(Qt::StrongFocus);
        m_page->setFocus();
        QCOMPARE(noted("run", "r1"), QString("left"));
        QVERIFY(m_page->hasFocus());
    }

    void belongsToTheThingItWasWrittenOn()
    {
        auto* line = alone("r1");
        line->edit();
        QTest::keyClicks(field(line), "of the first");
        line->setThing("r2");
        QVERIFY(!line->isEditing());
        QCOMPARE(noted("run", "r1"), QString("of the first"));
        QCOMPARE(noted("run", "r2"), QString());
        QVERIFY(button(line, "Add a note")->isVisible());
        line->setThing({});
        QVERIFY(!line->isVisible());
        line->edit();
        QVERIFY(!line->isEditing());
    }

    void isRemovedWithAnEmptyTextAndTakenBack()
    {
        m_host->workspace.setNote("run", "r1", "important");
        auto* line = alone("r1");
        line->edit();
        field(line)->clear();
        QTest::keyClick(field(line), Qt::Key_Return);
        QCOMPARE(noted("run", "r1"), QString());
        QCOMPARE(m_host->navigator.notices, QStringList{"The note is removed"});
        m_page.reset(); // taking back outlives the page
        m_host->navigator.takeBack();
        QCOMPARE(noted("run", "r1"), QString("important"));
    }

    void takesBackWhatWasWrittenOver()
    {
        m_host->workspace.setNote("run", "r1", "first");
        auto* line = alone("r1");
        line->edit();
        QTest::keyClicks(field(line), "second"); // all of it was selected
        QTest::keyClick(field(line), Qt::Key_Return);
        QCOMPARE(noted("run", "r1"), QString("second"));
        m_host->navigator.takeBack();
        QCOMPARE(noted("run", "r1"), QString("first"));
        QCOMPARE(line->accessibleName(), QString("Note: first"));
    }

    void isTheSameOnAllPagesOfARun()
    {
        m_host->workspace.setNote("run", m_host->link.runOf("issue-fixer"), "ask Ben first");
        auto* agents = open<AgentsPage>();
        agents->openThing(m_host->link.runOf("issue-fixer"));
        auto* line = agents->findChild<RunDetailPanel*>()->note();
        QTRY_COMPARE(line->accessibleName(), QString("Note: ask Ben first"));
        QVERIFY(line->isVisible());
        QTest::keyClick(agents, Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(line->isEditing());
        QTest::keyClicks(field(line), "ask nobody");
        QTest::keyClick(field(line), Qt::Key_Return);
        auto* runs = open<RunsPage>();
        runs->openThing(m_host->link.runOf("issue-fixer"));
        QTRY_COMPARE(runs->findChild<RunFacts*>()->note()->accessibleName(), QString("Note: ask nobody"));
        QVERIFY2(test::clippedText(*runs->findChild<RunFacts*>()->note()).isEmpty(), "clipped");
    }

    void isWrittenOnATrace()
    {
        auto* traces = open<TracesPage>();
        traces->openThing("waterfall:" + m_host->link.runOf("issue-fixer"));
        auto* inspector = traces->findChild<InspectorPanel*>();
        QTRY_VERIFY(inspector->view() && inspector->note()->isVisible());
        test::act(*traces, "Write a note");
        QTest::keyClicks(field(inspector->note()), "the slow one");
        QTest::keyClick(field(inspector->note()), Qt::Key_Return);
        QCOMPARE(noted("trace", QString::fromStdString(inspector->view()->trace.traceId)), QString("the slow one"));
    }

    void isShownOnTheCardOfACellAndFound()
    {
        m_fleet = std::make_unique<Fleet>(m_host->link);
        addSampleCells(*m_fleet);
        m_page = std::make_unique<CellsPage>(m_host->context(), m_fleet.get());
        auto* cells = static_cast<CellsPage*>(m_page.get());
        m_host->show(*cells);
        cells->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(cells));
        QVERIFY2(!cells->note()->isVisible(), qPrintable(cells->note()->thing() + cells->board()->selected().join(",")));
        QTest::mouseClick(cells->board()->card("us-1"), Qt::LeftButton);
        QVERIFY(cells->note()->isVisible());
        QVERIFY(test::says(*cells, "Note on us-1:"));
        QTest::keyClick(cells, Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClicks(field(cells->note()), "moves on Friday");
        QTest::keyClick(field(cells->note()), Qt::Key_Return);
        QCOMPARE(noted("cell", "us-1"), QString("moves on Friday"));
        QTRY_COMPARE(cells->board()->card("us-1")->figures().note, QString("moves on Friday"));
        QVERIFY(cells->board()->card("us-1")->accessibleDescription().contains("moves on Friday"));
        QTRY_VERIFY2(test::clippedText(*cells).isEmpty(), qPrintable(test::clippedText(*cells)));
        QVERIFY(cells->focusFilter());
        QTest::keyClicks(QApplication::focusWidget(), "friday");
        QVERIFY(cells->board()->card("us-1"));
        QVERIFY(!cells->board()->card("eu-1"));
    }

private:
    static constexpr int kPatience = 20'000; // ms

    static QLineEdit* field(const NoteLine* line) { return test::named<QLineEdit>(*line, "Note"); }
    static QPushButton* button(const NoteLine* line, const QString& words)
    {
        for (auto* one : line->findChildren<QPushButton*>())
            if (one->text() == words)
                return one;
        return nullptr;
    }
    [[nodiscard]] QString noted(const QString& kind, const QString& id) const
    {
        const auto note = m_host->workspace.note(kind, id);
        return note ? note->text : QString();
    }
    NoteLine* alone(const QString& run)
    {
        m_page = std::make_unique<QWidget>();
        auto* line = new NoteLine(m_host->context(), "run", m_page.get());
        line->resize(500, 30);
        line->setThing(run);
        m_page->resize(500, 60);
        m_page->show();
        m_page->activateWindow();
        if (!QTest::qWaitForWindowActive(m_page.get()))
            qFatal("no window");
        return line;
    }
    template <class P>
    P* open()
    {
        m_page = std::make_unique<P>(m_host->context());
        auto* page = static_cast<P*>(m_page.get());
        m_host->show(*page);
        page->activateWindow();
        if (!QTest::qWaitForWindowActive(page))
            qFatal("no window");
        return page;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<QWidget> m_page;
};

QTEST_MAIN(TestNoteLine)
#include "test_note_line.moc"
