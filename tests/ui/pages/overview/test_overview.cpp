#include "engine/api/run_requests.h"
#include "engine/api/snapshot.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/run_table_model.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/overview/waiting_card.h"
#include "ui/pages/overview/waiting_model.h"
#include "ui/widgets/line_chart.h"
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

LineChart* chart(const QWidget& page, const QString& start)
{
    for (auto* one : page.findChildren<LineChart*>())
        if (one->accessibleName().startsWith(start))
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
        QTest::mouseClick(test::button<QPushButton>(*m_page, "View all"), Qt::LeftButton);
        QVERIFY(m_host->navigator.visited.back() == "run " || m_host->navigator.visited.back() == "approval ");
    }

    void copiesTheSelectedRunsOrElseTheFigures()
    {
        QVERIFY(m_page->copyText().contains("Agents running\t12"));
        table(*m_page, "Active runs")->selectRow(1);
        QVERIFY(m_page->copyText().startsWith("code-reviewer"));
    }

    void listsWhatWaitsAndGoesThere()
    {
        auto* waiting = table(*m_page, "What waits for you");
        QTRY_COMPARE(waiting->model()->rowCount(), 7);
        waiting->selectRow(0);
        waiting->setFocus();
        QTest::keyClick(waiting, Qt::Key_Return);
        QVERIFY(m_host->navigator.visited.back().startsWith("approval "));
        waiting->selectRow(6);
        QTest::keyClick(waiting, Qt::Key_Return);
        QVERIFY(m_host->navigator.visited.back().startsWith("run "));
    }

    void forgetsWhatNoLongerWaits()
    {
        auto* waiting = table(*m_page, "What waits for you");
        QTRY_COMPARE(waiting->model()->rowCount(), 7);
        api::AnswerApproval answer;
        answer.approvalId = qPrintable(m_page->findChild<WaitingCard*>()->model()->item(waiting->model()->index(0, 0))->id);
        answer.verdict = api::Verdict::Deny;
        m_host->link.ask<api::AnswerApproval>(this, answer, [](base::Result<api::Done>) {});
        QTRY_COMPARE(waiting->model()->rowCount(), 6);
    }

    void saysWhenTheListCannotBeRead()
    {
        auto* card = m_page->findChild<WaitingCard*>();
        QTRY_COMPARE(card->model()->rowCount(), 7);
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

    void followsARangeThatIsBrushed()
    {
        auto* latency = chart(*m_page, "Turn latency");
        const double now = static_cast<double>(
            std::chrono::duration_cast<std::chrono::seconds>(m_host->link.now().time_since_epoch()).count());
        emit latency->rangeSelected(now - 600, now - 300);
        QVERIFY(m_page->range());
        QVERIFY(chart(*m_page, "Requests")->selectedRange());
        QVERIFY(card(*m_page, "Agents running")->explanation().startsWith("on average"));
        QVERIFY(card(*m_page, "Spend"));
        QVERIFY(m_page->goBack());
        QVERIFY(!m_page->range() && !m_page->goBack());
        QVERIFY(!chart(*m_page, "Requests")->selectedRange());
        QVERIFY(card(*m_page, "Spend today"));
    }

    void showsAShorterWindowByItsAction()
    {
        for (auto* action : m_page->pageActions())
            if (action->text() == "Show: Last 15 minutes")
                action->trigger();
        bool shown = false;
        for (const auto* button : m_page->findChildren<QPushButton*>())
            shown = shown || (button->menu() && button->text().contains("15"));
        QVERIFY(shown);
    }

    void waitsForTheFirstFigures()
    {
        class NoFigures : public SampleLink {
        public:
            [[nodiscard]] Snapshot snapshot() const override { return {}; }
        };
        NoFigures link;
        OverviewPage page(PageContext{link, m_host->theme, m_host->navigator, m_host->settings}, {});
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
        QCOMPARE(last.agents, 3.5);
        QCOMPARE(last.tasksPerMinute, 3.0);
        QCOMPARE(last.tokensPerMinute, 200.0);
        QCOMPARE(last.spendNanos, 750'000'000);
        QCOMPARE(figuresOf(snapshot, TimeRange{0, 1}).agents, 0.0);
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
        waiting.setItems({{"1", true, "approval", "detail", {}}});
        waiting.setNow(api::Time{std::chrono::seconds(5)});
        waiting.setItems({});
    }

private:
    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<OverviewPage> m_page;
};

QTEST_MAIN(TestOverview)
#include "test_overview.moc"
