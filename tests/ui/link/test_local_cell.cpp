#include "app/common/paths.h"
#include "engine/api/run_requests.h"
#include "engine/server/local_endpoint.h"
#include "ui/link/local_link.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace kaze;
using ui::CellLink;
using ui::LocalLink;

// The link on a real cell: its databases in a folder of the test, the built-in model, no network.
class TestLocalCell : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void runsTheSampleAgentAndBringsItsSteps()
    {
        LocalLink link(factory());
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), CellLink::State::Connected, 20'000);
        QVERIFY(link.ownsCell());
        QTRY_VERIFY(link.snapshot());
        std::vector<api::RunRow> rows;
        connect(&link, &CellLink::runChanged, this, [&rows](const api::RunRow& row) { rows.push_back(row); });
        QSignalSpy approvals(&link, &CellLink::approvalAsked);
        QString run;
        link.ask<api::StartRun>(this, sampleRun(), [&](base::Result<api::RunStarted> started) {
            QVERIFY2(started, started ? "" : started.error().text().c_str());
            run = QString::fromStdString(started->runId);
            link.follow(run);
        });
        QTRY_VERIFY_WITH_TIMEOUT(!run.isEmpty(), 20'000);
        // It reads and searches, and then asks before it writes.
        QTRY_COMPARE_WITH_TIMEOUT(approvals.count(), 1, 60'000);
        const auto approval = qvariant_cast<api::Approval>(approvals.front().front());
        QCOMPARE(approval.tool, std::string("files.write"));
        api::AnswerApproval answer;
        answer.approvalId = approval.approvalId;
        answer.verdict = api::Verdict::AllowOnce;
        link.ask<api::AnswerApproval>(this, answer, [](base::Result<api::Done> done) { QVERIFY(done); });
        QTRY_VERIFY_WITH_TIMEOUT(!rows.empty() && rows.back().state == api::RunState::Done, 60'000);
        QVERIFY(QFile::exists(m_folder->filePath("work/report.md")));
        QTRY_COMPARE_WITH_TIMEOUT(link.snapshot()->runsTotal, 1, 10'000);
    }

    void attachesToTheCellOfAnotherAndTakesOverWhenItEnds()
    {
        auto owner = std::make_unique<LocalLink>(factory());
        QTRY_COMPARE_WITH_TIMEOUT(owner->state(), CellLink::State::Connected, 20'000);
        LocalLink second(factory());
        QTRY_COMPARE_WITH_TIMEOUT(second.state(), CellLink::State::Connected, 20'000);
        QVERIFY(!second.ownsCell());
        QSignalSpy refreshed(&second, &CellLink::refreshNeeded);
        owner.reset();
        QTRY_VERIFY_WITH_TIMEOUT(second.state() == CellLink::State::Connected && second.ownsCell(), 20'000);
        QVERIFY(refreshed.count() >= 1);
    }

    void saysWhatIsWrongWithTheFolder()
    {
        QFile config(m_folder->filePath("data/kaze.yaml"));
        QVERIFY(QDir().mkpath(m_folder->filePath("data")));
        QVERIFY(config.open(QFile::WriteOnly));
        config.write("log: { level: loud }\n");
        config.close();
        LocalLink link(factory());
        QTRY_COMPARE_WITH_TIMEOUT(link.state(), CellLink::State::Lost, 20'000);
        QVERIFY2(link.problem().contains("kaze.yaml"), qPrintable(link.problem()));
    }

private:
    LocalLink::Factory factory() const
    {
        auto options = app::cellOptions(m_folder->filePath("data").toStdString());
        options.useKeyring = false;
        options.environment = [](const std::string&) { return std::nullopt; };
        return [options] { return server::openOrAttach(options); };
    }

    api::StartRun sampleRun() const
    {
        QDir().mkpath(m_folder->filePath("work"));
        QFile source(m_folder->filePath("work/main.cpp"));
        if (source.open(QFile::WriteOnly))
            source.write("int main() {\n    // TODO: say something\n}\n");
        api::StartRun run;
        run.agent.path = "code-reviewer";
        run.task = "Review this project";
        run.workspace = m_folder->filePath("work").toStdString();
        run.model = "sandbox/sandbox-1";
        return run;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestLocalCell)
#include "test_local_cell.moc"
