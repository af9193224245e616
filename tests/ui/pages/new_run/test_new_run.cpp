#include "engine/api/agent_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/agent_list_model.h"
#include "ui/pages/new_run/agent_list.h"
#include "ui/pages/new_run/agent_words.h"
#include "ui/pages/new_run/new_run_page.h"
#include "ui/pages/new_run/plan_panel.h"
#include "ui/pages/new_run/run_form.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/page_states.h"

#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;
using test::button;

namespace {

void agree()
{
    auto* box = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
    QVERIFY(box);
    // The way out comes first.
    QTest::mouseClick(box->findChildren<QPushButton*>().back(), Qt::LeftButton);
}

} // namespace

class TestNewRun : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        open();
        QTRY_VERIFY(!form()->definition().isEmpty());
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void beginsWithTheFirstAgentAndTheKeyboardInTheTask()
    {
        QVERIFY(form()->definition().startsWith("name: code-reviewer"));
        QCOMPARE(m_page->focusWidget(), form()->taskEditor());
        QTRY_COMPARE(m_page->plan()->costText(), "$0.18 $0.06 to $0.42");
    }

    void saysWhetherSomethingWouldBeMissed()
    {
        QVERIFY(!m_page->holdsWork());
        m_page->preset({}, {}, "Review the indexer.");
        QVERIFY(m_page->holdsWork());
        form()->taskEditor()->clear();
        QVERIFY(!m_page->holdsWork());
    }

    void startsARunAndGoesToIt()
    {
        QTest::keyClicks(form()->taskEditor(), "Review the indexer.");
        form()->workspaceField()->setText(m_host->folder.path());
        QTRY_VERIFY(m_page->plan()->checksText().contains("ok\ttask"));
        QTest::keyClick(form()->taskEditor(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_host->navigator.visited.size(), 1);
        QVERIFY(m_host->navigator.visited.first().startsWith("run "));
        QVERIFY(form()->task().isEmpty());
        QCOMPARE(m_host->link.asked("start_run"), 1);
    }

    void startsOneRunThoughItIsPressedAgainAfterALostAnswer()
    {
        const auto runs = [this] { return m_host->link.snapshot()->runsTotal; };
        const auto before = runs();
        QTest::keyClicks(form()->taskEditor(), "Review the indexer.");
        form()->workspaceField()->setText(m_host->folder.path());
        QTRY_VERIFY(m_page->plan()->checksText().contains("ok\ttask"));
        m_host->link.loseNextAnswer();
        QTest::keyClick(form()->taskEditor(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(visibleText().contains("the connection was lost"));
        QVERIFY(m_host->navigator.visited.isEmpty());
        QTest::keyClick(form()->taskEditor(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_host->navigator.visited.size(), 1);
        QCOMPARE(m_host->link.asked("start_run"), 2);
        QCOMPARE(runs(), before + 1);
    }

    void saysWhatIsMissingInsteadOfStarting()
    {
        QTest::mouseClick(startButton(), Qt::LeftButton);
        QVERIFY(visibleText().contains("Say what is to be done first."));
        form()->setTask("Review it.");
        form()->workspaceField()->clear();
        QTRY_VERIFY(m_page->plan()->checksText().contains("ok\ttask"));
        QVERIFY(m_page->plan()->checksText().contains("failed\tworkspace"));
        QTest::mouseClick(startButton(), Qt::LeftButton);
        QVERIFY2(visibleText().contains("It cannot start:"), qPrintable(visibleText()));
        QCOMPARE(m_host->link.asked("start_run"), 0);
    }

    void refusesABudgetThatIsNoMoney()
    {
        form()->setTask("Review it.");
        auto* budget = field("Budget in US dollars");
        budget->setText("a lot");
        QTest::mouseClick(startButton(), Qt::LeftButton);
        QVERIFY(visibleText().contains("\"a lot\" is no amount of money"));
        budget->setText("$1.25");
        QCOMPARE(form()->run("x").budgetUsd->nanos, 1'250'000'000);
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const auto restored = qScopeGuard([] { QLocale::setDefault(QLocale::c()); });
        for (const auto* eighth : {"0.125", "0,125"}) {
            budget->setText(eighth);
            QCOMPARE(form()->run("x").budgetUsd->nanos, 125'000'000);
        }
        budget->clear();
        QVERIFY(!form()->run("x").budgetUsd);
    }

    void refusesTokensThatAreNoNumber()
    {
        form()->setTask("Review it.");
        auto* tokens = field("Budget in tokens");
        QVERIFY(!form()->run("x").budgetTokens);
        tokens->setText("many");
        QTest::mouseClick(startButton(), Qt::LeftButton);
        QVERIFY(visibleText().contains("\"many\" is no number of tokens"));
        tokens->setText("200 k");
        QVERIFY(form()->problem().isEmpty());
        QCOMPARE(*form()->run("x").budgetTokens, 200'000);
    }

    void sendsTheTextOnlyWhenItWasChanged()
    {
        QCOMPARE(form()->run("code-reviewer").agent.yaml, std::string());
        QCOMPARE(form()->run("code-reviewer").agent.path, std::string("code-reviewer"));
        form()->editor()->appendPlainText("# mine");
        QVERIFY(form()->run("code-reviewer").agent.yaml.ends_with("# mine"));
    }

    void asksForAPlanOnceAPersonStopsTyping()
    {
        QTest::qWait(350);
        const int before = m_host->link.asked("plan_run");
        QTest::keyClicks(form()->taskEditor(), "twelve letters");
        QCOMPARE(m_host->link.asked("plan_run"), before);
        QTRY_COMPARE(m_host->link.asked("plan_run"), before + 1);
    }

    void marksTheLineOfAMistake()
    {
        api::RunPlan plan;
        api::Check broken;
        broken.name = "agent";
        broken.status = api::CheckStatus::Failed;
        broken.message = "agent.yaml:3:7: there is no property \"modell\"; did you mean \"model\"?";
        broken.line = 3;
        broken.column = 7;
        plan.checks.push_back(broken);
        form()->setPlan(plan);
        QCOMPARE(form()->editor()->errors().size(), 1U);
        QCOMPARE(form()->editor()->errors().at(3), "column 7: there is no property \"modell\"; did you mean \"model\"?");
        form()->setPlan({});
        QVERIFY(form()->editor()->errors().empty());
    }

    void offersTheWordsOfTheSchema()
    {
        const auto words = agentFileWords(std::filesystem::path(KAZE_TEST_RESOURCES) / "schemas" / "agent.schema.json");
        QVERIFY(words.contains("instructions") && words.contains("budget_usd") && words.contains("allow")
            && words.contains("mcp_servers"));
        QVERIFY(!words.contains("properties"));
        QVERIFY(agentFileWords("/nowhere").isEmpty());
        auto* editor = form()->editor();
        editor->setFocus();
        editor->moveCursor(QTextCursor::End);
        QTest::keyClicks(editor, "instr");
        QTRY_VERIFY(editor->completer()->popup()->isVisible());
        QCOMPARE(editor->completer()->currentCompletion(), "instructions");
    }

    void filtersAgentsAndTakesTheFirstWithEnter()
    {
        QVERIFY(m_page->focusFilter());
        auto* filter = m_page->agents()->filterField();
        QTest::keyClicks(filter, "issue-f");
        QCOMPARE(m_page->agents()->model().rowCount(), 2);
        QTest::keyClick(filter, Qt::Key_Return);
        QTRY_VERIFY(form()->definition().startsWith("name: issue-fixer"));
    }

    void beginsANewAgentFromATemplateAndSavesIt()
    {
        auto* list = m_page->agents()->view();
        const auto last = list->model()->index(list->model()->rowCount() - 1, 0);
        list->scrollTo(last);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(last).center());
        QVERIFY(form()->definition().startsWith("name: my-agent"));
        QVERIFY(!form()->run({}).agent.yaml.empty());
        QTRY_VERIFY(m_page->plan()->checksText().contains("ok\t"));
        QTest::mouseClick(button<QPushButton>(*m_page, "Save agent"), Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.notices.size(), 1);
        QTRY_VERIFY(m_page->agents()->model().find("my-agent") >= 0);
    }

    void asksBeforeItReplacesASavedAgent()
    {
        m_host->link.failNext({base::ErrorCode::AlreadyExists, "an agent named \"code-reviewer\" is saved already", nullptr});
        QTest::mouseClick(button<QPushButton>(*m_page, "Save agent"), Qt::LeftButton);
        QTRY_VERIFY(QApplication::activeModalWidget());
        agree();
        QTRY_COMPARE(m_host->link.asked("save_agent"), 2);
        QTRY_COMPARE(m_host->navigator.notices.size(), 1);
    }

    void asksBeforeItLeavesAChangedDefinition()
    {
        form()->editor()->appendPlainText("# mine");
        m_page->openThing("librarian");
        QTRY_VERIFY(QApplication::activeModalWidget());
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QVERIFY(form()->definition().endsWith("# mine"));
        m_page->openThing("librarian");
        QTRY_VERIFY(QApplication::activeModalWidget());
        agree();
        QTRY_VERIFY(form()->definition().startsWith("name: librarian"));
    }

    void isFilledInByTheShell()
    {
        m_page->preset("librarian", m_host->folder.path(), "How do we rotate the key?");
        QTRY_VERIFY(form()->definition().startsWith("name: librarian"));
        const auto run = form()->run("librarian");
        QCOMPARE(run.task, std::string("How do we rotate the key?"));
        QCOMPARE(QString::fromStdString(run.workspace), m_host->folder.path());
    }

    void isFilledInBeforeTheAgentsAreKnown()
    {
        m_page = std::make_unique<NewRunPage>(m_host->context(), std::filesystem::path(KAZE_TEST_RESOURCES));
        m_page->preset("triage", {}, {});
        m_host->show(*m_page);
        QTRY_VERIFY(form()->definition().startsWith("name: triage"));
    }

    void remembersWorkspaceModelAndApprovals()
    {
        form()->setTask("Review it.");
        form()->workspaceField()->setText("~/src");
        form()->modelField()->setEditText("sandbox/sandbox-1");
        auto* approvals = m_page->findChildren<QComboBox*>().last();
        for (auto* box : m_page->findChildren<QComboBox*>())
            if (box->accessibleName() == "Approvals")
                approvals = box;
        approvals->setCurrentIndex(2);
        QTRY_VERIFY(m_page->plan()->checksText().contains("ok\ttask"));
        QTest::mouseClick(startButton(), Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.visited.size(), 1);
        open();
        const auto run = form()->run("x");
        QCOMPARE(QString::fromStdString(run.workspace), QDir::homePath() + "/src");
        QCOMPARE(form()->workspaceField()->text(), "~/src");
        QCOMPARE(run.model, std::string("sandbox/sandbox-1"));
        QCOMPARE(run.approve, api::Open(api::ApprovalMode::None));
    }

    void offersHintsAndModelsAndTakesAnyOther()
    {
        QTRY_VERIFY(form()->modelField()->findText("reasoning") >= 0);
        QVERIFY(form()->modelField()->count() > 4);
        form()->modelField()->setEditText("mine/own-model");
        QCOMPARE(form()->run("x").model, std::string("mine/own-model"));
    }

    void saysWhenThereIsNoHistory()
    {
        m_page->plan()->setPlan({});
        QCOMPARE(m_page->plan()->costText(), "unknown");
    }

    void saysWhenTheCellIsNotThere()
    {
        m_host->link.setState(CellLink::State::Lost, "gone");
        open();
        auto* error = m_page->agents()->findChild<ErrorState*>();
        QTRY_VERIFY(error->isVisible());
        m_host->link.setState(CellLink::State::Connected);
        QTRY_VERIFY(form()->definition().startsWith("name: code-reviewer"));
    }

private:
    void open()
    {
        m_page.reset();
        m_page = std::make_unique<NewRunPage>(m_host->context(), std::filesystem::path(KAZE_TEST_RESOURCES));
        m_host->show(*m_page);
        m_page->activateWindow();
    }
    RunForm* form() const { return m_page->form(); }
    QPushButton* startButton() const { return button<QPushButton>(*m_page, "Start"); }
    QLineEdit* field(const QString& name) const
    {
        for (auto* one : m_page->findChildren<QLineEdit*>())
            if (one->accessibleName() == name)
                return one;
        return nullptr;
    }
    QString visibleText() const
    {
        QString all;
        for (const auto* label : m_page->findChildren<QLabel*>())
            if (label->isVisible())
                all += label->text() + QLatin1Char('\n');
        return all;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<NewRunPage> m_page;
};

QTEST_MAIN(TestNewRun)
#include "test_new_run.moc"
