#include "engine/api/run_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/tool_summary_model.h"
#include "ui/pages/agents/agents_page.h"
#include "ui/pages/agents/conversation_pane.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/agents/message_field.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/agents/run_gauges.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/pages/agents/run_problem.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;
using test::button;

class TestAgents : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        open(SampleLink::Content::Busy);
        QTRY_COMPARE(table()->model()->rowCount(), 174);
        QTRY_VERIFY(!detail()->detail().run.runId.empty());
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void selectsTheFirstRunAndShowsItWhole()
    {
        QCOMPARE(detail()->runId(), idAt(0));
        QCOMPARE(m_page->findChild<StateChip*>()->text(), "queued");
    }

    void showsTheRunThatAPersonClicks()
    {
        click(3);
        QTRY_COMPARE(QString::fromStdString(detail()->detail().run.agent), "issue-fixer");
        QTRY_VERIFY(conversation()->model().rowCount() > 10);
        QVERIFY(m_host->link.follows(idAt(3)));
        const auto* gauges = m_page->findChild<RunGauges*>();
        QTRY_COMPARE(gauges->budgetText(), "$0.16 of $2.00");
        QVERIFY2(gauges->contextText().endsWith("of 200 k tokens"), qPrintable(gauges->contextText()));
        click(4);
        QTRY_COMPARE(QString::fromStdString(detail()->detail().run.agent), "librarian");
        QVERIFY(!m_host->link.follows(idAt(3)));
    }

    void showsOfTwoLimitsTheOneThatIsNearer()
    {
        RunGauges gauges(m_host->context().theme);
        api::RunRow row;
        row.costUsd = base::Money::fromDollars(0.5);
        row.budgetUsd = base::Money::fromDollars(2);
        row.spentTokens = 120'000;
        QCOMPARE((gauges.setRow(row), gauges.budgetText()), "$0.50 of $2.00");
        row.budgetTokens = 200'000;
        QCOMPARE((gauges.setRow(row), gauges.budgetText()), "120 k of 200 k tokens");
        row.costUsd = base::Money::fromDollars(1.3);
        QCOMPARE((gauges.setRow(row), gauges.budgetText()), "$1.30 of $2.00");
        row.budgetUsd.reset();
        QCOMPARE((gauges.setRow(row), gauges.budgetText()), "120 k of 200 k tokens");
    }

    void filtersInTheEngine()
    {
        QVERIFY(m_page->focusFilter());
        QTest::keyClicks(filter()->lineEdit(), "agent:triage state:running");
        QTest::keyClick(filter()->lineEdit(), Qt::Key_Return);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QCOMPARE(m_host->settings.value("agents/filter").toString(), "agent:triage state:running");
        QVERIFY(m_page->goBack()); // first the detail
        QVERIFY(m_page->goBack()); // then the filter
        QTRY_COMPARE(table()->model()->rowCount(), 174);
        QVERIFY(!m_page->goBack());
    }

    void pointsAtTheWrongCharacterOfAFilter()
    {
        filter()->setText("stat:x");
        QTRY_VERIFY2(filter()->errorMessage().startsWith("there is no field \"stat\""), qPrintable(filter()->errorMessage()));
        QCOMPARE(table()->model()->rowCount(), 174); // what was there stays
        filter()->setText("state:failed");
        QTRY_COMPARE(filter()->errorMessage(), QString());
    }

    void offersTheNextStepWhenNothingMatches()
    {
        filter()->setText("nosuchword");
        auto* stack = m_page->findChild<RunListPanel*>()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        button<QPushButton>(*stack->emptyState(), "Clear the filter")->click();
        QTRY_COMPARE(table()->model()->rowCount(), 174);
        QVERIFY(filter()->text().isEmpty());
    }

    void countsRunsByStateAndFiltersByAChip()
    {
        auto* chips = m_page->findChild<RunListPanel*>()->chips();
        QTRY_COMPARE(chips->titleOf({}), "all 174");
        QTRY_COMPARE(chips->titleOf("running"), "running 7");
        QCOMPARE(chips->current(), QString());
        chips->setFocus();
        QTest::keyClick(chips, Qt::Key_Right);
        QCOMPARE(filter()->text(), "state:running");
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        filter()->setText("agent:triage state:waiting_approval");
        QCOMPARE(chips->current(), "waiting_approval");
        QTRY_COMPARE(chips->titleOf("running"), "running 1"); // among triage's
        filter()->setText("agent:triage");
        QCOMPARE(chips->current(), QString());
    }

    void pausesEveryRunThatIsSelected()
    {
        filter()->setText("state:running");
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        table()->selectAll();
        filter()->setText({});
        QTRY_COMPARE(table()->model()->rowCount(), 174);
        filter()->setText("state:running");
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        table()->selectAll();
        QTest::mouseClick(button<QPushButton>(*m_page, "Pause"), Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.notices.size(), 1);
        QVERIFY2(m_host->navigator.notices.first().startsWith("7 run"), qPrintable(m_host->navigator.notices.first()));
        QCOMPARE(m_host->link.asked("pause_run"), 7);
        QTRY_COMPARE(table()->model()->rowCount(), 0); // none fits the filter any more
        QVERIFY(m_host->navigator.takeBack);
        std::exchange(m_host->navigator.takeBack, {})();
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        QCOMPARE(m_host->link.asked("resume_run"), 7);
        QVERIFY(!m_host->navigator.takeBack);
    }

    void asksOnceBeforeItCancels()
    {
        filter()->setText("state:running");
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        table()->setFocus();
        table()->selectAll();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* box = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(box);
        QVERIFY2(box->windowTitle().contains("7"), qPrintable(box->windowTitle()));
        QTest::keyClick(box, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_host->link.asked("cancel_run"), 0);
        QTest::keyClick(table(), Qt::Key_Delete);
        box = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(box);
        QTest::mouseClick(box->findChildren<QPushButton*>().back(), Qt::LeftButton);
        QTRY_COMPARE(m_host->link.asked("cancel_run"), 7);
    }

    void doesNotCancelWhenDeleteIsTypedIntoTheFilter()
    {
        filter()->setText("state:running");
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        filter()->setFocus();
        QTest::keyClick(filter()->lineEdit(), Qt::Key_Delete);
        QVERIFY(!QApplication::activeModalWidget());
    }

    void enablesOnlyWhatTheSelectionAllows()
    {
        filter()->setText("state:done");
        QTRY_VERIFY(table()->model()->rowCount() > 0 && table()->model()->rowCount() < 174);
        table()->selectRow(0);
        QVERIFY(!button<QPushButton>(*m_page, "Pause")->isEnabled());
        QVERIFY(!button<QPushButton>(*m_page, "Resume")->isEnabled());
        QVERIFY(!button<QPushButton>(*m_page, "Cancel")->isEnabled());
    }

    void opensWithEnterAndClosesWithEscape()
    {
        table()->setFocus();
        QVERIFY(m_page->goBack());
        QVERIFY(!detail()->isVisible());
        QTest::keyClick(table(), Qt::Key_Down);
        QVERIFY(!detail()->isVisible());
        QTest::keyClick(table(), Qt::Key_Return);
        QVERIFY(detail()->isVisible());
        QCOMPARE(detail()->runId(), idAt(1));
    }

    void showsWhatStreamsAndWhatIsWritten()
    {
        m_page->openThing(m_host->link.runOf("release-writer"));
        const QString run = detail()->runId();
        auto& model = conversation()->model();
        QTRY_VERIFY(model.rowCount() > 3);
        QTRY_VERIFY(m_host->link.follows(run));
        const int rows = model.rowCount();
        m_host->link.stream(run, "The notes are ");
        m_host->link.stream(run, "nearly done.");
        QCOMPARE(model.rowCount(), rows + 1);
        QCOMPARE(model.line(rows).text, "The notes are nearly done.");
        m_host->link.finish(run);
        QTRY_COMPARE(QString::fromStdString(detail()->detail().output), "That is all.");
        QCOMPARE(model.line(rows).text, "That is all.");
        QCOMPARE(m_page->findChild<RunDetailPanel*>()->findChild<StateChip*>()->text(), "done");
    }

    void holdsStillWhilePaused()
    {
        m_page->openThing(m_host->link.runOf("release-writer"));
        auto& model = conversation()->model();
        QTRY_VERIFY(model.rowCount() > 3);
        QTRY_VERIFY(m_host->link.follows(detail()->runId()));
        m_page->setPaused(true);
        const int rows = model.rowCount();
        m_host->link.stream(detail()->runId(), "unseen");
        m_host->link.finish(detail()->runId());
        QTest::qWait(50);
        QCOMPARE(model.rowCount(), rows);
        m_page->setPaused(false);
        QTRY_VERIFY(model.rowCount() > rows);
        QTRY_COMPARE(detail()->findChild<StateChip*>()->text(), "done");
    }

    void answersAQuestionWithoutLeavingThePage()
    {
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        QTRY_COMPARE(conversation()->openApprovals(), 1);
        auto* question = m_page->findChild<ApprovalView*>();
        QVERIFY(question->isVisible());
        QTest::mouseClick(button<QPushButton>(*question, "Allow for this run"), Qt::LeftButton);
        QTRY_COMPARE(conversation()->openApprovals(), 0);
        QCOMPARE(m_host->link.asked("answer_approval"), 1);
        const auto& model = conversation()->model();
        QTRY_COMPARE(model.line(model.rowCount() - 2).word, "answer");
        QVERIFY(model.line(model.rowCount() - 2).text.startsWith("allowed for this run"));
    }

    void saysWhyAnAnswerDidNotArrive()
    {
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        QTRY_COMPARE(conversation()->openApprovals(), 1);
        auto* question = m_page->findChild<ApprovalView*>();
        const auto labels = question->findChildren<QLabel*>();
        const auto said
            = [](const QLabel* label) { return label->isVisible() && label->text().startsWith("Your answer did not arrive"); };
        m_host->link.setState(CellLink::State::Lost, "gone");
        QTest::mouseClick(button<QPushButton>(*question, "Allow once"), Qt::LeftButton);
        QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), said));
        QCOMPARE(conversation()->openApprovals(), 1);
        QVERIFY(button<QPushButton>(*question, "Allow once")->isEnabled());
    }

    void sendsAMessageToTheAgent()
    {
        m_page->openThing(m_host->link.runOf("researcher"));
        QTRY_VERIFY(conversation()->model().rowCount() > 3);
        auto* field = detail()->findChild<MessageField*>()->field();
        QTRY_VERIFY(field->isEnabled() && field->isVisible());
        QCOMPARE(field->placeholderText(), "Send a message to this agent…");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(m_host->link.asked("send_to_run"), 0);
        QTest::keyClicks(field, "leave the tests alone");
        m_host->link.failNext({base::ErrorCode::Unavailable, "the cell is gone.", nullptr});
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(m_host->link.asked("send_to_run"), 1);
        QTRY_VERIFY(!field->isReadOnly());
        QCOMPARE(field->text(), "leave the tests alone");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(field->text().isEmpty());
        const auto& model = conversation()->model();
        QTRY_COMPARE(model.line(model.rowCount() - 1).word, "you");
        QCOMPARE(model.line(model.rowCount() - 1).text, "leave the tests alone");
        m_page->openThing(m_host->link.runOf("librarian"));
        QTRY_VERIFY(!field->isEnabled());
        QCOMPARE(field->placeholderText(), "This run has ended and reads no more");
    }

    void letsARunInCirclesGoOnFromItsConversation()
    {
        m_page->openThing(m_host->link.runOf("release-writer", api::RunState::Interrupted));
        QTRY_COMPARE(conversation()->openApprovals(), 1);
        auto* question = m_page->findChild<ApprovalView*>();
        QCOMPARE(question->approval().kind, api::Open(api::ApprovalKind::Loop));
        QTest::mouseClick(button<QPushButton>(*question, "Go on"), Qt::LeftButton);
        QTRY_COMPARE(conversation()->openApprovals(), 0);
    }

    void showsANewQuestionAsItIsAsked()
    {
        m_page->openThing(m_host->link.runOf("release-writer"));
        QTRY_VERIFY(conversation()->model().rowCount() > 3);
        QCOMPARE(conversation()->openApprovals(), 0);
        m_host->link.askApproval(detail()->runId());
        QCOMPARE(conversation()->openApprovals(), 1);
    }

    void showsDefinitionOutputAndTools()
    {
        m_page->openThing(m_host->link.runOf("librarian"));
        QTRY_VERIFY(!detail()->detail().definition.empty());
        auto* tabs = detail()->findChild<SegmentedTabs*>();
        tabs->setFocus();
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(tabs, Qt::Key_Right);
        QCOMPARE(tabs->current(), "tools");
        auto* tools = detail()->findChild<ToolSummaryModel*>();
        QTRY_VERIFY(tools->rowCount() > 0);
        QTest::keyClick(tabs, Qt::Key_Right);
        auto* definition = code("Agent file as it was when the run started");
        QVERIFY(definition->isVisible());
        QVERIFY(definition->isReadOnly());
        QVERIFY(definition->toPlainText().startsWith("name: librarian"));
        QTest::keyClick(tabs, Qt::Key_Right);
        QVERIFY(code("Final answer")->isVisible());
        QVERIFY(!code("Final answer")->toPlainText().isEmpty());
    }

    void saysWhatToDoAboutARunThatFailed()
    {
        filter()->setText("state:failed");
        QTRY_VERIFY(table()->model()->rowCount() > 0 && table()->model()->rowCount() < 20);
        click(0);
        auto* problem = m_page->findChild<RunProblem*>();
        QTRY_VERIFY(problem->isVisible());
        auto* remedy = problem->findChild<QPushButton*>();
        for (auto* candidate : problem->findChildren<QPushButton*>())
            if (candidate->isVisible())
                remedy = candidate;
        QVERIFY(!remedy->text().isEmpty());
        filter()->setText("state:done");
        QTRY_VERIFY(table()->model()->rowCount() > 20);
        click(0);
        QTRY_VERIFY(!problem->isVisible());
    }

    void resumesAnInterruptedRunFromItsProblem()
    {
        filter()->setText("state:interrupted");
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        click(0);
        auto* problem = m_page->findChild<RunProblem*>();
        QTRY_VERIFY(problem->isVisible());
        QTest::mouseClick(button<QPushButton>(*problem, "Resume"), Qt::LeftButton);
        QTRY_COMPARE(m_host->link.asked("resume_run"), 1);
        QTRY_VERIFY(!problem->isVisible());
    }

    void leadsToTheTraceAndCopiesTheId()
    {
        click(3);
        QTRY_COMPARE(QString::fromStdString(detail()->detail().run.agent), "issue-fixer");
        QTest::mouseClick(button<QPushButton>(*detail(), "Open trace"), Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited.last(), "trace " + QString::fromStdString(detail()->detail().run.traceId));
        for (auto* candidate : detail()->findChildren<QPushButton*>())
            if (candidate->accessibleName().startsWith("Copy id"))
                QTest::mouseClick(candidate, Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), detail()->runId());
    }

    void keepsTheSelectionWhenARunIsAddedAbove()
    {
        click(3);
        const QString selected = idAt(3);
        api::StartRun start;
        start.agent.path = "code-reviewer";
        start.task = "Review it.";
        start.workspace = "/tmp";
        m_host->link.ask<api::StartRun>(this, start, [](const base::Result<api::RunStarted>& reply) { QVERIFY(reply); });
        QTRY_COMPARE(table()->model()->rowCount(), 175);
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(idAt(table()->selectionModel()->selectedRows().first().row()), selected);
        QCOMPARE(table()->currentIndex().row(), 4);
        QCOMPARE(detail()->runId(), selected);
    }

    void tellsWhatWentWrongWhenTheListCannotBeRead()
    {
        cleanup();
        m_host = std::make_unique<test::PageHost>();
        m_host->link.setState(CellLink::State::Lost, "the engine stopped");
        m_page = std::make_unique<AgentsPage>(m_host->context());
        m_host->show(*m_page);
        auto* error = m_page->findChild<RunListPanel*>()->findChild<ErrorState*>();
        QTRY_VERIFY(error->isVisible());
        m_host->link.setState(CellLink::State::Connected);
        QTRY_COMPARE(table()->model()->rowCount(), 174);
        QVERIFY(!error->isVisible());
    }

    void invitesToAFirstRun()
    {
        cleanup();
        open(SampleLink::Content::Empty);
        auto* stack = m_page->findChild<RunListPanel*>()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        QTest::mouseClick(button<QPushButton>(*stack->emptyState(), "New run"), Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited, QStringList{"new run "});
    }

    void namesEveryControl()
    {
        click(3);
        QTRY_COMPARE(conversation()->openApprovals(), 1);
        for (auto* control : m_page->findChildren<QWidget*>())
            if (control->isVisible() && control->focusPolicy() != Qt::NoFocus && !control->focusProxy()
                && !control->inherits("QScrollBar") && control->objectName() != "qt_scrollarea_viewport") {
                const bool named = !control->accessibleName().isEmpty() || !control->property("text").toString().isEmpty()
                    || control->inherits("QSplitter");
                QVERIFY2(named, control->metaObject()->className());
            }
    }

private:
    void open(SampleLink::Content content)
    {
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<AgentsPage>(m_host->context());
        m_host->show(*m_page);
    }
    TableView* table() const { return m_page->findChild<RunListPanel*>()->table(); }
    FilterField* filter() const { return m_page->findChild<FilterField*>(); }
    RunDetailPanel* detail() const { return m_page->findChild<RunDetailPanel*>(); }
    ConversationPane* conversation() const { return detail()->conversation(); }
    QString idAt(int row) const { return table()->model()->index(row, 0).data(RunListModel::IdRole).toString(); }
    void click(int row)
    {
        const QRect place = table()->visualRect(table()->model()->index(row, 0));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, place.center());
    }
    CodeView* code(const QString& name) const
    {
        for (auto* view : detail()->findChildren<CodeView*>())
            if (view->accessibleName() == name)
                return view;
        return nullptr;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<AgentsPage> m_page;
};

QTEST_MAIN(TestAgents)
#include "test_agents.moc"
