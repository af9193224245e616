#include "engine/api/run_control_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/models/approval_table_model.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/pages/approvals/approvals_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/table_view.h"

#include <QLineEdit>
#include <QRadioButton>

using namespace kaze;
using namespace kaze::ui;
using api::RunState;
using test::kAsker;
using test::kPatience;
using test::kWriter;

// The Approvals page on a real cell: what is answered here is what the agents do.
class TestLiveApprovals : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<ApprovalsPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void allowsACallWithOtherArguments()
    {
        const auto run = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(view()->approval().runId, run, kPatience);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_E);
        auto* editor = test::named<CodeEditor>(*m_page, "Changed arguments");
        QTRY_VERIFY_WITH_TIMEOUT(editor && editor->isVisible(), kPatience);
        editor->setPlainText(R"({"path":"mine.csv","content":"written by a person\n"})");
        test::press(*m_page, "Allow once");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QCOMPARE(m_host->read("work/mine.csv"), QByteArray("written by a person\n"));
        QVERIFY(m_host->read("work/counts.csv").isEmpty());
    }

    void holdsOtherArgumentsAgainstTheToolsOwnSchema()
    {
        m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_E);
        auto* editor = test::named<CodeEditor>(*m_page, "Changed arguments");
        QTRY_VERIFY_WITH_TIMEOUT(editor && editor->isVisible(), kPatience);
        editor->setPlainText(R"({"content":"nowhere"})"); // its path is missing
        auto* once = test::button<QPushButton>(*m_page, "Allow once");
        QVERIFY(once && !once->isEnabled());
        QVERIFY(test::says(*m_page, "path"));
        editor->setPlainText(R"({"path":"there.csv","content":"somewhere"})");
        QVERIFY(once->isEnabled());
        QCOMPARE(model()->rowCount(), 1);
    }

    void asksNoMoreAfterAlways()
    {
        const auto first = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_W);
        QVERIFY(m_host->untilState(first, RunState::Done));
        const auto rules = m_host->ask(api::ListPermissions{});
        QVERIFY(rules);
        QCOMPARE(rules->rules.size(), 1U);
        QCOMPARE(rules->rules[0].tool, std::string("files.write"));
        QFile::remove(m_host->path("work/counts.csv"));
        const auto second = m_host->start(kWriter);
        QVERIFY(m_host->untilState(second, RunState::Done));
        QCOMPARE(model()->rowCount(), 0);
        QVERIFY(!m_host->read("work/counts.csv").isEmpty());
    }

    void allowsForAlwaysWhatAPatternFits()
    {
        const auto first = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        test::press(*m_page, "Just these");
        auto* pattern = test::named<QLineEdit>(*m_page, "Arguments that are allowed for this run or always");
        QVERIFY(pattern->isVisible());
        pattern->setFocus();
        pattern->selectAll();
        QTest::keyClicks(pattern, "path=*.csv");
        test::press(*m_page, "Always");
        QVERIFY(m_host->untilState(first, RunState::Done));
        const auto rules = m_host->ask(api::ListPermissions{});
        QVERIFY(rules && rules->rules.size() == 1);
        QCOMPARE(rules->rules[0].pattern, std::string("path=*.csv"));
    }

    void deniesWithAReasonThatTheAgentIsTold()
    {
        const auto run = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_D);
        auto* why = test::named<QLineEdit>(*m_page, "Reason for denying");
        QTRY_VERIFY_WITH_TIMEOUT(why->hasFocus(), kPatience);
        QTest::keyClicks(why, "not this file");
        QTest::keyClick(why, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QVERIFY2(m_host->run(run).output.find("not this file") != std::string::npos, m_host->run(run).output.c_str());
        QVERIFY(m_host->read("work/counts.csv").isEmpty());
    }

    void answersAQuestionWithOneOfItsChoices()
    {
        const auto run = m_host->start(kAsker);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*view(), "Which colour?"), kPatience);
        auto* blue = test::button<QRadioButton>(*view(), "blue");
        QTRY_VERIFY_WITH_TIMEOUT(blue && blue->isVisible(), kPatience);
        auto* answer = test::button<QPushButton>(*view(), "Answer");
        QVERIFY(answer->isVisible() && !answer->isEnabled());
        QVERIFY(!test::button<QPushButton>(*view(), "Always")->isVisible());
        QTest::mouseClick(blue, Qt::LeftButton, {}, QPoint(10, blue->height() / 2));
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_A);
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QVERIFY2(m_host->run(run).output.find("blue") != std::string::npos, m_host->run(run).output.c_str());
    }

    void tellsTheAgentThatThereIsNoAnswer()
    {
        const auto run = m_host->start(kAsker);
        QTRY_COMPARE_WITH_TIMEOUT(view()->approval().runId, run, kPatience);
        auto* why = test::named<QLineEdit>(*m_page, "Reason for denying");
        why->setFocus();
        QTest::keyClicks(why, "nobody minds");
        test::press(*m_page, "No answer");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QVERIFY2(m_host->run(run).output.find("nobody minds") != std::string::npos, m_host->run(run).output.c_str());
    }

    void answersManyInOneGo()
    {
        std::vector<std::string> runs;
        for (int i = 0; i < 12; ++i)
            runs.push_back(m_host->start(kWriter));
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 12, kPatience);
        table()->setFocus();
        table()->selectAll();
        test::press(*m_page, "Allow once (12)");
        QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), 0, kPatience);
        for (const auto& run : runs)
            QVERIFY(m_host->untilState(run, RunState::Done));
    }

private:
    [[nodiscard]] ApprovalTableModel* model() const { return m_page->findChild<ApprovalTableModel*>(); }
    [[nodiscard]] TableView* table() const { return m_page->findChild<TableView*>(); }
    [[nodiscard]] ApprovalView* view() const { return m_page->findChild<ApprovalView*>(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<ApprovalsPage> m_page;
};

QTEST_MAIN(TestLiveApprovals)
#include "test_live_approvals.moc"
