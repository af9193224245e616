#include "engine/api/run.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/agents/agents_page.h"
#include "ui/pages/agents/conversation_pane.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/agents/message_field.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/pages/runs/fork_dialog.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/table_view.h"

#include <QLineEdit>
#include <QRadioButton>

using namespace kaze;
using namespace kaze::ui;
using api::RunState;
using test::kAsker;
using test::kPatience;
using test::kReader;
using test::kWriter;

// The Agents page on a real cell: who is there, what is said as it is said, and what a person answers, stops and lets go on.
class TestLiveAgents : public QObject {
    Q_OBJECT
private slots:
    void init() { open(); }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void listsAgentsAsTheyComeAndGo()
    {
        const auto reader = m_host->start(kReader);
        const auto writer = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(reader), "done", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(writer), "approval", kPatience);
        QCOMPARE(runs()->rowCount(), 2);
        auto* chips = m_page->findChild<RunListPanel*>()->chips();
        QTRY_COMPARE_WITH_TIMEOUT(chips->titleOf("waiting_approval"), "approval 1", kPatience);
        QCOMPARE(chips->titleOf({}), "all 2");
        m_page->openThing(QString::fromStdString(writer));
        QTRY_COMPARE_WITH_TIMEOUT(shownState(writer), RunState::WaitingApproval, kPatience);
        allow();
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(writer), "done", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(shownState(writer), RunState::Done, kPatience);
        QVERIFY(!m_host->read("work/counts.csv").isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(chips->titleOf("done"), "done 2", kPatience);
    }

    void showsWhatIsSaidAsItIsSaid()
    {
        open("sandbox: { first_token: 20ms, per_chunk: 150ms }\n");
        for (int i = 10; i < 22; ++i)
            m_host->write(QStringLiteral("work/file-%1.txt").arg(i), "one\n"); // more to tell
        // Of what stands in the row that streams, each time that it changes.
        QStringList seen;
        const auto look = [this, &seen] {
            const auto& model = conversation()->model();
            if (model.streams())
                seen << model.line(model.rowCount() - 1).text;
        };
        const QObject context;
        connect(&conversation()->model(), &QAbstractItemModel::dataChanged, &context, look);
        connect(&conversation()->model(), &QAbstractItemModel::rowsInserted, &context, look);
        const auto run = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(conversation()->openApprovals(), 1, kPatience);
        allow(); // what it says then is followed from its first word on
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Done, kPatience);
        const auto& model = conversation()->model();
        const auto answer = QString::fromStdString(m_host->run(run).output);
        QTRY_COMPARE_WITH_TIMEOUT(model.line(answerRow()).text, answer, kPatience);
        QVERIFY(!model.streams());
        const auto pieces = std::count_if(seen.begin(), seen.end(),
            [&answer](const QString& text) { return text.size() < answer.size() && answer.startsWith(text); });
        QVERIFY2(pieces > 1, qPrintable(seen.join("\n--\n")));
        const QRect row = conversation()->view()->rowRect(answerRow());
        QVERIFY(conversation()->view()->viewport()->rect().intersects(row)); // it went along with what came
    }

    void answersAQuestionWithOneOfItsChoices()
    {
        const auto run = m_host->start(kAsker);
        QTRY_COMPARE_WITH_TIMEOUT(conversation()->openApprovals(), 1, kPatience);
        QCOMPARE(m_host->run(run).run.state, RunState::WaitingApproval);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*question(), "Which colour?"), kPatience);
        auto* blue = test::button<QRadioButton>(*question(), "blue");
        QTRY_VERIFY_WITH_TIMEOUT(
            blue && blue->isVisible() && test::button<QRadioButton>(*question(), "green")->isVisible(), kPatience);
        QVERIFY(!test::button<QPushButton>(*question(), "Answer")->isEnabled());
        const QPoint place(10, blue->height() / 2);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->rect().contains(blue->mapTo(detail(), place)), kPatience);
        QTest::mouseClick(blue, Qt::LeftButton, {}, place);
        test::press(*question(), "Answer");
        QTRY_COMPARE_WITH_TIMEOUT(conversation()->openApprovals(), 0, kPatience);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QVERIFY2(m_host->run(run).output.find("blue") != std::string::npos, m_host->run(run).output.c_str());
        QTRY_COMPARE_WITH_TIMEOUT(textOf("answer"), "blue", kPatience);
    }

    void pausesARunAtItsNextStepAndLetsItGoOn()
    {
        open("sandbox: { first_token: 3s, per_chunk: 0ms }\n"); // long enough to press a button in
        const auto run = m_host->start(kReader);
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Running, kPatience);
        QVERIFY(!test::button<QPushButton>(*m_page, "Resume")->isEnabled());
        test::press(*m_page, "Pause");
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Paused, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(run), "paused", kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::button<QPushButton>(*m_page, "Resume")->isEnabled(), kPatience);
        QVERIFY(!test::button<QPushButton>(*m_page, "Pause")->isEnabled());
        QVERIFY(m_host->run(run).output.empty());
        test::press(*m_page, "Resume");
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Done, kPatience);
        QVERIFY(!m_host->run(run).output.empty());
    }

    void cancelsARunAfterOneQuestion()
    {
        const auto run = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(run), "approval", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(conversation()->openApprovals(), 1, kPatience);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* asked = m_host->question();
        QVERIFY(asked);
        QCOMPARE(asked->windowTitle(), "Cancel the run of writer?");
        test::press(*asked, "Let it run");
        QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget(), kPatience);
        QCOMPARE(m_host->run(run).run.state, RunState::WaitingApproval);
        test::press(*m_page, "Cancel");
        asked = m_host->question();
        QVERIFY(asked);
        test::press(*asked, "Cancel 1 run(s)");
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Cancelled, kPatience);
        QVERIFY(!QApplication::activeModalWidget());
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(run), "cancelled", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(conversation()->openApprovals(), 0, kPatience);
        QVERIFY(!detail()->findChild<MessageField*>()->field()->isEnabled());
        QVERIFY(!test::button<QPushButton>(*m_page, "Cancel")->isEnabled());
        QVERIFY(m_host->read("work/counts.csv").isEmpty());
    }

    void pausesManyAndTakesItBack()
    {
        std::vector<std::string> writers;
        for (int i = 0; i < 3; ++i)
            writers.push_back(m_host->start(kWriter));
        for (const auto& run : writers)
            QTRY_COMPARE_WITH_TIMEOUT(stateInList(run), "approval", kPatience);
        table()->setFocus();
        table()->selectAll();
        test::press(*m_page, "Pause");
        for (const auto& run : writers)
            QTRY_COMPARE_WITH_TIMEOUT(stateInList(run), "paused", kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(m_host->navigator.takeBack, kPatience);
        QCOMPARE(m_host->navigator.notices, QStringList{"3 run(s) will pause after this step"});
        std::exchange(m_host->navigator.takeBack, {})();
        for (const auto& run : writers)
            QTRY_COMPARE_WITH_TIMEOUT(stateInList(run), "approval", kPatience);
        QVERIFY(!m_host->navigator.takeBack);
    }

    void forksFromACheckpoint()
    {
        const auto run = m_host->start(kReader);
        QTRY_COMPARE_WITH_TIMEOUT(shownState(run), RunState::Done, kPatience);
        test::act(*m_page, "Show the checkpoints of this run");
        auto* steps = detail()->checkpoints()->table();
        QTRY_VERIFY_WITH_TIMEOUT(steps->isVisible() && steps->model()->rowCount() > 4, kPatience);
        steps->setFocus();
        steps->setCurrentRow(2);
        QTest::keyClick(steps, Qt::Key_Return);
        auto* dialog = m_page->findChild<ForkDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(dialog->windowTitle(), "Fork from step 3");
        QTRY_VERIFY_WITH_TIMEOUT(test::button<QPushButton>(*dialog, "Start the new run")->isEnabled(), kPatience);
        test::press(*dialog, "Start the new run");
        QTRY_COMPARE_WITH_TIMEOUT(detail()->detail().run.forkedFrom, run, kPatience);
        const auto fork = detail()->detail().run.runId;
        QTRY_COMPARE_WITH_TIMEOUT(stateInList(fork), "done", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(shownState(fork), RunState::Done, kPatience);
        QCOMPARE(m_host->run(fork).output, m_host->run(run).output);
        QCOMPARE(stateInList(run), "done");
    }

    void saysAWordToTheAgent()
    {
        const auto run = m_host->start(kWriter);
        QTRY_COMPARE_WITH_TIMEOUT(conversation()->openApprovals(), 1, kPatience);
        auto* field = detail()->findChild<MessageField*>()->field();
        QTRY_VERIFY_WITH_TIMEOUT(field->isEnabled(), kPatience);
        field->setFocus();
        QTest::keyClicks(field, "be quick");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(field->text().isEmpty(), kPatience);
        allow();
        QVERIFY(m_host->untilState(run, RunState::Done));
        QTRY_COMPARE_WITH_TIMEOUT(textOf("you"), "be quick", kPatience);
    }

private:
    void open(const QByteArray& config = "sandbox: { first_token: 1ms, per_chunk: 0ms }\n")
    {
        cleanup();
        m_host = std::make_unique<test::LiveHost>(config);
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<AgentsPage>(m_host->context());
        m_host->show(*m_page);
    }
    //! Presses the button below the conversation as soon as a person sees it.
    void allow()
    {
        const auto offered = [this] {
            const auto* once = question() ? test::button<QPushButton>(*question(), "Allow once") : nullptr;
            return once && once->isVisible() && once->isEnabled();
        };
        QTRY_VERIFY_WITH_TIMEOUT(offered(), kPatience);
        test::press(*question(), "Allow once");
    }
    //! The word for its state; empty where the list has no such run.
    [[nodiscard]] QString stateInList(const std::string& run) const
    {
        const auto columns = RunListPanel::agentsLook().kinds();
        const auto state = std::find(columns.begin(), columns.end(), RunColumn::State) - columns.begin();
        for (int row = 0; row < runs()->rowCount(); ++row)
            if (runs()->index(row, 0).data(RunListModel::IdRole).toString().toStdString() == run)
                return runs()->index(row, static_cast<int>(state)).data().toString();
        return {};
    }
    //! What stands beside the list of a run.
    [[nodiscard]] RunState shownState(const std::string& run) const
    {
        const auto& shown = detail()->detail().run;
        return shown.runId == run ? shown.state.valueOr(RunState::Queued) : RunState::Queued;
    }
    //! What the conversation says in its last row of this word.
    [[nodiscard]] QString textOf(const QString& word) const
    {
        const auto& model = conversation()->model();
        for (int row = model.rowCount() - 1; row >= 0; --row)
            if (const auto line = model.line(row); line.word == word)
                return line.text;
        return {};
    }
    //! The row of the last thing that the model has said.
    [[nodiscard]] int answerRow() const
    {
        const auto& model = conversation()->model();
        for (int row = model.rowCount() - 1; row >= 0; --row)
            if (const auto line = model.line(row); line.word == "model" && !line.hidden)
                return row;
        return 0;
    }
    [[nodiscard]] ApprovalView* question() const { return conversation()->findChild<ApprovalView*>(); }
    [[nodiscard]] RunDetailPanel* detail() const { return m_page->findChild<RunDetailPanel*>(); }
    [[nodiscard]] ConversationPane* conversation() const { return detail()->conversation(); }
    [[nodiscard]] TableView* table() const { return m_page->findChild<RunListPanel*>()->table(); }
    [[nodiscard]] QAbstractItemModel* runs() const { return table()->model(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<AgentsPage> m_page;
};

QTEST_MAIN(TestLiveAgents)
#include "test_live_agents.moc"
