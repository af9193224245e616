#include "engine/api/run_requests.h"
#include "engine/api/snapshot.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/run_table_model.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/overview/readiness_card.h"
#include "ui/pages/overview/waiting_card.h"
#include "ui/pages/overview/waiting_model.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;

namespace {

StatCard* card(const QWidget& page, const QString& title)
{
    for (auto* one : page.findChildren<StatCard*>())
        if (one->accessibleName() == title)
            return one;
    return nullptr;
}

TableView* table(const QWidget& page, const QString& name)
{
    for (auto* one : page.findChildren<TableView*>())
        if (one->accessibleName() == name)
            return one;
    return nullptr;
}

api::RunRow rowOf(const std::string& id, const std::string& agent)
{
    api::RunRow row;
    row.runId = id;
    row.agent = agent;
    return row;
}

} // namespace

class TestOverview : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<OverviewPage>(m_host->context(), std::filesystem::path());
        m_host->show(*m_page);
    }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsTheFourNumbersOfTheSnapshot()
    {
        const auto snapshot = m_host->link.snapshot();
        QCOMPARE(card(*m_page, "Agents running")->value(), QString::number(snapshot->agentsRunning));
        QVERIFY(card(*m_page, "Tasks per minute")->explanation().contains("succeeded"));
        m_host->link.changeSnapshot([](api::CellSnapshot& changed) {
            changed.agentsRunning = 41;
            changed.tokensPerMinute = 412'345;
            changed.spendToday = base::Money::fromDollars(18.42);
        });
        QCOMPARE(card(*m_page, "Agents running")->value(), QString("41"));
        QCOMPARE(card(*m_page, "Tokens per minute")->value(), QString("412 k"));
        QCOMPARE(card(*m_page, "Spend today")->value(), QString("$18.42"));
    }

    void standsStillWhilePaused()
    {
        m_page->setPaused(true);
        const auto before = card(*m_page, "Agents running")->value();
        m_host->link.changeSnapshot([](api::CellSnapshot& changed) { changed.agentsRunning = 99; });
        QCOMPARE(card(*m_page, "Agents running")->value(), before);
        m_page->setPaused(false);
        QCOMPARE(card(*m_page, "Agents running")->value(), QString("99"));
    }

    void listsActiveRunsAndOpensOneWithEnter()
    {
        auto* runs = table(*m_page, "Active runs");
        QCOMPARE(runs->model()->rowCount(), static_cast<int>(m_host->link.snapshot()->activeRuns.size()));
        runs->setFocus();
        runs->selectRow(1);
        QTest::keyClick(runs, Qt::Key_Return);
        QCOMPARE(m_host->navigator.visited.back(), "run " + QString::fromStdString(m_host->link.snapshot()->activeRuns[1].runId));
        QTRY_VERIFY(count("approval ") > 0 && count("run ") > 0);
        const auto links = m_page->findChildren<QPushButton*>();
        for (auto* link : links)
            if (link->isVisible() && link->text() == "View all")
                QTest::mouseClick(link, Qt::LeftButton);
        for (const QString place : {"run ", "approval ", "readiness "})
            QVERIFY2(m_host->navigator.visited.contains(place), qPrintable(place));
    }

    void copiesTheSelectedRunsOrElseTheFigures()
    {
        QVERIFY(m_page->copyText().contains("Agents running\t12"));
        table(*m_page, "Active runs")->selectRow(1);
        QVERIFY(m_page->copyText().startsWith("code-reviewer"));
    }

    void listsWhatWaitsAndGoesThere()
    {
        auto* waiting = items();
        QTRY_VERIFY(count("approval ") > 0 && count("run ") > 0 && count("alerts ") > 0);
        QStringList visited;
        for (int row = 0; row < waiting->model()->rowCount(); ++row) {
            waiting->selectRow(row);
            waiting->setFocus();
            QTest::keyClick(waiting, Qt::Key_Return);
            visited << m_host->navigator.visited.back().section(' ', 0, 0);
        }
        // The cell's own warning has its words in the log; what waits comes behind what is wrong.
        QVERIFY(visited.contains("logs"));
        QVERIFY(visited.indexOf("alerts") < visited.indexOf("logs"));
        QVERIFY(visited.indexOf("logs") < visited.indexOf("approval"));
        QVERIFY(visited.indexOf("approval") < visited.indexOf("run"));
    }

    void forgetsWhatNoLongerWaits()
    {
        QTRY_VERIFY(count("approval ") > 0 && count("run ") > 0);
        const int before = count("approval ");
        api::AnswerApproval answer;
        answer.approvalId = m_host->link.approvalOf("issue-fixer").toStdString();
        answer.verdict = api::Verdict::Deny;
        m_host->link.ask<api::AnswerApproval>(this, answer, [](base::Result<api::Done>) {});
        QTRY_COMPARE(count("approval "), before - 1);
    }

    void saysWhenTheListCannotBeRead()
    {
        auto* card = m_page->findChild<WaitingCard*>();
        QTRY_VERIFY(count("approval ") > 0 && count("run ") > 0);
        m_host->link.failNext({base::ErrorCode::Timeout, "the cell did not answer in time", nullptr});
        card->refresh();
        const auto says = [card](const QString& words) {
            for (const auto* label : card->findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(words))
                    return true;
            return false;
        };
        QTRY_VERIFY(says("did not answer in time"));
        card->refresh();
        QTRY_VERIFY(!says("did not answer in time"));
    }

    void showsTheNearestTriggersAndTheStage()
    {
        m_host->link.changeSnapshot([](api::CellSnapshot& changed) {
            changed.stage = 1;
            changed.nearest = {{"gateway-queue", "Gateway queue", "82 of 100", 0.82, api::TriggerLevel::Warning, "Add a key"},
                {"agents", "Agents in one process", "31 of 50", 0.62, api::TriggerLevel::Ok, ""}};
        });
        auto* readiness = m_page->findChild<ReadinessCard*>();
        QCOMPARE(readiness->meters()[0]->fraction(), 0.82);
        QVERIFY(readiness->meters()[1]->isVisible() && !readiness->meters()[2]->isVisible());
        QVERIFY(test::says(*readiness, "Gateway queue: Add a key"));
        QTest::mouseClick(readiness->meters()[1], Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited.back(), QString("readiness agents"));
        m_host->link.changeSnapshot([](api::CellSnapshot& changed) { changed.nearest.clear(); });
        QVERIFY(test::says(*readiness, "once it has been measured"));
    }

    void tellsOfTheCellsOwnWarnings()
    {
        m_host->link.changeSnapshot([](api::CellSnapshot& changed) {
            changed.warnings = {"The disk is full.", "The log is not written."};
        });
        QTRY_COMPARE(count("logs "), 2);
        m_host->link.changeSnapshot([](api::CellSnapshot& changed) { changed.warnings.clear(); });
        QTRY_COMPARE(count("logs "), 0);
    }

    void waitsForTheFirstFigures()
    {
        class NoFigures : public SampleLink {
        public:
            [[nodiscard]] Snapshot snapshot() const override { return {}; }
        };
        NoFigures link;
        OverviewPage page(PageContext{link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace}, {});
        m_host->show(page);
        QVERIFY(page.findChild<LoadingState*>()->isVisible());
    }

    void averagesOverARange()
    {
        api::CellSnapshot snapshot;
        snapshot.at = api::Time{std::chrono::seconds(100'000)};
        snapshot.trends
            = {{"agents", {1, 2, 3, 4}}, {"tasks", {0, 0, 6, 0}}, {"tokens", {0, 0, 100, 300}}, {"spend", {1, 1, 0.25, 0.5}}};
        const auto last = figuresOf(snapshot, TimeRange{100'000 - 60, 100'000});
        QVERIFY(last);
        QCOMPARE(last->agents, 4.0);
        QCOMPARE(last->tasksPerMinute, 0.0);
        QCOMPARE(last->tokensPerMinute, 300.0);
        QCOMPARE(last->spendNanos, 500'000'000);
        // Half of one minute and half of the next; and a part of one alone.
        const auto middle = figuresOf(snapshot, TimeRange{100'000 - 90, 100'000 - 30});
        QCOMPARE(middle->agents, 3.5);
        QCOMPARE(middle->tasksPerMinute, 3.0);
        QCOMPARE(middle->spendNanos, 375'000'000);
        QCOMPARE(figuresOf(snapshot, TimeRange{100'000 - 40, 100'000 - 20})->agents, 4.0);
        QVERIFY(!figuresOf(snapshot, TimeRange{100'000 - 300, 100'000})); // the history has to be asked
        QCOMPARE(pointsOf({-1, 2, 3}, snapshot.at, 60), (QList<QPointF>{{99'940, 2}, {100'000, 3}}));
        QCOMPARE(pointsOf({1, 2, 3}, snapshot.at, 1).size(), 1);
    }

    void keepsTheModelsSound()
    {
        RunTableModel model({RunColumn::Agent, RunColumn::State, RunColumn::Elapsed, RunColumn::Cost});
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({rowOf("1", "a"), rowOf("2", "b"), rowOf("3", "c")});
        const QPersistentModelIndex kept = model.find("2");
        model.setRows({rowOf("4", "d"), rowOf("3", "c"), rowOf("2", "b2")});
        QCOMPARE(kept.row(), 2);
        QCOMPARE(kept.data().toString(), QString("b2"));
        QCOMPARE(model.index(0, 0).data().toString(), QString("d"));
        model.updateRow(rowOf("3", "changed"));
        model.updateRow(rowOf("9", "nobody"));
        QCOMPARE(model.index(1, 0).data().toString(), QString("changed"));
        model.setRows({});
        QVERIFY(!kept.isValid());

        WaitingModel waiting;
        QAbstractItemModelTester second(&waiting, QAbstractItemModelTester::FailureReportingMode::QtTest);
        waiting.setItems({{"1", WaitingModel::What::Approval, "approval", "detail", {}}});
        waiting.setNow(api::Time{std::chrono::seconds(5)});
        waiting.setItems({});
    }

private:
    [[nodiscard]] TableView* items() const { return table(*m_page, "Alerts and what waits for you"); }
    //! Items that lead to a page.
    [[nodiscard]] int count(const QString& page) const
    {
        auto* model = m_page->findChild<WaitingCard*>()->model();
        int found = 0;
        for (int row = 0; row < model->rowCount(); ++row) {
            const auto what = model->item(model->index(row, 0))->what;
            const QString leads = what == WaitingModel::What::Approval ? "approval "
                : what == WaitingModel::What::Run                      ? "run "
                : what == WaitingModel::What::Alert                    ? "alerts "
                                                                       : "logs ";
            found += leads == page ? 1 : 0;
        }
        return found;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<OverviewPage> m_page;
};

QTEST_MAIN(TestOverview)
#include "test_overview.moc"
