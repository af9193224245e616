#include "engine/api/events.h"
#include "engine/api/run_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/approval_table_model.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/pages/approvals/approvals_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

using namespace kaze;
using namespace kaze::ui;
using test::button;

namespace {

QPushButton* visibleButton(const QWidget& parent, const QString& text)
{
    for (auto* one : parent.findChildren<QPushButton*>())
        if (one->isVisible() && one->text() == text)
            return one;
    return nullptr;
}

} // namespace

class TestApprovals : public QObject {
    Q_OBJECT
private slots:
    void init() { open(SampleLink::Content::Busy); }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void selectsTheOldestQuestionAndShowsItWhole()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        QCOMPARE(view()->approval().tool, std::string("shell.run"));
        QVERIFY(code("Command line")->isVisible());
        QVERIFY(code("Exact arguments")->toPlainText().contains("\n  \"timeout_s\": 30\n"));
        QVERIFY(!m_page->findChild<DiffView*>()->isVisible());
        QCOMPARE(model()->index(0, ApprovalTableModel::Waiting).data().toString(), "04:00");
    }

    void showsTheDiffOfAFileThatWouldBeWritten()
    {
        select("files.edit");
        auto* diff = m_page->findChild<DiffView*>();
        QTRY_VERIFY(diff->isVisible());
        QVERIFY(diff->addedLines() > 0 && diff->removedLines() > 0);
        QVERIFY(!code("Command line")->isVisible());
    }

    void answersWithTheKeyboardAndGoesToTheNext()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        const auto first = view()->approval().approvalId;
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE(model()->rowCount(), 5);
        QVERIFY(view()->approval().approvalId != first);
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(view()->approval().kind, api::Open(api::ApprovalKind::Uncertain));
        // R is not offered for it.
        QTest::keyClick(table(), Qt::Key_R);
        QTest::qWait(20);
        QCOMPARE(m_host->link.asked("answer_approval"), 1);
        QTest::keyClick(table(), Qt::Key_Down);
        QTest::keyClick(table(), Qt::Key_R);
        QTRY_COMPARE(model()->rowCount(), 4);
        QTest::keyClick(table(), Qt::Key_W);
        QTRY_COMPARE(model()->rowCount(), 3);
    }

    void deniesWithAReasonThatTheAgentReads()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        const auto run = QString::fromStdString(view()->approval().runId);
        m_host->link.follow(run);
        QString told;
        connect(&m_host->link, &CellLink::stepAdded, this, [&told](const api::StepAdded& added) {
            if (added.step.kind == api::StepKind::Answer)
                told = QString::fromStdString(added.step.text);
        });
        QTest::keyClick(table(), Qt::Key_D);
        auto* why = field("Reason for denying");
        QCOMPARE(m_page->focusWidget(), why);
        QTest::keyClicks(why, "Read the label first");
        QTest::keyClick(why, Qt::Key_Return);
        QTRY_COMPARE(model()->rowCount(), 5);
        QVERIFY2(told.contains("Read the label first"), qPrintable(told));
        QVERIFY(why->text().isEmpty());
        QVERIFY(table()->hasFocus());
    }

    void typesLettersIntoTheReasonWithoutAnswering()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        auto* why = field("Reason for denying");
        why->setFocus();
        QTest::keyClicks(why, "award");
        QCOMPARE(why->text(), "award");
        QCOMPARE(m_host->link.asked("answer_approval"), 0);
    }

    void writesOutWhatWouldHideInACommand()
    {
        select("shell.run");
        auto approval = view()->approval();
        approval.approvalId += "x";
        approval.preview = "cat notes.txt \u202E# yad a evah\u200B";
        approval.arguments = "{\"command\":\"cat \u202Etxt\"}";
        view()->setApproval(approval);
        QCOMPARE(code("Command line")->toPlainText(), QString::fromUtf8("cat notes.txt ⟨U+202E⟩# yad a evah⟨U+200B⟩"));
        QVERIFY(code("Exact arguments")->toPlainText().contains(QString::fromUtf8("⟨U+202E⟩")));
    }

    void usesOtherWordsWhenACallMayHaveHappened()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        select("shell.run", true);
        QTRY_VERIFY(visibleButton(*m_page, "Run it again"));
        QVERIFY(visibleButton(*m_page, "Do not run it again"));
        QVERIFY(!visibleButton(*m_page, "Always"));
        QTest::mouseClick(visibleButton(*m_page, "Do not run it again"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 5);
    }

    void allowsManyAtOnceAndAsksOnceBeforeItDeniesMany()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        table()->selectRow(2);
        table()->selectionModel()->select(model()->index(3, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QTest::mouseClick(visibleButton(*m_page, "Deny (2)"), Qt::LeftButton);
        auto* box = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(box);
        QTest::keyClick(box, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_host->link.asked("answer_approval"), 0);
        QTest::mouseClick(visibleButton(*m_page, "Allow once (2)"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 4);
        QCOMPARE(m_host->link.asked("answer_approval"), 2);
    }

    void changesArgumentsInPlaceAndSaysWhatIsWrongWithThem()
    {
        select("files.edit");
        auto sent = watchAnswers();
        QTest::keyClick(table(), Qt::Key_E);
        CodeEditor* editor = nullptr;
        for (auto* one : m_page->findChildren<CodeEditor*>())
            if (one->accessibleName() == "Changed arguments")
                editor = one;
        QTRY_VERIFY(editor->isVisible());
        QVERIFY(!code("Exact arguments")->isVisible());
        editor->setPlainText("{\"path\": 7}");
        QVERIFY(!visibleButton(*m_page, "Allow once")->isEnabled());
        QVERIFY(shows("expected"));
        take("changed");
        editor->setPlainText("{\"path\": ");
        QVERIFY(shows("This is not JSON"));
        QVERIFY(visibleButton(*m_page, "Deny")->isEnabled());
        editor->setPlainText(R"({"path":"indexer/batch.py","old":"a","new":"b"})");
        QVERIFY(visibleButton(*m_page, "Allow once")->isEnabled());
        QTest::mouseClick(visibleButton(*m_page, "Allow once"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 5);
        QVERIFY2(sent->contains("with other arguments {\"path\":\"indexer/batch.py\""), qPrintable(*sent));
    }

    void allowsForTheRunWhatAPatternFits()
    {
        select("files.write");
        auto sent = watchAnswers();
        QTest::mouseClick(visibleButton(*m_page, "Just these"), Qt::LeftButton);
        auto* pattern = field("Arguments that are allowed for this run or always");
        QCOMPARE(pattern->text(), "path=report.md content=*");
        pattern->setText("path=*.md");
        QTest::mouseClick(visibleButton(*m_page, "Allow for this run"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 5);
        QCOMPARE(*sent, "allow_for_run (path=*.md)");
    }

    void saysWhenAQuestionAnswersItself()
    {
        select("files.write");
        QVERIFY(shows("denied by itself in 09:5"));
    }

    void answersAQuestionWithOneOfItsChoices()
    {
        selectKind(api::ApprovalKind::Question);
        auto sent = watchAnswers();
        QVERIFY(shows("OpenAI and Anthropic count"));
        QVERIFY(!visibleButton(*m_page, "Answer")->isEnabled());
        QVERIFY(!visibleButton(*m_page, "Always") && !visibleButton(*m_page, "Allow for this run"));
        QTest::keyClick(table(), Qt::Key_A);
        QTest::qWait(20);
        QCOMPARE(m_host->link.asked("answer_approval"), 0);
        const auto choices = view()->findChildren<QRadioButton*>();
        QCOMPARE(choices.size(), 3);
        choices[1]->setFocus();
        QTest::keyClick(choices[1], Qt::Key_Space);
        take("question");
        QTest::mouseClick(visibleButton(*m_page, "Answer"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 5);
        QCOMPARE(*sent, "answered: Anthropic's: they stand beside it");
    }

    void answersAQuestionInWordsOrInAForm()
    {
        selectKind(api::ApprovalKind::Question);
        auto approval = view()->approval();
        approval.approvalId += "x";
        approval.choices.clear();
        view()->setApproval(approval);
        auto* words = field("Your answer");
        QVERIFY(words->isVisible());
        QTest::keyClicks(words, "link them");
        QCOMPARE(view()->given(api::Verdict::AllowOnce).text, "link them");
        QVERIFY(visibleButton(*m_page, "Answer")->isEnabled());
        approval.approvalId += "y";
        approval.schema
            = R"({"type":"object","properties":{"count":{"type":"integer","default":3},"ok":{"type":"boolean"}},"required":["count"]})";
        view()->setApproval(approval);
        QVERIFY(!words->isVisible());
        CodeEditor* form = nullptr;
        for (auto* one : m_page->findChildren<CodeEditor*>())
            if (one->accessibleName() == "Answers")
                form = one;
        QVERIFY(form && form->isVisible());
        QCOMPARE(form->code(), "{\n  \"count\": 3,\n  \"ok\": false\n}");
        QVERIFY(visibleButton(*m_page, "Answer")->isEnabled());
        form->setPlainText("{\"count\": \"many\"}");
        QVERIFY(!visibleButton(*m_page, "Answer")->isEnabled());
    }

    void showsTheEvidenceOfALoopAndLetsItGoOnWithAWord()
    {
        selectKind(api::ApprovalKind::Loop);
        auto sent = watchAnswers();
        QVERIFY(shows("the same call 5 times in a row"));
        QVERIFY(visibleButton(*m_page, "End the run"));
        QVERIFY(!code("Exact arguments")->isVisible());
        QTest::keyClicks(field("Your answer"), "look at segment 6");
        take("loop");
        QTest::keyClick(field("Your answer"), Qt::Key_Return);
        QTRY_COMPARE(model()->rowCount(), 5);
        QCOMPARE(*sent, "allow_once: look at segment 6");
    }

    void leavesQuestionsOutWhenManyAreAllowed()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        table()->selectAll();
        QTest::mouseClick(visibleButton(*m_page, "Allow once (6)"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 3);
        QCOMPARE(m_host->link.asked("answer_approval"), 3);
        QCOMPARE(m_host->navigator.notices.size(), 1);
    }

    void followsWhatIsAskedAndAnsweredElsewhere()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        const auto shown = view()->approval().approvalId;
        m_host->link.askApproval(m_host->link.runOf("release-writer"));
        QCOMPARE(model()->rowCount(), 7);
        QCOMPARE(view()->approval().approvalId, shown);
        api::AnswerApproval elsewhere;
        elsewhere.approvalId = shown;
        elsewhere.verdict = api::Verdict::AllowOnce;
        m_host->link.ask<api::AnswerApproval>(this, elsewhere, [](const base::Result<api::Done>&) {});
        QTRY_COMPARE(model()->rowCount(), 6);
        QVERIFY(view()->approval().approvalId != shown);
    }

    void holdsStillWhilePaused()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        m_page->setPaused(true);
        m_host->link.askApproval(m_host->link.runOf("release-writer"));
        QCOMPARE(model()->rowCount(), 6);
        m_page->setPaused(false);
        QTRY_COMPARE(model()->rowCount(), 7);
    }

    void keepsTheQuestionWhenAnAnswerDoesNotArrive()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        m_host->link.failNext({base::ErrorCode::Unavailable, "the cell is gone.", nullptr});
        QTest::keyClick(table(), Qt::Key_A);
        const auto labels = view()->findChildren<QLabel*>();
        const auto said = [](const QLabel* label) {
            return label->isVisible() && label->text().startsWith("Your answer did not arrive: the cell is gone.");
        };
        QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), said));
        QCOMPARE(model()->rowCount(), 6);
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE(model()->rowCount(), 5);
    }

    void saysWhenSomebodyElseWasFaster()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        m_host->link.failNext({base::ErrorCode::Conflict, "answered already", nullptr});
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE(model()->rowCount(), 5);
        QCOMPARE(m_host->navigator.notices, QStringList{"shell.run of triage was answered already"});
    }

    void opensOneByItsIdAndLeadsToItsRun()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        const auto wanted = model()->approval(3)->approvalId;
        m_page->openThing(QString::fromStdString(wanted));
        QCOMPARE(view()->approval().approvalId, wanted);
        QTest::mouseClick(button<QPushButton>(*m_page, "Open run"), Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited, QStringList{"run " + QString::fromStdString(view()->approval().runId)});
    }

    void keepsWhatIsBegunForAQuestionWhileAnotherIsRead()
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        const auto begun = QString::fromStdString(view()->approval().approvalId);
        const auto other = QString::fromStdString(model()->approval(3)->approvalId);
        auto* why = field("Reason for denying");
        why->setText("Read the label");
        QTest::keyClick(table(), Qt::Key_E);
        CodeEditor* editor = nullptr;
        for (auto* one : m_page->findChildren<CodeEditor*>())
            if (one->accessibleName() == "Changed arguments")
                editor = one;
        QVERIFY(editor && editor->isVisible());
        editor->setPlainText("{\"command\": \"ls\"}");
        m_page->openThing(other);
        QVERIFY(why->text().isEmpty());
        QVERIFY(!editor->isVisible());
        m_page->openThing(begun);
        QCOMPARE(why->text(), "Read the label");
        QVERIFY(editor->isVisible());
        QCOMPARE(editor->code(), "{\"command\": \"ls\"}");
        QCOMPARE(view()->given(api::Verdict::Deny).reason, "Read the label");
        selectKind(api::ApprovalKind::Question);
        view()->findChildren<QRadioButton*>()[1]->setChecked(true);
        m_page->openThing(begun);
        selectKind(api::ApprovalKind::Question);
        QVERIFY(view()->findChildren<QRadioButton*>()[1]->isChecked());
        QVERIFY(visibleButton(*m_page, "Answer")->isEnabled());
    }

    void saysThatNothingWaits()
    {
        cleanup();
        open(SampleLink::Content::Empty);
        auto* stack = m_page->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        QCOMPARE(stack->emptyState()->accessibleName(), "Nothing waits for you");
    }

    void namesEveryKeyForThePalette()
    {
        QStringList keys;
        for (const auto* action : m_page->pageActions())
            keys << action->shortcut().toString();
        QCOMPARE(keys, (QStringList{"A", "R", "W", "D", "E"}));
    }

private:
    void open(SampleLink::Content content)
    {
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<ApprovalsPage>(m_host->context());
        m_host->show(*m_page);
        m_page->activateWindow();
    }
    ApprovalTableModel* model() const { return m_page->findChild<ApprovalTableModel*>(); }
    TableView* table() const { return m_page->findChild<TableView*>(); }
    ApprovalView* view() const { return m_page->findChild<ApprovalView*>(); }
    void select(const QString& tool, bool uncertain = false)
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        for (int row = 0; row < model()->rowCount(); ++row) {
            const auto* approval = model()->approval(row);
            if (QString::fromStdString(approval->tool) == tool && (approval->kind == api::ApprovalKind::Uncertain) == uncertain)
                table()->selectRow(row);
        }
    }
    void selectKind(api::ApprovalKind kind)
    {
        QTRY_COMPARE(model()->rowCount(), 6);
        for (int row = 0; row < model()->rowCount(); ++row)
            if (model()->approval(row)->kind == kind)
                table()->selectRow(row);
        QCOMPARE(view()->approval().kind, api::Open(kind));
    }
    //! What the run that is shown is told next.
    std::shared_ptr<QString> watchAnswers()
    {
        auto said = std::make_shared<QString>();
        m_host->link.follow(QString::fromStdString(view()->approval().runId));
        connect(&m_host->link, &CellLink::stepAdded, this, [said](const api::StepAdded& added) {
            if (added.step.kind == api::StepKind::Answer)
                *said = QString::fromStdString(added.step.text);
        });
        return said;
    }
    QLineEdit* field(const QString& name) const
    {
        for (auto* one : m_page->findChildren<QLineEdit*>())
            if (one->accessibleName() == name)
                return one;
        return nullptr;
    }
    //! Leaves a picture for who wants to look at it.
    void take(const QString& name)
    {
        if (const QString folder = qEnvironmentVariable("KAZE_SHOTS"); !folder.isEmpty())
            QVERIFY(m_page->grab().save(folder + "/approvals-" + name + ".png"));
    }
    bool shows(const QString& words) const
    {
        for (const auto* label : view()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        for (const auto* label : view()->findChildren<ElidedLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    CodeView* code(const QString& name) const
    {
        for (auto* one : m_page->findChildren<CodeView*>())
            if (one->accessibleName() == name)
                return one;
        return nullptr;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<ApprovalsPage> m_page;
};

QTEST_MAIN(TestApprovals)
#include "test_approvals.moc"
