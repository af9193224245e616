#include "tests/ui/support/page_host.h"
#include "ui/models/approval_table_model.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/pages/approvals/approvals_page.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

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
        QTRY_COMPARE(model()->rowCount(), 4);
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
        QTRY_COMPARE(model()->rowCount(), 4);
        const auto first = view()->approval().approvalId;
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE(model()->rowCount(), 3);
        QVERIFY(view()->approval().approvalId != first);
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(view()->approval().kind, api::Open(api::ApprovalKind::Uncertain));
        // R is not offered for it.
        QTest::keyClick(table(), Qt::Key_R);
        QTest::qWait(20);
        QCOMPARE(m_host->link.asked("answer_approval"), 1);
        QTest::keyClick(table(), Qt::Key_Down);
        QTest::keyClick(table(), Qt::Key_R);
        QTRY_COMPARE(model()->rowCount(), 2);
        QTest::keyClick(table(), Qt::Key_W);
        QTRY_COMPARE(model()->rowCount(), 1);
    }

    void deniesWithAReasonThatTheAgentReads()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        const auto run = QString::fromStdString(view()->approval().runId);
        m_host->link.follow(run);
        QString told;
        connect(&m_host->link, &CellLink::stepAdded, this, [&told](const api::StepAdded& added) {
            if (added.step.kind == api::StepKind::Answer)
                told = QString::fromStdString(added.step.text);
        });
        QTest::keyClick(table(), Qt::Key_D);
        auto* why = m_page->findChild<QLineEdit*>();
        QCOMPARE(m_page->focusWidget(), why);
        QTest::keyClicks(why, "Read the label first");
        QTest::keyClick(why, Qt::Key_Return);
        QTRY_COMPARE(model()->rowCount(), 3);
        QVERIFY2(told.contains("Read the label first"), qPrintable(told));
        QVERIFY(why->text().isEmpty());
        QVERIFY(table()->hasFocus());
    }

    void typesLettersIntoTheReasonWithoutAnswering()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        auto* why = m_page->findChild<QLineEdit*>();
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
        QTRY_COMPARE(model()->rowCount(), 4);
        select("shell.run", true);
        QTRY_VERIFY(visibleButton(*m_page, "Run it again"));
        QVERIFY(visibleButton(*m_page, "Do not run it again"));
        QVERIFY(!visibleButton(*m_page, "Always"));
        QTest::mouseClick(visibleButton(*m_page, "Do not run it again"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 3);
    }

    void allowsManyAtOnceAndAsksOnceBeforeItDeniesMany()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        table()->selectRow(2);
        table()->selectionModel()->select(model()->index(3, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QTest::mouseClick(visibleButton(*m_page, "Deny (2)"), Qt::LeftButton);
        auto* box = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(box);
        QTest::keyClick(box, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_host->link.asked("answer_approval"), 0);
        QTest::mouseClick(visibleButton(*m_page, "Allow once (2)"), Qt::LeftButton);
        QTRY_COMPARE(model()->rowCount(), 2);
        QCOMPARE(m_host->link.asked("answer_approval"), 2);
    }

    void followsWhatIsAskedAndAnsweredElsewhere()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        const auto shown = view()->approval().approvalId;
        m_host->link.askApproval(m_host->link.runOf("release-writer"));
        QCOMPARE(model()->rowCount(), 5);
        QCOMPARE(view()->approval().approvalId, shown);
        api::AnswerApproval elsewhere;
        elsewhere.approvalId = shown;
        elsewhere.verdict = api::Verdict::AllowOnce;
        m_host->link.ask<api::AnswerApproval>(this, elsewhere, [](const base::Result<api::Done>&) {});
        QTRY_COMPARE(model()->rowCount(), 4);
        QVERIFY(view()->approval().approvalId != shown);
    }

    void holdsStillWhilePaused()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        m_page->setPaused(true);
        m_host->link.askApproval(m_host->link.runOf("release-writer"));
        QCOMPARE(model()->rowCount(), 4);
        m_page->setPaused(false);
        QTRY_COMPARE(model()->rowCount(), 5);
    }

    void keepsTheQuestionWhenAnAnswerDoesNotArrive()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        m_host->link.failNext({base::ErrorCode::Unavailable, "the cell is gone.", nullptr});
        QTest::keyClick(table(), Qt::Key_A);
        const auto labels = view()->findChildren<QLabel*>();
        const auto said = [](const QLabel* label) {
            return label->isVisible() && label->text().startsWith("Your answer did not arrive: the cell is gone.");
        };
        QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), said));
        QCOMPARE(model()->rowCount(), 4);
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE(model()->rowCount(), 3);
    }

    void saysWhenSomebodyElseWasFaster()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        m_host->link.failNext({base::ErrorCode::Conflict, "answered already", nullptr});
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE(model()->rowCount(), 3);
        QCOMPARE(m_host->navigator.notices, QStringList{"shell.run of triage was answered already"});
    }

    void opensOneByItsIdAndLeadsToItsRun()
    {
        QTRY_COMPARE(model()->rowCount(), 4);
        const auto wanted = model()->approval(3)->approvalId;
        m_page->openThing(QString::fromStdString(wanted));
        QCOMPARE(view()->approval().approvalId, wanted);
        QTest::mouseClick(button<QPushButton>(*m_page, "Open run"), Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited, QStringList{"run " + QString::fromStdString(view()->approval().runId)});
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
        QCOMPARE(keys, (QStringList{"A", "R", "W", "D"}));
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
        QTRY_COMPARE(model()->rowCount(), 4);
        for (int row = 0; row < model()->rowCount(); ++row) {
            const auto* approval = model()->approval(row);
            if (QString::fromStdString(approval->tool) == tool && (approval->kind == api::ApprovalKind::Uncertain) == uncertain)
                table()->selectRow(row);
        }
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
