#include "engine/api/run_requests.h"
#include "tests/ui/support/big_link.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/agents/agents_page.h"
#include "ui/pages/agents/conversation_pane.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/agents/height_index.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QScrollBar>

#include <ctime>
#include <numeric>
#include <random>

using namespace kaze;
using namespace kaze::ui;

namespace {

api::Step note(std::int64_t number, const std::string& text)
{
    api::Step step;
    step.number = number;
    step.kind = api::StepKind::Note;
    step.text = text;
    return step;
}

std::string lines(int count)
{
    std::string text;
    for (int line = 1; line <= count; ++line)
        text += "line " + std::to_string(line) + "\n";
    return text;
}

} // namespace

class TestConversation : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_model = std::make_unique<ConversationModel>();
        m_view = std::make_unique<ConversationView>(m_theme, "Conversation");
        m_view->setModel(m_model.get());
        m_view->resize(440, 400);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setFocus();
    }
    void cleanup()
    {
        m_view.reset();
        m_model.reset();
    }

    void sumsHeightsAsAPlainListDoes()
    {
        std::mt19937 random(7);
        HeightIndex index;
        std::vector<int> heights;
        index.reset(0, 0);
        for (int round = 0; round < 400; ++round) {
            const int what = static_cast<int>(random() % 4);
            if (what < 2 || heights.empty()) {
                const int count = static_cast<int>(random() % 9);
                index.append(count, 30);
                heights.insert(heights.end(), static_cast<std::size_t>(count), 30);
            } else if (what == 2) {
                const int row = static_cast<int>(random() % heights.size());
                heights[static_cast<std::size_t>(row)] = static_cast<int>(random() % 100);
                index.set(row, heights[static_cast<std::size_t>(row)]);
            } else if (heights.size() > 40) {
                heights.resize(heights.size() - 3);
                index.truncate(static_cast<int>(heights.size()));
            }
            QCOMPARE(index.total(), std::accumulate(heights.begin(), heights.end(), qint64(0)));
            if (heights.empty())
                continue;
            const qint64 y = static_cast<qint64>(random() % 3000);
            std::size_t row = 0;
            for (qint64 bottom = heights[0]; bottom <= y && row + 1 < heights.size(); bottom += heights[++row]) { }
            QCOMPARE(index.rowAt(y), static_cast<int>(row));
        }
    }

    void cutsALongTextAndShowsAllOfItOnDemand()
    {
        m_model->addStep(note(1, lines(40)));
        QVERIFY(m_view->isCut(0));
        const int before = m_view->rowRect(0).height();
        const QRect link = m_view->linkRect(0);
        QVERIFY(link.isValid());
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, link.center());
        QVERIFY(m_view->isExpanded(0));
        QVERIFY(m_view->rowRect(0).height() > 3 * before);
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QVERIFY(!m_view->isExpanded(0));
        QCOMPARE(m_view->rowRect(0).height(), before);
    }

    void showsAShortTextWhole()
    {
        m_model->addStep(note(1, lines(4)));
        QVERIFY(!m_view->isCut(0));
        QVERIFY(m_view->linkRect(0).isEmpty());
    }

    void staysAtTheEndWhileTextStreams()
    {
        for (int number = 1; number <= 60; ++number)
            m_model->addStep(note(number, "note " + std::to_string(number)));
        auto* bar = m_view->verticalScrollBar();
        QCOMPARE(bar->value(), bar->maximum());
        for (int piece = 0; piece < 30; ++piece)
            m_model->addText("some more words of an answer that takes its time\n");
        QCOMPARE(bar->value(), bar->maximum());
        QVERIFY(!m_view->isCut(60)); // what streams is read as it comes
    }

    void staysWhereAPersonReadsWhileTextStreams()
    {
        for (int number = 1; number <= 200; ++number)
            m_model->addStep(note(number, "note " + std::to_string(number)));
        auto* bar = m_view->verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
        const int first = m_view->visibleRows().first;
        const QRect place = m_view->rowRect(first);
        for (int piece = 0; piece < 30; ++piece)
            m_model->addText("more words\n");
        QCOMPARE(m_view->visibleRows().first, first);
        QCOMPARE(m_view->rowRect(first), place);
    }

    void doesNotJumpWhenRowsAboveTurnOutTaller()
    {
        api::StepPage page;
        page.last = 400;
        for (int number = 1; number <= 400; ++number)
            page.steps.push_back(note(number, lines(1 + number % 6)));
        m_model->addPage(page);
        auto* bar = m_view->verticalScrollBar();
        // Up from the end, a little at a time: what was at the top stays visible below.
        for (int step = 0; step < 40; ++step) {
            const int anchor = m_view->visibleRows().first;
            const int before = m_view->rowRect(anchor).top();
            bar->setValue(bar->value() - 30);
            const int moved = m_view->rowRect(anchor).top() - before;
            QVERIFY2(std::abs(moved - 30) <= 1, qPrintable(QStringLiteral("step %1 moved %2").arg(step).arg(moved)));
        }
    }

    void movesWithTheKeyboardAndCopiesTheWholeRow()
    {
        m_model->addStep(note(1, "first"));
        m_model->addStep(note(2, lines(40)));
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->currentRow(), 0);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->currentRow(), 1);
        QVERIFY(m_view->accessibleDescription().startsWith("Row 2 of 2, note: line 1"));
        QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString::fromStdString(lines(40)));
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->currentRow(), 1);
    }

    void skipsRowsThatAreToldElsewhere()
    {
        m_model->addStep(note(1, "first"));
        auto state = note(2, "running");
        state.kind = api::StepKind::State;
        m_model->addStep(state);
        m_model->addStep(note(3, "third"));
        QCOMPARE(m_view->rowRect(1).height(), 0);
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->currentRow(), 2);
    }

    void keepsAWidgetBelowTheLastRow()
    {
        auto* footer = new QLabel("question");
        footer->setFixedHeight(80);
        m_view->setFooter(footer);
        for (int number = 1; number <= 60; ++number)
            m_model->addStep(note(number, "note"));
        QVERIFY(footer->geometry().top() >= m_view->rowRect(59).bottom() - 2);
        QVERIFY(footer->geometry().bottom() <= m_view->viewport()->height());
    }

    void scrollsFiftyThousandStepsReadingOnlyWhatIsSeen()
    {
        test::BigLink link;
        test::FakeNavigator navigator;
        QTemporaryDir folder;
        QSettings settings(folder.filePath("console.ini"), QSettings::IniFormat);
        Workspace workspace{QString()};
        ConversationPane pane({link, m_theme, navigator, settings, workspace});
        pane.resize(440, 500);
        pane.show();
        pane.setActive(true);
        pane.setRun("run-1");
        QTRY_COMPARE(pane.model().rowCount(), 50'000);
        auto* bar = pane.view()->verticalScrollBar();
        QTRY_VERIFY(pane.model().line(49'999).loaded);
        for (const double place : {0.5, 0.1, 0.9, 0.0}) {
            const auto begun = std::clock(); // of the CPU: the machine may be busy with others
            bar->setValue(static_cast<int>(bar->maximum() * place));
            QCOMPARE_LT(std::clock() - begun, CLOCKS_PER_SEC / 10);
            QTRY_VERIFY(pane.model().line(pane.view()->visibleRows().first).loaded);
            QTRY_VERIFY(pane.model().line(pane.view()->visibleRows().second).loaded);
        }
        QCOMPARE(pane.view()->visibleRows().first, 0);
        QVERIFY2(link.stepsSent < 4000, qPrintable(QString::number(link.stepsSent)));
    }

    void listsAHundredThousandRunsInPages()
    {
        test::BigLink link;
        test::FakeNavigator navigator;
        QTemporaryDir folder;
        QSettings settings(folder.filePath("console.ini"), QSettings::IniFormat);
        Workspace workspace{QString()};
        AgentsPage page({link, m_theme, navigator, settings, workspace});
        page.resize(1244, 830);
        page.show();
        page.shown();
        auto* table = page.findChild<RunListPanel*>()->table();
        QTRY_COMPARE(table->model()->rowCount(), 100'000);
        QVERIFY(link.rowsSent < 800);
        const auto topRow = [table] { return table->model()->index(table->rowAt(0), 0).data().toString(); };
        auto* bar = table->verticalScrollBar();
        for (const int place : {50'000, 99'000, 20'000, 0}) {
            bar->setValue(place);
            QTRY_COMPARE(topRow(), QStringLiteral("agent-%1").arg(100'000 - place));
        }
        table->scrollToBottom();
        QTRY_COMPARE(table->model()->index(99'999, 0).data().toString(), QString("agent-1"));
    }

    void doesNotAskForEveryPageThatTheScrollBarIsDraggedOver()
    {
        test::BigLink link;
        test::FakeNavigator navigator;
        QTemporaryDir folder;
        QSettings settings(folder.filePath("console.ini"), QSettings::IniFormat);
        Workspace workspace{QString()};
        AgentsPage page({link, m_theme, navigator, settings, workspace});
        page.resize(1244, 830);
        page.show();
        page.shown();
        auto* table = page.findChild<RunListPanel*>()->table();
        QTRY_COMPARE(table->model()->rowCount(), 100'000);
        const int before = link.asked["list_runs"];
        for (int place = 0; place <= 90'000; place += 100)
            table->verticalScrollBar()->setValue(place);
        QTRY_COMPARE(table->model()->index(90'000, 0).data().toString(), QString("agent-10000"));
        QVERIFY2(link.asked["list_runs"] - before < 10, qPrintable(QString::number(link.asked["list_runs"] - before)));
    }

private:
    Theme m_theme{ThemeMode::Dark};
    std::unique_ptr<ConversationModel> m_model;
    std::unique_ptr<ConversationView> m_view;
};

QTEST_MAIN(TestConversation)
#include "test_conversation.moc"
