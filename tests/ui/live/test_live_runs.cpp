#include "engine/api/run_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/pages/runs/comparison_view.h"
#include "ui/pages/runs/fork_dialog.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/table_view.h"

#include <QLineEdit>
#include <QPlainTextEdit>

using namespace kaze;
using namespace kaze::ui;
using api::RunState;
using test::kPatience;
using test::kReader;
using test::kWriter;

// The Runs page on a real cell: found, opened, compared, forked, stopped and let go on.
class TestLiveRuns : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<RunsPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsTheFirstRunThatComesWhole()
    {
        const auto run = m_host->start(kReader, "Count what is there.");
        QTRY_COMPARE_WITH_TIMEOUT(shownRun(), run, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(facts()->detail().run.state, RunState::Done, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*facts(), "Count what is there."), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*facts(), m_host->path("work")), kPatience);
        test::act(*m_page, "Show the answer of this run");
        auto* answer = test::named<CodeView>(*facts(), "Final answer");
        QVERIFY(answer->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(answer->toPlainText(), QString::fromStdString(m_host->run(run).output).trimmed(), kPatience);
        test::press(*facts(), "Open");
        QCOMPARE(m_host->navigator.visited, QStringList{"run " + QString::fromStdString(run)});
    }

    void filtersInTheCell()
    {
        const auto reader = m_host->start(kReader);
        const auto writer = m_host->start(kWriter);
        QVERIFY(m_host->untilState(reader, RunState::Done));
        QVERIFY(m_host->untilState(writer, RunState::WaitingApproval));
        QTRY_COMPARE_WITH_TIMEOUT(runs()->rowCount(), 2, kPatience);
        filter("agent:reader state:done");
        QTRY_COMPARE_WITH_TIMEOUT(listed(), std::vector{reader}, kPatience);
        filter("state:waiting_approval");
        QTRY_COMPARE_WITH_TIMEOUT(listed(), std::vector{writer}, kPatience);
        // What does not fit any more leaves by itself, and what fits comes.
        allow(writer);
        QTRY_VERIFY_WITH_TIMEOUT(listed().empty(), kPatience);
        const auto another = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(listed(), std::vector{another}, kPatience);
    }

    void saysWhatIsWrongWithAFilter()
    {
        m_host->start(kReader);
        m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(runs()->rowCount(), 2, kPatience);
        filter("agent:reader stat:done");
        QTRY_VERIFY2_WITH_TIMEOUT(
            problem().startsWith("runs have no field \"stat\"; there are agent"), qPrintable(problem()), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, "no field \"stat\""), kPatience);
        QCOMPARE(runs()->rowCount(), 2); // what was there stays
        filter("state:dune");
        QTRY_VERIFY2_WITH_TIMEOUT(problem().startsWith("there is no state \"dune\""), qPrintable(problem()), kPatience);
        filter("agent:reader");
        QTRY_COMPARE_WITH_TIMEOUT(runs()->rowCount(), 1, kPatience);
        QVERIFY(problem().isEmpty());
        QVERIFY(!test::says(*m_page, "there is no state"));
    }

    void comparesTwoRuns()
    {
        const auto first = m_host->start(kReader);
        const auto second = m_host->start(kWriter);
        QVERIFY(m_host->untilState(first, RunState::Done));
        QVERIFY(m_host->untilState(second, RunState::WaitingApproval));
        allow(second);
        QVERIFY(m_host->untilState(second, RunState::Done));
        QTRY_COMPARE_WITH_TIMEOUT(runs()->rowCount(), 2, kPatience);
        table()->setFocus();
        table()->setCurrentRow(0);
        QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(table(), Qt::Key_C);
        auto* view = m_page->comparison();
        QVERIFY(view);
        QTRY_VERIFY_WITH_TIMEOUT(view->comparison(), kPatience);
        QCOMPARE(view->comparison()->first.runId, first); // the older one
        QCOMPARE(view->comparison()->second.runId, second);
        QVERIFY2(view->difference().startsWith("The same for "), qPrintable(view->difference()));
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*view, view->difference()), kPatience);
        QVERIFY2(view->copyText().contains("\nfiles.write\t0\t1\t"), qPrintable(view->copyText()));
        QVERIFY(test::named<TableView>(*view, "Steps that only the run \"Second\" has")->isVisible());
        view->showTab("answers");
        for (const auto& [name, run] :
            {std::pair("Answer of the run \"First\"", first), std::pair("Answer of the run \"Second\"", second)})
            QCOMPARE(
                test::named<CodeView>(*view, name)->toPlainText(), QString::fromStdString(m_host->run(run).output).trimmed());
        test::press(*view, "Close the comparison");
        QVERIFY(!m_page->comparison());
        QVERIFY(table()->isVisible() && table()->hasFocus());
    }

    void seesNoDifferenceBetweenTwoRunsThatDidTheSame()
    {
        const auto first = m_host->start(kReader);
        QVERIFY(m_host->untilState(first, RunState::Done));
        const auto second = m_host->start(kReader);
        QVERIFY(m_host->untilState(second, RunState::Done));
        m_page->openThing(QString::fromStdString(first + ' ' + second));
        auto* view = m_page->comparison();
        QTRY_VERIFY_WITH_TIMEOUT(view && view->comparison(), kPatience);
        QCOMPARE(view->difference(), "Both are the same from beginning to end.");
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*view, "It has no steps of its own."), kPatience);
        QVERIFY(!test::named<TableView>(*view, "Steps that only the run \"First\" has")->isVisible());
    }

    void pausesAndResumesTheSelectedRun()
    {
        const auto run = m_host->start(kWriter);
        QVERIFY(m_host->untilState(run, RunState::WaitingApproval));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::WaitingApproval, kPatience);
        test::act(*m_page, "Pause the selected runs");
        QVERIFY(m_host->untilState(run, RunState::Paused));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Paused, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(selectedState() == RunState::Paused, kPatience);
        test::act(*m_page, "Resume the selected runs");
        QVERIFY(m_host->untilState(run, RunState::WaitingApproval));
        allow(run);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Done, kPatience);
    }

    void pausesAllThatMatchAfterOneQuestionAndTakesItBack()
    {
        std::vector<std::string> writers;
        for (int i = 0; i < 3; ++i)
            writers.push_back(m_host->start(kWriter));
        const auto other = m_host->start(kReader);
        for (const auto& run : writers)
            QVERIFY(m_host->untilState(run, RunState::WaitingApproval));
        QVERIFY(m_host->untilState(other, RunState::Done));
        filter("agent:writer");
        QTRY_COMPARE_WITH_TIMEOUT(runs()->rowCount(), 3, kPatience);
        test::act(*m_page, "Pause all runs that match the filter…");
        auto* question = m_host->question();
        QVERIFY(question);
        QCOMPARE(question->windowTitle(), "Pause 3 runs?");
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*question, "agent:writer"), kPatience);
        for (const auto& run : writers)
            QCOMPARE(m_host->run(run).run.state, RunState::WaitingApproval); // it only asks
        test::press(*question, "Pause 3 run(s)");
        for (const auto& run : writers)
            QVERIFY(m_host->untilState(run, RunState::Paused));
        QTRY_VERIFY_WITH_TIMEOUT(m_host->navigator.takeBack, kPatience);
        std::exchange(m_host->navigator.takeBack, {})();
        for (const auto& run : writers)
            QVERIFY(m_host->untilState(run, RunState::WaitingApproval));
        QVERIFY(!QApplication::activeModalWidget());
    }

    void cancelsARunAndRunsItsTaskAgain()
    {
        const auto run = m_host->start(kWriter, "Write it down.");
        QVERIFY(m_host->untilState(run, RunState::WaitingApproval));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::WaitingApproval, kPatience);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* question = m_host->question();
        QVERIFY(question);
        QCOMPARE(question->windowTitle(), "Cancel the run of writer?");
        test::press(*question, "Cancel 1 run(s)");
        QVERIFY(m_host->untilState(run, RunState::Cancelled));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Cancelled, kPatience);
        test::press(*facts(), "Run it again");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->detail().run.forkedFrom, run, kPatience);
        QCOMPARE(facts()->detail().task, std::string("Write it down."));
        const auto again = shownRun();
        QVERIFY(m_host->untilState(again, RunState::WaitingApproval));
        QCOMPARE(m_host->run(run).run.state, RunState::Cancelled);
        QTRY_COMPARE_WITH_TIMEOUT(listed(), (std::vector{again, run}), kPatience);
    }

    void forksFromItsBeginningWithAnotherTask()
    {
        const auto run = m_host->start(kReader);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Done, kPatience);
        test::act(*m_page, "Show the checkpoints of this run");
        auto* steps = facts()->checkpoints()->table();
        QTRY_VERIFY_WITH_TIMEOUT(steps->isVisible() && steps->model()->rowCount() > 4, kPatience);
        steps->setCurrentRow(0);
        test::press(*facts(), "Fork from here…");
        auto* dialog = m_page->findChild<ForkDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(test::button<QPushButton>(*dialog, "Start the new run")->isEnabled(), kPatience);
        auto* task = test::named<QPlainTextEdit>(*dialog, "Task");
        QCOMPARE(task->toPlainText(), "Do it.");
        task->setPlainText("Do it otherwise.");
        test::press(*dialog, "Start the new run");
        QTRY_COMPARE_WITH_TIMEOUT(facts()->detail().run.forkedFrom, run, kPatience);
        QCOMPARE(facts()->detail().task, std::string("Do it otherwise."));
        QVERIFY(m_host->untilState(shownRun(), RunState::Done));
        QCOMPARE(m_host->run(run).task, std::string("Do it."));
    }

private:
    //! Writes it into the filter as a person does.
    void filter(const QString& text)
    {
        auto* edit = m_page->findChild<FilterField*>()->lineEdit();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    [[nodiscard]] QString problem() const { return m_page->findChild<FilterField*>()->errorMessage(); }
    void allow(const std::string& run)
    {
        api::ListApprovals query;
        query.runId = run;
        // A run waits a little before its question is written.
        base::Result<api::ApprovalList> waiting;
        QVERIFY(QTest::qWaitFor(
            [&] {
                waiting = m_host->ask(query);
                return waiting && waiting->approvals.size() == 1;
            },
            kPatience));
        QVERIFY(m_host->ask(api::AnswerApproval{waiting->approvals[0].approvalId, api::Verdict::AllowOnce, {}}));
    }
    [[nodiscard]] std::vector<std::string> listed() const
    {
        std::vector<std::string> ids;
        for (int row = 0; row < runs()->rowCount(); ++row)
            ids.push_back(runs()->index(row, 0).data(RunListModel::IdRole).toString().toStdString());
        return ids;
    }
    [[nodiscard]] RunState selectedState() const
    {
        const auto selected = m_page->findChild<RunListPanel*>()->selectedRuns();
        return selected.size() == 1 ? selected[0].state.valueOr(RunState::Queued) : RunState::Queued;
    }
    //! What stands beside the list of a run.
    [[nodiscard]] RunState shownState(const std::string& run) const
    {
        return shownRun() == run ? facts()->detail().run.state.valueOr(RunState::Queued) : RunState::Queued;
    }
    [[nodiscard]] std::string shownRun() const { return facts()->detail().run.runId; }
    [[nodiscard]] RunFacts* facts() const { return m_page->findChild<RunFacts*>(); }
    [[nodiscard]] TableView* table() const { return m_page->findChild<RunListPanel*>()->table(); }
    [[nodiscard]] QAbstractItemModel* runs() const { return table()->model(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<RunsPage> m_page;
};

QTEST_MAIN(TestLiveRuns)
#include "test_live_runs.moc"
