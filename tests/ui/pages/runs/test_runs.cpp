#include "engine/api/run.h"
#include "tests/ui/support/big_link.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/comparison_model.h"
#include "ui/pages/agents/agents_page.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/pages/runs/comparison_view.h"
#include "ui/pages/runs/fork_dialog.h"
#include "ui/pages/runs/pool_dialog.h"
#include "ui/pages/runs/pool_strip.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_picker.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::named;

// The Runs page as a person uses it: what waits and why, and what is made of runs that have been.
class TestRuns : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<RunsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_COMPARE(table()->model()->rowCount(), 174);
        QTRY_VERIFY(!facts()->detail().run.runId.empty());
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsThePoolsWithThoseThatWaitFirst()
    {
        auto* strip = m_page->findChild<PoolStrip*>();
        QTRY_COMPARE(strip->cards().size(), 5);
        QVERIFY2(strip->cards()[0]->words().contains("1 waiting, longest 3"), qPrintable(strip->cards()[0]->words()));
        QCOMPARE(strip->pools()[0].pool, std::string("security"));
        QVERIFY(strip->isVisible());
        QVERIFY2(test::clippedText(*strip).isEmpty(), qPrintable(test::clippedText(*strip)));
    }

    void saysWhyARunWaits()
    {
        const auto run = m_host->link.runOf("security-sweep", api::RunState::Queued);
        m_page->openThing(run);
        QTRY_COMPARE(facts()->runId(), run);
        QTRY_VERIFY2(facts()->why().contains("a place in the pool security: 1 of 1"), qPrintable(facts()->why()));
    }

    void changesTheLimitOfAPool()
    {
        auto* strip = m_page->findChild<PoolStrip*>();
        QTRY_COMPARE(strip->cards().size(), 5);
        test::press(*strip->cards()[0], "limit 1");
        auto* dialog = m_page->findChild<PoolDialog*>();
        QVERIFY(dialog);
        auto* limit = named<QLineEdit>(*dialog, "Runs at work at one time");
        limit->setText("few");
        test::press(*dialog, "Set the limit");
        QVERIFY(test::says(*dialog, "\"few\" is no number of runs"));
        QCOMPARE(m_host->link.asked("set_pool"), 0);
        limit->setText("3");
        test::press(*dialog, "Set the limit");
        QTRY_COMPARE(strip->pools()[0].limit, 3);
    }

    void runsAFailedTaskAgain()
    {
        const auto failed = m_host->link.runOf("security-sweep", api::RunState::Failed);
        m_page->openThing(failed);
        QTRY_VERIFY(facts()->detail().error.has_value());
        QVERIFY(facts()->why().contains("503"));
        test::press(*facts(), "Run it again");
        QTRY_COMPARE(m_host->link.asked("fork_run"), 1);
        QTRY_COMPARE(table()->model()->rowCount(), 175);
        QTRY_COMPARE(QString::fromStdString(facts()->detail().run.forkedFrom), failed);
        QVERIFY(m_host->navigator.notices.last().contains("run again"));
    }

    void asksBeforeItRunsManyAgain()
    {
        filter()->setText("state:failed");
        QTRY_VERIFY(table()->model()->rowCount() > 2 && table()->model()->rowCount() < 20);
        const int failed = table()->model()->rowCount();
        table()->setFocus();
        table()->selectAll();
        QTest::keyClick(table(), Qt::Key_R);
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question);
        QVERIFY(question->windowTitle().contains(QString::number(failed)));
        test::press(*question, "Run them again");
        QTRY_COMPARE(m_host->link.asked("fork_run"), failed);
    }

    void forksFromAStepWithAnotherModel()
    {
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        facts()->showTab("checkpoints");
        auto* steps = facts()->checkpoints()->table();
        QTRY_VERIFY(steps->model()->rowCount() > 8);
        steps->setFocus();
        steps->setCurrentRow(4);
        QCOMPARE(facts()->checkpoints()->currentStep(), 5);
        QTest::keyClick(steps, Qt::Key_Return);
        auto* dialog = m_page->findChild<ForkDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(button<QPushButton>(*dialog, "Start the new run")->isEnabled());
        QVERIFY(!named<QPlainTextEdit>(*dialog, "Task")->isVisible());
        named<QLineEdit>(*dialog, "Budget in dollars")->setText("much");
        test::press(*dialog, "Start the new run");
        QVERIFY(dialog->problem().contains("\"much\""));
        named<QLineEdit>(*dialog, "Budget in dollars")->setText("1.25");
        named<QComboBox>(*dialog, "Model")->setEditText("openai/gpt-5-mini");
        QVERIFY2(test::clippedText(*dialog).isEmpty(), qPrintable(test::clippedText(*dialog)));
        test::press(*dialog, "Start the new run");
        QTRY_COMPARE(facts()->detail().run.model, std::string("openai/gpt-5-mini"));
        QCOMPARE(facts()->detail().run.budgetUsd->dollars(), 1.25);
        QTRY_COMPARE(steps->model()->rowCount(), 5); // the fork has those up to the fifth
    }

    void comparesTwoSelectedRuns()
    {
        filter()->setText("agent:code-reviewer");
        QTRY_VERIFY(table()->model()->rowCount() > 4 && table()->model()->rowCount() < 60);
        table()->setFocus();
        table()->setCurrentRow(0);
        QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(table(), Qt::Key_C);
        auto* view = m_page->comparison();
        QVERIFY(view);
        QTRY_VERIFY(view->comparison().has_value());
        QVERIFY(view->comparison()->first.createdAt <= view->comparison()->second.createdAt);
        QVERIFY(test::says(*view, view->difference()));
        QVERIFY(view->copyText().contains("Cost\t$"));
        QVERIFY(m_page->goBack());
        QVERIFY(!m_page->comparison());
        QVERIFY(table()->isVisible() && table()->hasFocus());
    }

    void tellsWhereAForkWentItsOwnWay()
    {
        QString fork;
        for (int row = 0; row < table()->model()->rowCount() && fork.isEmpty(); ++row)
            fork = forkAt(row);
        QVERIFY(!fork.isEmpty());
        m_page->openThing(fork);
        QTRY_COMPARE(facts()->runId(), fork);
        QTRY_VERIFY(!facts()->detail().run.forkedFrom.empty());
        m_page->openThing(QString::fromStdString(facts()->detail().run.forkedFrom) + ' ' + fork);
        auto* view = m_page->comparison();
        QTRY_VERIFY(view && view->comparison().has_value());
        QVERIFY2(view->difference().startsWith("The same for "), qPrintable(view->difference()));
        QVERIFY(view->comparison()->commonSteps > 0 && !view->comparison()->secondOwn.empty());
    }

    void letsAPersonChooseTheOtherRun()
    {
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        QTRY_COMPARE(QString::fromStdString(facts()->detail().run.agent), "issue-fixer");
        act("Compare this run with another…");
        auto* picker = m_page->findChild<RunPicker*>();
        QVERIFY(picker);
        QTRY_VERIFY(picker->table()->model()->rowCount() > 2);
        picker->table()->setFocus();
        picker->table()->setCurrentRow(2);
        QTest::keyClick(picker->table(), Qt::Key_Return);
        auto* dialog = m_page->findChild<ComparisonDialog*>();
        QTRY_VERIFY(dialog && dialog->view()->comparison());
        dialog->close();
    }

    void changesAllThatMatchAfterOneQuestionThatSaysHowMany()
    {
        filter()->setText("state:running");
        QTRY_VERIFY(table()->model()->rowCount() > 2 && table()->model()->rowCount() < 10);
        const auto running = QString::number(table()->model()->rowCount());
        act("Pause all runs that match the filter…");
        QTRY_VERIFY(QApplication::activeModalWidget());
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY2(question && question->windowTitle() == "Pause " + running + " runs?",
            qPrintable(question ? question->windowTitle() : ""));
        QVERIFY(test::says(*question, "state:running"));
        test::press(*question, "Pause " + running + " run(s)");
        QTRY_COMPARE(m_host->link.asked("bulk_runs"), 2);
        QTRY_COMPARE(table()->model()->rowCount(), 0);
        QTRY_VERIFY(m_host->navigator.takeBack);
        std::exchange(m_host->navigator.takeBack, {})();
        QTRY_COMPARE(QString::number(table()->model()->rowCount()), running);
        QVERIFY(!m_host->navigator.takeBack); // what was taken back is not offered once more
        filter()->setText("state:interrupted agent:nobody");
        QTRY_COMPARE(table()->model()->rowCount(), 0);
        act("Cancel all runs that match the filter…"); // there is none
        QTRY_VERIFY(m_host->navigator.notices.last().startsWith("No run that matches"));
        QVERIFY(!QApplication::activeModalWidget());
    }

    void offersCheckpointsOnThePageAgentsToo()
    {
        AgentsPage agents(m_host->context());
        m_host->show(agents);
        agents.openThing(m_host->link.runOf("issue-fixer"));
        auto* detail = agents.findChild<RunDetailPanel*>();
        QTRY_VERIFY(!detail->detail().run.runId.empty());
        detail->showTab("checkpoints");
        auto* pane = detail->checkpoints();
        QTRY_VERIFY(pane->isVisible() && pane->table()->model()->rowCount() > 8);
        pane->table()->setCurrentRow(2);
        test::press(*pane, "Fork from here…");
        auto* dialog = agents.findChild<ForkDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(button<QPushButton>(*dialog, "Start the new run")->isEnabled());
        test::press(*dialog, "Start the new run");
        QTRY_VERIFY(!detail->detail().run.forkedFrom.empty());
    }

    void opensARunOfFiftyThousandStepsAsOneOfFifty()
    {
        test::BigLink link;
        Theme theme(ThemeMode::Dark);
        test::FakeNavigator navigator;
        CheckpointsPane pane({link, theme, navigator, m_host->settings, m_host->workspace});
        pane.resize(440, 600);
        pane.setRun("big");
        pane.show();
        pane.setActive(true);
        auto* model = pane.table()->model();
        QTRY_COMPARE(model->rowCount(), 50'000);
        QVERIFY(link.stepsSent <= 400);
        pane.table()->scrollToBottom();
        QTRY_COMPARE(model->index(49'999, 0).data().toString(), QLocale().toString(50'000));
        QVERIFY(link.stepsSent < 2'000);
    }

    void staysQuickWithAHundredThousandRuns()
    {
        test::BigLink link;
        Theme theme(ThemeMode::Dark);
        test::FakeNavigator navigator;
        RunsPage page({link, theme, navigator, m_host->settings, m_host->workspace});
        page.resize(1244, 830);
        page.show();
        page.shown();
        auto* list = page.findChild<RunListPanel*>()->table();
        QTRY_COMPARE(list->model()->rowCount(), 100'000);
        std::vector<qint64> stalls;
        for (int place = 0; place <= 20; ++place) {
            QElapsedTimer timer;
            timer.start();
            list->verticalScrollBar()->setValue(list->verticalScrollBar()->maximum() * place / 20);
            for (int round = 0; round < 5; ++round)
                QCoreApplication::processEvents();
            stalls.push_back(timer.elapsed());
            QTest::qWait(5);
        }
        std::sort(stalls.begin(), stalls.end());
        const auto middle = stalls[stalls.size() / 2];
        QVERIFY2(middle < 100, qPrintable(QString("%1 ms").arg(middle)));
        QVERIFY(link.rowsSent < 30'000);
    }

private:
    void act(const QString& name)
    {
        for (auto* action : m_page->pageActions())
            if (action->text() == name)
                return action->trigger();
        QFAIL(qPrintable(name));
    }
    //! The run in a row, where it is a fork of another.
    [[nodiscard]] QString forkAt(int row) const
    {
        const auto* model = dynamic_cast<const RunListModel*>(table()->model());
        const auto* run = model->row(row);
        return run && !run->forkedFrom.empty() ? QString::fromStdString(run->runId) : QString();
    }
    [[nodiscard]] TableView* table() const { return m_page->findChild<RunListPanel*>()->table(); }
    [[nodiscard]] RunFacts* facts() const { return m_page->findChild<RunFacts*>(); }
    [[nodiscard]] FilterField* filter() const { return m_page->findChild<FilterField*>(); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<RunsPage> m_page;
};

QTEST_MAIN(TestRuns)
#include "test_runs.moc"
