#include "engine/api/metric_requests.h"
#include "engine/api/snapshot.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/run_table_model.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/page_scope.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QLabel>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

namespace {

template <class Widget>
Widget* starting(const QWidget& page, const QString& name)
{
    for (auto* one : page.findChildren<Widget*>())
        if (one->accessibleName().startsWith(name))
            return one;
    return nullptr;
}

} // namespace

//! Longer times and brushed ranges of the overview, and what a click hands on.
class TestOverviewRange : public QObject {
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

    void theWholePageFollowsARangeThatIsBrushed()
    {
        brush(600, 300);
        QVERIFY(m_page->range());
        QVERIFY(requests()->selectedRange());
        QVERIFY(card("Agents running")->explanation().startsWith("on average"));
        QVERIFY(card("Spend")->accessibleName() == "Spend");
        QVERIFY(chip() && chip()->isVisible());
        // Percentiles of the range itself, and the runs that began in it.
        QTRY_VERIFY(m_host->link.asked("query_metric") >= 3);
        const auto now = m_host->link.now();
        QTRY_VERIFY(runs()->rowCount() > 0);
        for (int row = 0; row < runs()->rowCount(); ++row) {
            const auto created = runs()->row(runs()->index(row, 0))->createdAt;
            QVERIFY(created >= now - std::chrono::minutes(10) && created < now - std::chrono::minutes(5));
        }
        QTRY_VERIFY(percentile().endsWith(" s"));
        QVERIFY(m_page->goBack());
        QVERIFY(!m_page->range() && !m_page->goBack());
        QVERIFY(!requests()->selectedRange() && !chip());
        QVERIFY(starting<StatCard>(*m_page, "Spend today"));
        QCOMPARE(runs()->rowCount(), static_cast<int>(m_host->link.snapshot()->activeRuns.size()));
    }

    void theChipLetsGoOfTheRange()
    {
        brush(600, 300);
        QTest::mouseClick(chip(), Qt::LeftButton);
        QVERIFY(!m_page->range() && !chip());
    }

    void brushesWithTheKeyboard()
    {
        latency()->setFocus();
        for (int step = 0; step < 6; ++step)
            QTest::keyClick(latency(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(m_page->range());
    }

    void showsLongerTimesFromTheHistory()
    {
        for (const int hours : {24, 168, 720}) {
            test::act(*m_page, "Show: " + lastHours(hours));
            QCOMPARE(m_page->hours(), hours);
            QTRY_VERIFY(card("Tokens per minute")->value() != QString("—"));
            QTRY_VERIFY(percentile().endsWith(" s"));
            QVERIFY(card("Spend")->value().startsWith('$'));
            QVERIFY(test::clippedText(*m_page).isEmpty());
        }
        // A range of it goes on from there.
        brush(86'400 * 3, 86'400 * 2);
        QTRY_VERIFY(card("Tokens per minute")->value() != QString("—"));
        QVERIFY(card("Agents running")->explanation().contains("to"));
        test::act(*m_page, "Show: " + lastHours(1));
        QVERIFY(!m_page->range());
        QTRY_COMPARE(card("Agents running")->value(), QString::number(m_host->link.snapshot()->agentsRunning));
    }

    void keepsWhatItShowsWhileTheTimeMovesOn()
    {
        class MovingLink : public SampleLink {
        public:
            [[nodiscard]] api::Time now() const override { return SampleLink::now() + ahead; }
            std::chrono::seconds ahead{0};
        };
        MovingLink link;
        OverviewPage page(PageContext{link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace}, {});
        m_host->show(page);
        page.setHours(24);
        const auto tokens = [&page] { return starting<StatCard>(page, "Tokens per minute")->value(); };
        QTRY_VERIFY(tokens() != QString("—"));
        link.ahead = std::chrono::seconds(30);
        page.refresh();
        QVERIFY(tokens() != QString("—")); // until the answers are there
        page.setHours(168);
        QCOMPARE(tokens(), QString("—")); // of another time nothing is known yet
    }

    void asksTheCellForAsMuchAsIsShown()
    {
        const int before = m_host->link.asked("query_metric");
        m_host->link.changeSnapshot([](api::CellSnapshot& snapshot) { ++snapshot.agentsRunning; });
        QCOMPARE(m_host->link.asked("query_metric"), before); // the last hour is in the snapshot
    }

    void clicksCarryTheRangeToThePageBehind()
    {
        brush(600, 300);
        QTRY_VERIFY(runs()->rowCount() > 0);
        const auto now = m_host->link.now();
        for (const auto& [name, page] : {std::pair("Agents running", "traces"), std::pair("Tasks per minute", "traces"),
                 std::pair("Tokens per minute", "budgets"), std::pair("Spend", "budgets")}) {
            QTest::mouseClick(card(name), Qt::LeftButton);
            expectScope(page, now - std::chrono::minutes(10), now - std::chrono::minutes(5));
        }
        for (const auto& [link, page] :
            {std::pair("Traces", "traces"), std::pair("Gateway", "gateway"), std::pair("Logs", "logs")}) {
            test::press(*m_page, link);
            expectScope(page, now - std::chrono::minutes(10), now - std::chrono::minutes(5));
        }
        // Without one, the time that the charts show, until now.
        m_page->goBack();
        test::press(*m_page, "Logs");
        const auto scope = PageScope::of(m_host->navigator.visited.back().section(' ', 1));
        QCOMPARE(*scope->from, now - std::chrono::hours(1));
        QVERIFY(!scope->to);
    }

    void saysWhatCannotBeRead()
    {
        m_host->link.failNext({base::ErrorCode::Io, "the history is damaged", nullptr});
        test::act(*m_page, "Show: " + lastHours(24));
        QTRY_VERIFY(test::says(*m_page, "the history is damaged"));
        m_page->refresh();
        QTRY_VERIFY(!test::says(*m_page, "the history is damaged"));
    }

    void leavesStepsOutOfWhichNothingIsKnown()
    {
        api::MetricRange range;
        range.from = api::Time{std::chrono::seconds(1000)};
        range.stepSeconds = 10;
        api::MetricLine line;
        line.values = {1, 0, 3};
        line.gaps = {1};
        QCOMPARE(pointsOf(range, line, 2), (QList<QPointF>{{1010, 2}, {1030, 6}}));
    }

    void scopesTravelAsText()
    {
        const api::Time from{std::chrono::milliseconds(1'763'735'527'123)};
        const PageScope scope{from, std::nullopt, "agent:x \"two words\""};
        QCOMPARE(PageScope::of(scope.toThing()), std::optional(scope));
        QCOMPARE(PageScope::of(PageScope{}.toThing()), std::optional(PageScope{}));
        QVERIFY(!PageScope::of("waterfall:12") && !PageScope::of("in:x..y") && !PageScope::of(""));
        QVERIFY(!PageScope::of("in:99999999999999999999..1"));
    }

private:
    [[nodiscard]] StatCard* card(const QString& name) const { return starting<StatCard>(*m_page, name); }
    [[nodiscard]] LineChart* latency() const { return starting<LineChart>(*m_page, "Turn latency"); }
    [[nodiscard]] LineChart* requests() const { return starting<LineChart>(*m_page, "Requests"); }
    [[nodiscard]] RunTableModel* runs() const { return m_page->findChild<RunTableModel*>(); }
    [[nodiscard]] QPushButton* chip() const
    {
        for (auto* button : m_page->findChildren<QPushButton*>())
            if (button->isVisible() && button->text().endsWith(QChar(0xD7)))
                return button;
        return nullptr;
    }
    //! What the legend says of the slow turns.
    [[nodiscard]] QString percentile() const { return latency()->legend()->entries().value(1).value; }
    void brush(int fromAgo, int toAgo) const
    {
        const double now = std::chrono::duration<double>(m_host->link.now().time_since_epoch()).count();
        emit latency()->rangeSelected(now - fromAgo, now - toAgo);
    }
    void expectScope(const QString& page, api::Time from, api::Time to)
    {
        const auto visited = m_host->navigator.visited.back();
        QCOMPARE(visited.section(' ', 0, 0), page);
        const auto scope = PageScope::of(visited.section(' ', 1));
        QVERIFY(scope);
        QCOMPARE(*scope->from, from);
        QCOMPARE(*scope->to, to);
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<OverviewPage> m_page;
};

QTEST_MAIN(TestOverviewRange)
#include "test_overview_range.moc"
